#pragma once

#include "report/style.hpp"

#include <cbuild/util/terminal.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::report {

/// What the live line of a running unit shows.
struct Running {
  std::string name;
  std::string_view color;
  std::string phase;
  std::chrono::milliseconds elapsed{0};
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
  std::string detail; ///< the log's unfinished line
};

/// One line of the block.
struct StatusLine {
  std::string text;
  std::size_t width = 0; ///< in columns, always less than the window's
};

/// The lines under the log: one for each unit, but not more than the half of the window; what is left over is
/// counted in the last line.
[[nodiscard]] std::vector<StatusLine>
status_block(const std::vector<Running>& units, util::WindowSize window, const Style& style);

} // namespace cbuild::report
