#include <cbuild/util/utf8.hpp>

#include <algorithm>
#include <array>

namespace cbuild::util {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// From Unicode 15 (East Asian Width W and F; general categories Mn, Me, Cf), neighbours merged.
constexpr std::array<Range, 28> k_wide{{
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC}, {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x2614, 0x2615},   {0x26A1, 0x26A1},   {0x26D4, 0x26D4}, {0x2705, 0x2705},
    {0x2728, 0x2728},   {0x274C, 0x274E},   {0x2753, 0x2757},   {0x2795, 0x2797}, {0x27B0, 0x27B0},
    {0x2B50, 0x2B55},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF}, {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1FAFF}, {0x20000, 0x3FFFD},
}};
constexpr std::array<Range, 15> k_zero{{
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x200B, 0x200F},
    {0x202A, 0x202E},
    {0x2060, 0x206F},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},
    {0xE0000, 0xE01EF},
}};

template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, char32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code, [](char32_t value, const Range& range) {
        return value < range.first;
      });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

std::size_t length_announced_by(unsigned char lead) {
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

/// Some leads narrow the second byte: otherwise long forms, surrogates and codes above U+10FFFF would get in.
bool may_follow(unsigned char lead, std::size_t index, unsigned char byte) {
  if ((byte & 0xC0) != 0x80) return false;
  if (index != 1) return true;
  if (lead == 0xE0) return byte >= 0xA0;
  if (lead == 0xED) return byte < 0xA0;
  if (lead == 0xF0) return byte >= 0x90;
  if (lead == 0xF4) return byte < 0x90;
  return true;
}

} // namespace

Utf8Head utf8_head(std::string_view text) {
  using Kind = Utf8Head::Kind;
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {.kind = Kind::character, .length = 1, .code = lead};
  const std::size_t length = length_announced_by(lead);
  if (length == 0) return {};
  char32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {.kind = Kind::cut, .length = i};
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!may_follow(lead, i, byte)) return {.kind = Kind::broken, .length = i};
    code = code << 6 | (byte & 0x3FU);
  }
  return {.kind = Kind::character, .length = length, .code = code};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto head = utf8_head(text);
    if (head.kind != Utf8Head::Kind::character) return false;
    text.remove_prefix(head.length);
  }
  return true;
}

std::size_t display_width(char32_t code) {
  if (code < 0x300) return 1;
  if (contains(k_zero, code)) return 0;
  return contains(k_wide, code) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Utf8Head head = utf8_head(text);
    columns += display_width(head.code);
    text.remove_prefix(head.length);
  }
  return columns;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t keep = 0; // bytes that leave a column for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Head head = utf8_head(text.substr(at));
    used += display_width(head.code);
    if (used > columns) return columns == 0 ? "" : std::string(text.substr(0, keep)) + "…";
    at += head.length;
    if (used < columns) keep = at;
  }
  return std::string(text);
}

} // namespace cbuild::util
