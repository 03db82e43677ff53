#pragma once

#include <cbuild/util/error.hpp>

#include <cstddef>
#include <string_view>

namespace cbuild::util {

/// A place in a text, both from 1; columns count bytes (a byte order mark is not counted).
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;

  bool operator==(const Position&) const = default;
};

/// A place together with what is shown of it.
struct Excerpt {
  std::string_view file; ///< its name, for the message
  Position position;
  std::string_view line; ///< the line's text, without its break
};

/// An Error(usage) "file:line:column: message", the line, and a caret under the column.
[[nodiscard]] Error caret_error(const Excerpt& excerpt, std::string_view message);

/// The line of that number, from 1, without its break ("\n" or "\r\n") and a byte order mark; of numbers past
/// the end the last one.
[[nodiscard]] std::string_view line_at(std::string_view text, std::size_t number);

} // namespace cbuild::util
