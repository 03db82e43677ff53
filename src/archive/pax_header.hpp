#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cbuild::archive {

/// The records of a pax extended header that change what the next entry is (POSIX.1-2017, pax, "Extended
/// Header"). The texts point into the parsed body.
struct PaxHeader {
  std::optional<std::string_view> path;
  std::optional<std::string_view> link_path;
  std::optional<std::uint64_t> size;
  bool sparse = false; ///< records of GNU, star or Solaris that spread the entry's bytes over a larger file
};

/// Reads "LENGTH KEY=VALUE\n" records strictly: Error(refused) for broken records, for a NUL or nothing as a
/// path, for one of the three given twice, and for a size that is no number below 2^63.
[[nodiscard]] PaxHeader parse_pax_header(std::string_view body);

} // namespace cbuild::archive
