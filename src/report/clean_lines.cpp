#include "report/clean_lines.hpp"

#include <fmt/format.h>

namespace cbuild::report {
namespace {

constexpr std::size_t k_longest_line = 8192;
constexpr std::size_t k_longest_active = 128;

/// The longest beginning of `text` that has at most `limit` bytes and cuts no character.
std::string_view whole_characters(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

} // namespace

void CleanLines::feed(std::string_view bytes, const Taker& taker) {
  m_taker = &taker;
  m_sanitizer.feed(bytes, *this);
}

void CleanLines::finish(const Taker& taker) {
  m_taker = &taker;
  m_sanitizer.finish(*this);
  if (m_has_text) give();
  m_active.clear();
  begin_line();
}

std::string CleanLines::unfinished() const {
  std::string plain;
  for (std::size_t at = 0; at < m_line.size(); ++at) {
    // The only sequences in a line are the colours put there by sgr().
    if (m_line[at] == '\x1b')
      at = m_line.find('m', at);
    else
      plain.push_back(m_line[at] == '\t' ? ' ' : m_line[at]);
  }
  return plain;
}

void CleanLines::text(std::string_view utf8) {
  if (m_returned) begin_line();
  while (!utf8.empty()) {
    const std::string_view part = whole_characters(utf8, k_longest_line - m_line.size());
    m_line.append(part);
    m_has_text = true;
    if (part.empty()) give();
    utf8.remove_prefix(part.size());
  }
}

void CleanLines::line_feed() { give(); }

void CleanLines::sgr(std::string_view parameters) {
  if (m_colors == Colors::drop) return;
  const std::string sequence = fmt::format("\x1b[{}m", parameters);
  const bool resets = parameters.empty() || parameters == "0";
  if (resets || parameters.starts_with("0;") || m_active.size() + sequence.size() > k_longest_active)
    m_active.clear();
  if (!resets) m_active += sequence;
  if (!m_has_text)
    m_line = m_active;
  else if (m_line.size() + sequence.size() < k_longest_line)
    m_line += sequence;
}

void CleanLines::begin_line() {
  m_returned = false;
  m_has_text = false;
  m_line = m_active;
}

void CleanLines::give() {
  if (!m_has_text) m_line.clear();
  if (m_line.find('\x1b') != std::string::npos) m_line += "\x1b[0m";
  (*m_taker)(m_line);
  begin_line();
}

} // namespace cbuild::report
