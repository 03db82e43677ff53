#include "sam/source.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_bom = "\xEF\xBB\xBF";

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
std::string excerpt(std::string_view line, std::size_t column) {
  constexpr std::size_t k_longest = 100;
  constexpr std::size_t k_around = 40;
  column = std::min(column, line.size());
  std::size_t first = 0;
  std::size_t last = line.size();
  if (line.size() > k_longest) {
    first = character_start(line, column > k_around ? column - k_around : 0);
    last = character_start(line, std::min(line.size(), column + k_around));
  }
  const std::string before = (first > 0 ? "..." : "") + util::printable(line.substr(first, column - first));
  const std::string after =
      util::printable(line.substr(column, last - column)) + (last < line.size() ? "..." : "");
  return fmt::format("    {}{}\n    {}^", before, after, std::string(count_characters(before), ' '));
}

} // namespace

Source::Source(std::string text, std::string file) : m_text(std::move(text)), m_file(std::move(file)) {
  if (m_text.starts_with(k_bom)) m_bom_size = k_bom.size();
  m_line_starts.push_back(m_bom_size);
  for (std::size_t i = m_bom_size; i < m_text.size(); ++i)
    if (m_text[i] == '\n') m_line_starts.push_back(i + 1);
}

std::size_t Source::line_index(std::size_t offset) const {
  const auto after = std::upper_bound(m_line_starts.begin() + 1, m_line_starts.end(), offset);
  return static_cast<std::size_t>(after - m_line_starts.begin()) - 1;
}

Position Source::position(std::size_t offset) const {
  offset = std::clamp(offset, m_bom_size, std::max(m_bom_size, m_text.size()));
  const std::size_t line = line_index(offset);
  return {line + 1, offset - m_line_starts[line] + 1};
}

std::size_t Source::line_start(std::size_t offset) const { return m_line_starts[line_index(offset)]; }

std::size_t Source::line_end(std::size_t offset) const {
  std::size_t end = std::min(m_text.find('\n', offset), m_text.size());
  if (end > offset && end < m_text.size() && m_text[end - 1] == '\r') --end;
  return end;
}

std::string_view Source::line_break(std::size_t offset) const {
  const std::size_t feed = m_text.find('\n', offset);
  const std::size_t any = feed == std::string::npos ? m_text.find('\n') : feed;
  return any != std::string::npos && any > 0 && m_text[any - 1] == '\r' ? "\r\n" : "\n";
}

util::Error Source::error(std::size_t offset, std::string_view message) const {
  return error(position(offset), message);
}

util::Error Source::error(Position position, std::string_view message) const {
  const std::size_t index = std::clamp<std::size_t>(position.line, 1, m_line_starts.size()) - 1;
  const std::size_t start = m_line_starts[index];
  const std::string_view line = std::string_view(m_text).substr(start, line_end(start) - start);
  const std::size_t column = std::max<std::size_t>(position.column, 1);
  return {util::ExitCode::usage,
          fmt::format("{}:{}:{}: {}\n{}",
                      util::printable(m_file),
                      position.line,
                      position.column,
                      message,
                      excerpt(line, column - 1))};
}

} // namespace cbuild::sam
