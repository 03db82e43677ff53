#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::util {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

/// Moves `at` down to where a character starts, so that a cut leaves whole ones.
std::size_t character_start(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && is_continuation(text[at])) --at;
  return at;
}

/// The line and a caret under byte `column` (from 0). Of a long line only the part around it, so that it
/// stays one line on a terminal.
std::string with_caret(std::string_view line, std::size_t column) {
  constexpr std::size_t k_longest = 100;
  constexpr std::size_t k_around = 40;
  column = std::min(column, line.size());
  std::size_t first = 0;
  std::size_t last = line.size();
  if (line.size() > k_longest) {
    first = character_start(line, column > k_around ? column - k_around : 0);
    last = character_start(line, std::min(line.size(), column + k_around));
  }
  const std::string before = (first > 0 ? "..." : "") + printable(line.substr(first, column - first));
  const std::string after = printable(line.substr(column, last - column)) + (last < line.size() ? "..." : "");
  return fmt::format("    {}{}\n    {}^", before, after, std::string(count_characters(before), ' '));
}

} // namespace

Error caret_error(const Excerpt& excerpt, std::string_view message) {
  const auto& [file, position, line] = excerpt;
  return {ExitCode::usage,
          fmt::format("{}:{}:{}: {}\n{}",
                      printable(file),
                      position.line,
                      position.column,
                      message,
                      with_caret(line, std::max<std::size_t>(position.column, 1) - 1))};
}

std::string_view line_at(std::string_view text, std::size_t number) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  for (auto end = text.find('\n'); number > 1 && end != std::string_view::npos; end = text.find('\n')) {
    text.remove_prefix(end + 1);
    --number;
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

} // namespace cbuild::util
