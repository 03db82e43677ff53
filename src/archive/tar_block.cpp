#include "archive/tar_block.hpp"

#include "archive/refusal.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace cbuild::archive {
namespace {

struct Field {
  std::size_t offset;
  std::size_t size;
};
constexpr Field k_name{0, 100};
constexpr Field k_size{124, 12};
constexpr Field k_checksum{148, 8};
constexpr Field k_type{156, 1};
constexpr Field k_link{157, 100};
constexpr Field k_magic{257, 8};
constexpr Field k_prefix{345, 155};
constexpr Field k_gnu_sparse{386, 109}; // four map entries, isextended, realsize
constexpr std::string_view k_gnu_magic{"ustar  \0", 8};
constexpr std::string_view k_posix_magic{"ustar"};

std::string_view field(Block block, Field where) {
  return std::string_view(block.data(), block.size()).substr(where.offset, where.size);
}

/// Digits between spaces and NULs; nothing at all is 0, as writers of links leave it.
std::optional<std::uint64_t> parse_octal(std::string_view text) {
  constexpr std::string_view k_filler(" \0", 2);
  const auto first = std::min(text.find_first_not_of(' '), text.size());
  const auto end = std::min(text.find_first_of(k_filler, first), text.size());
  if (text.find_first_not_of(k_filler, end) != std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : text.substr(first, end - first)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

/// GNU's form for what octal cannot hold: the first bit set, then a big-endian number; negative ones are
/// refused.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  if ((static_cast<unsigned char>(text.front()) & 0x80U) == 0) return parse_octal(text);
  std::uint64_t value = static_cast<unsigned char>(text.front()) & 0x7FU;
  for (const char c : text.substr(1)) {
    if (value > (std::numeric_limits<std::uint64_t>::max() >> 9)) return std::nullopt;
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

} // namespace

bool has_right_checksum(Block block) {
  // Some old writers summed signed bytes; readers accept both.
  std::uint64_t sum = 0;
  std::int64_t signed_sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool own = i >= k_checksum.offset && i < k_checksum.offset + k_checksum.size;
    const char byte = own ? ' ' : block[i];
    sum += static_cast<unsigned char>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  const auto stored = parse_octal(field(block, k_checksum));
  return stored && (*stored == sum || static_cast<std::int64_t>(*stored) == signed_sum);
}

namespace {

std::string_view parse_text(std::string_view text) {
  const auto end = std::min(text.find('\0'), text.size());
  if (text.find_first_not_of('\0', end) != std::string_view::npos)
    throw refused_entry(text.substr(0, text.find_last_not_of('\0') + 1),
                        "has a NUL in its name",
                        "artifacts need plain relative names");
  return text.substr(0, end);
}

} // namespace

bool is_zero(std::span<const char> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

BlockHeader parse_block(Block block) {
  BlockHeader header;
  header.name = parse_text(field(block, k_name));
  (void)parse_text(field(block, k_link));
  const auto magic = field(block, k_magic);
  const bool gnu = magic == k_gnu_magic;
  if (!gnu && magic.starts_with(k_posix_magic)) header.prefix = parse_text(field(block, k_prefix));
  header.sparse = gnu && !is_zero(field(block, k_gnu_sparse));
  header.type = field(block, k_type).front();
  const auto size = parse_number(field(block, k_size));
  if (!size)
    throw refused_entry(header.name, "has a size that is no size", "the archive was not made by an engine");
  header.size = *size;
  return header;
}

} // namespace cbuild::archive
