#include "cargo/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::cargo {
namespace {

/// Walks over strings and comments, and refuses what toml++ 3.3 cannot be trusted with. It bounds brackets
/// but not the parts of a dotted key, whose tables take a frame of the stack each when they are destroyed. It
/// takes the first character of a header for one of a key without a look. Its tables of letters for keys
/// outside quotes, of a draft of TOML 1.1, have gaps at which its behaviour is undefined.
class TextCheck {
public:
  explicit TextCheck(const Source& source) : m_source(source), m_text(source.text) {}

  void run() {
    while (m_at < m_text.size()) take(m_text[m_at]);
  }

private:
  void take(char c) {
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '#') return skip_comment();
    if (static_cast<unsigned char>(c) >= 0x80)
      throw error("the character is not of ASCII; expected it only in strings, quoted keys and comments");
    if (c == '[' && m_depth == 0 && is_first_of_line()) check_header();
    if (c == '[' || c == '{')
      open();
    else if ((c == ']' || c == '}') && m_depth > 0)
      --m_depth;
    if (c == '.')
      count_part();
    else if (c == '[' || c == ']' || c == '{' || c == '}' || c == ',' || c == '=' || c == '\n')
      m_parts = 1;
    ++m_at;
  }

  [[nodiscard]] bool is_first_of_line() const {
    const auto before = m_text.substr(0, m_at).find_last_not_of(" \t");
    return before == std::string_view::npos || m_text[before] == '\n';
  }

  void check_header() {
    auto key = m_text.find_first_not_of(" \t", m_at + 1);
    if (key != std::string_view::npos && m_text[key] == '[') key = m_text.find_first_not_of(" \t", key + 1);
    if (key == std::string_view::npos) return;
    const auto c = static_cast<unsigned char>(m_text[key]);
    if (std::isalnum(c) != 0 || std::string_view("_-\"']").find(m_text[key]) != std::string_view::npos)
      return;
    m_at = key;
    throw error("the table's header starts with no key; expected letters, digits, '_', '-' or quotes");
  }

  void open() {
    if (++m_depth > k_max_depth)
      throw error(fmt::format("the nesting is too deep; expected at most {} levels", k_max_depth));
  }

  void count_part() {
    if (++m_parts > k_max_depth)
      throw error(fmt::format("the key has too many parts; expected at most {}", k_max_depth));
  }

  void skip_comment() { m_at = std::min(m_text.find('\n', m_at), m_text.size()); }

  /// To after the string; one that is not closed ends with its line, or with the text.
  void skip_string(char quote) {
    const std::string fence(3, quote);
    const bool is_long = m_text.substr(m_at).starts_with(fence);
    m_at += is_long ? 3 : 1;
    while (m_at < m_text.size()) {
      if (quote == '"' && m_text[m_at] == '\\') {
        m_at += 2;
      } else if (is_long && m_text.substr(m_at).starts_with(fence)) {
        m_at += 3;
        // Up to two quotes before the closing ones belong to the string.
        for (int i = 0; i < 2 && m_at < m_text.size() && m_text[m_at] == quote; ++i) ++m_at;
        return;
      } else if (!is_long && (m_text[m_at] == quote || m_text[m_at] == '\n')) {
        if (m_text[m_at] == quote) ++m_at;
        return;
      } else {
        ++m_at;
      }
    }
  }

  [[nodiscard]] util::Error error(const std::string& message) const {
    const auto before = m_text.substr(0, m_at);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return m_source.error_at({line, m_at - start + 1}, message);
  }

  const Source& m_source;
  std::string_view m_text;
  std::size_t m_at = 0;
  std::size_t m_depth = 0;
  std::size_t m_parts = 1;
};

} // namespace

void check_text(const Source& source) { TextCheck(source).run(); }

} // namespace cbuild::cargo
