#include <cbuild/cargo/env_file.hpp>

#include <algorithm>
#include <array>

namespace cbuild::cargo {
namespace {

constexpr std::string_view k_space = " \t\n\v\f\r";
constexpr std::string_view k_ends_word = " \t\n\v\f\r='`\"#";

/// To the reader these are spaces too, or, the last one, part of a name: nobody means that.
constexpr std::array<std::string_view, 6> k_unseen{
    "\u0085", "\u00a0", "\u2028", "\u2029", "\u3000", "\ufeff"};

bool has_unseen(std::string_view word) {
  return std::any_of(k_unseen.begin(), k_unseen.end(), [&](auto character) {
    return word.find(character) != std::string_view::npos;
  });
}

/// The reader's words, which it takes at their longest.
class Words {
public:
  enum class Kind { word, quoted, equals, exporting, line_end, end, error };

  explicit Words(std::string_view text) : m_text(text) {}

  Kind next() {
    skip();
    const auto passed = m_text.substr(m_begin, m_at - m_begin);
    m_line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    m_begin = m_at;
    if (m_at == m_text.size()) return Kind::end;
    const char c = m_text[m_at];
    if (c == '\n') {
      m_at = m_text.size() - after(k_space).size();
      return Kind::line_end;
    }
    if (c == '=') {
      ++m_at;
      return Kind::equals;
    }
    if (c == '"' || c == '\'' || c == '`') return quoted(c);
    const auto end = std::min(m_text.find_first_of(k_ends_word, m_at), m_text.size());
    const auto word = m_text.substr(m_at, end - m_at);
    m_at = end;
    if (has_unseen(word)) return Kind::error;
    return word == "export" ? Kind::exporting : Kind::word;
  }

  /// Of the last word's first character.
  [[nodiscard]] std::size_t line() const { return m_line; }

private:
  [[nodiscard]] std::string_view after(std::string_view passed) const {
    const auto at = m_text.find_first_not_of(passed, m_at);
    return at == std::string_view::npos ? std::string_view() : m_text.substr(at);
  }

  /// A line's end is a word of its own only where no other space is before it.
  void skip() {
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if (c == '#')
        m_at = std::min(m_text.find('\n', m_at), m_text.size());
      else if (c != '\n' && k_space.find(c) != std::string_view::npos)
        m_at = m_text.size() - after(k_space).size();
      else
        return;
    }
  }

  /// Between double quotes one behind a backslash is part of the text.
  Kind quoted(char quote) {
    auto end = m_text.find(quote, m_at + 1);
    while (quote == '"' && end != std::string_view::npos && m_text[end - 1] == '\\')
      end = m_text.find(quote, end + 1);
    if (end == std::string_view::npos) return Kind::error;
    m_at = end + 1;
    return Kind::quoted;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::size_t m_begin = 0; ///< of the last word
  std::size_t m_line = 1;  ///< of m_begin
};

} // namespace

std::optional<std::size_t> env_file_error(std::string_view text) {
  using Kind = Words::Kind;
  Words words(text);
  std::size_t line = 1; // of the last variable's beginning
  for (auto word = words.next(); word != Kind::end; word = words.next()) {
    if (word == Kind::line_end) {
      line = 0;
      continue;
    }
    if (word == Kind::equals && line != 0) return line; // what became the value is a name
    line = words.line();
    if (word == Kind::exporting) word = words.next();
    if (word != Kind::word || words.next() != Kind::equals) return line;
    const auto value = words.next();
    if (value == Kind::equals || value == Kind::exporting || value == Kind::error) return line;
    if (value == Kind::line_end) line = 0;
  }
  return std::nullopt;
}

} // namespace cbuild::cargo
