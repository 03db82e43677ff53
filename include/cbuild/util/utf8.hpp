#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cbuild::util {

/// How a text begins.
struct Utf8Head {
  enum class Kind {
    character, ///< with a well-formed sequence (RFC 3629)
    cut,       ///< with the first bytes of one: the text ends too early
    broken,    ///< with bytes that can never become one
  };
  Kind kind = Kind::broken;
  std::size_t length = 1; ///< its bytes; of a broken one those that one U+FFFD stands for
  char32_t code = 0xFFFD; ///< of a character
};

/// `text` must not be empty.
[[nodiscard]] Utf8Head utf8_head(std::string_view text);

/// Whether all of `text` is well-formed.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Terminal columns of a character: 0, 1 or 2. Good for the scripts and emoji that logs have; terminals
/// differ.
[[nodiscard]] std::size_t display_width(char32_t code);

/// Columns of a text without control characters; a byte that is not UTF-8 counts as one.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` if it fits into `columns`, else its beginning and "…".
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);

} // namespace cbuild::util
