#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/source_text.hpp>

#include <algorithm>

namespace cbuild::util {
namespace {

constexpr std::string_view k_bom = "\xEF\xBB\xBF";

} // namespace

SourceText::SourceText(std::string text, std::string file)
    : m_text(std::move(text)), m_file(std::move(file)) {
  if (m_text.starts_with(k_bom)) m_bom_size = k_bom.size();
  m_line_starts.push_back(m_bom_size);
  for (std::size_t i = m_bom_size; i < m_text.size(); ++i)
    if (m_text[i] == '\n') m_line_starts.push_back(i + 1);
}

std::size_t SourceText::line_index(std::size_t offset) const {
  const auto after = std::upper_bound(m_line_starts.begin() + 1, m_line_starts.end(), offset);
  return static_cast<std::size_t>(after - m_line_starts.begin()) - 1;
}

Position SourceText::position(std::size_t offset) const {
  offset = std::clamp(offset, m_bom_size, std::max(m_bom_size, m_text.size()));
  const std::size_t line = line_index(offset);
  return {line + 1, offset - m_line_starts[line] + 1};
}

std::size_t SourceText::line_start(std::size_t offset) const { return m_line_starts[line_index(offset)]; }

std::size_t SourceText::line_end(std::size_t offset) const {
  std::size_t end = std::min(m_text.find('\n', offset), m_text.size());
  if (end > offset && end < m_text.size() && m_text[end - 1] == '\r') --end;
  return end;
}

std::string_view SourceText::line_break(std::size_t offset) const {
  const std::size_t feed = m_text.find('\n', offset);
  const std::size_t any = feed == std::string::npos ? m_text.find('\n') : feed;
  return any != std::string::npos && any > 0 && m_text[any - 1] == '\r' ? "\r\n" : "\n";
}

Error SourceText::error(std::size_t offset, std::string_view message) const {
  return error(position(offset), message);
}

Error SourceText::error(Position position, std::string_view message) const {
  const std::size_t index = std::clamp<std::size_t>(position.line, 1, m_line_starts.size()) - 1;
  const std::size_t start = m_line_starts[index];
  const std::string_view line = std::string_view(m_text).substr(start, line_end(start) - start);
  return caret_error({.file = m_file, .position = position, .line = line}, message);
}

} // namespace cbuild::util
