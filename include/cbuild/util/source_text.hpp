#pragma once

#include <cbuild/util/caret_error.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// A file's text and name; tells places in it. Offsets are bytes of the text as given, with a byte
/// order mark.
class SourceText {
public:
  SourceText(std::string text, std::string file);

  [[nodiscard]] const std::string& text() const { return m_text; }
  [[nodiscard]] const std::string& file() const { return m_file; }
  [[nodiscard]] std::size_t bom_size() const { return m_bom_size; }

  [[nodiscard]] Position position(std::size_t offset) const;
  /// Offset of the first byte of the line that `offset` is on (after a byte order mark).
  [[nodiscard]] std::size_t line_start(std::size_t offset) const;
  /// Offset of the line's end, before its line break.
  [[nodiscard]] std::size_t line_end(std::size_t offset) const;
  /// What ends lines around `offset`: "\r\n" or "\n".
  [[nodiscard]] std::string_view line_break(std::size_t offset) const;

  /// An Error(usage) about this place: the file, line, column, the line itself and a caret under it.
  [[nodiscard]] Error error(std::size_t offset, std::string_view message) const;
  [[nodiscard]] Error error(Position position, std::string_view message) const;

private:
  [[nodiscard]] std::size_t line_index(std::size_t offset) const;

  std::string m_text;
  std::string m_file;
  std::size_t m_bom_size = 0;
  std::vector<std::size_t> m_line_starts;
};

} // namespace cbuild::util
