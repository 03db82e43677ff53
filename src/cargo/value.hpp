#pragma once

#include <cbuild/util/caret_error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cargo {

/// A TOML value with its place, so that only one file needs toml++ and its compile time.
struct Value {
  enum class Kind { table, list, string, boolean, other };

  Kind kind = Kind::table;
  util::Position position;
  std::string text;              ///< of a string
  bool truth = false;            ///< of a boolean
  std::vector<Value> items;      ///< of a list or a table
  std::vector<std::string> keys; ///< of a table: those of its items, sorted
};

/// A text and its name.
struct Source {
  std::string_view text;
  const std::string& file;

  [[nodiscard]] util::Error error_at(util::Position position, std::string_view message) const;
};

/// Throws Error(usage), with the place, for what is no TOML, or too long or too deep.
[[nodiscard]] Value parse_toml(const Source& source);

/// What parse_toml refuses before toml++ sees it: too deep nesting, keys of too many parts, characters that
/// are not of ASCII outside strings and comments. The source has no byte order mark.
void check_text(const Source& source);

inline constexpr std::size_t k_max_depth = 32;

} // namespace cbuild::cargo
