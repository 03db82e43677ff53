#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// A pattern's turn in a name.
struct PatternElement {
  enum class Kind { byte, any, many, set };
  Kind kind = Kind::byte;
  unsigned char byte = 0;
  std::bitset<256> set;
};

/// A pattern's turn in a path: one component, or with `deep` any number of them.
struct PatternComponent {
  bool deep = false;
  std::vector<PatternElement> elements;
};

using IgnorePattern = std::vector<PatternComponent>;

/// `text` as a pattern of gitignore(5), without the signs at its start and end. Nothing where it is broken.
[[nodiscard]] std::optional<IgnorePattern> compile_pattern(std::string_view text);

[[nodiscard]] bool matches(const IgnorePattern& pattern, std::span<const std::string_view> path);

} // namespace cbuild::util
