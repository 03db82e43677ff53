#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cbuild::archive {

inline constexpr std::size_t k_block_size = 512;
using Block = std::span<const char, k_block_size>;

/// What one header block says (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar
/// Format"). The texts point into the block.
struct BlockHeader {
  std::string_view name;   ///< the name field alone
  std::string_view prefix; ///< what goes before it with a `/`; POSIX headers only
  std::uint64_t size = 0;
  char type = '\0';
  bool sparse = false; ///< a GNU header with a sparse map, whatever its type
};

[[nodiscard]] bool is_zero(std::span<const char> bytes);

[[nodiscard]] bool has_right_checksum(Block block);

/// Error(refused) if the size is no number, or a text goes on after its NUL: readers differ on those.
[[nodiscard]] BlockHeader parse_block(Block block);

} // namespace cbuild::archive
