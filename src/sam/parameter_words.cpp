#include <cbuild/sam/parameter_overrides.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::sam {
namespace {

using util::Error;

constexpr std::string_view k_scheme = "file://";
constexpr std::string_view k_key_word = "ParameterKey=";
constexpr std::string_view k_value_word = ",ParameterValue=";
constexpr std::string_view k_expected = "expected KEY=VALUE or ParameterKey=KEY,ParameterValue=VALUE";

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// With those backslashes gone that stand before a space or a quote.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\\' && i + 1 < text.size();
    if (pair && std::string_view(" \"'").find(text[i + 1]) == std::string_view::npos) plain += text[i];
    if (pair) ++i;
    plain += text[i];
  }
  return plain;
}

class Reader {
public:
  explicit Reader(const util::SourceText& source) : m_source(source), m_text(source.text()) {}

  Parameters read() {
    while (skip_spaces()) take_pair();
    return std::move(m_parameters);
  }

private:
  bool skip_spaces() {
    while (m_at < m_text.size() && is_space(m_text[m_at])) ++m_at;
    return m_at < m_text.size();
  }

  [[nodiscard]] std::string_view rest() const { return m_text.substr(m_at); }

  /// As far as the next space.
  [[nodiscard]] std::string_view word() const {
    constexpr std::string_view k_spaces = " \t\n\v\f\r";
    return rest().substr(0, rest().find_first_of(k_spaces));
  }

  [[nodiscard]] Error error(std::size_t at, std::string_view message) const {
    return m_source.error(at, message);
  }

  void take_pair() {
    const auto begin = m_at;
    if (rest().starts_with(k_key_word)) {
      m_at += k_key_word.size();
      auto key = take_key(k_value_word, begin);
      return take_value(std::move(key));
    }
    if (word().find('=') == std::string_view::npos)
      throw error(begin,
                  fmt::format("'{}' is no value of a parameter; {}", util::printable(word()), k_expected))
          .hint("all words up to the next option are taken: what is to be built has to be named before it");
    auto key = take_key("=", begin);
    take_value(std::move(key));
  }

  std::string take_key(std::string_view end, std::size_t begin) {
    const auto is_key = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'';
    };
    const auto first = rest();
    const auto length =
        static_cast<std::size_t>(std::find_if_not(first.begin(), first.end(), is_key) - first.begin());
    auto key = std::string(first.substr(0, length));
    m_at += length;
    key.erase(std::remove_if(key.begin(), key.end(), [](char c) { return c == '"' || c == '\''; }),
              key.end());
    if (key.empty() || !rest().starts_with(end)) throw wrong_key(begin, end);
    m_at += end.size();
    return key;
  }

  [[nodiscard]] Error wrong_key(std::size_t begin, std::string_view end) const {
    if (m_text.substr(begin).starts_with("AWS::"))
      return error(begin, "a pseudo parameter is no Parameter of the template")
          .hint("--region says what AWS::Region is");
    const bool ends_here = m_at >= m_text.size() || is_space(m_text[m_at]);
    if (ends_here && end == k_value_word)
      return error(begin, fmt::format("there is no '{}' behind it; {}", k_value_word, k_expected));
    return error(m_at, "a parameter's name has letters and digits only; " + std::string(k_expected));
  }

  /// Where the quoted text that starts here ends; npos where nothing closes it.
  [[nodiscard]] std::size_t closing_quote() const {
    const char quote = m_text[m_at];
    for (auto at = m_at + 1; at < m_text.size(); ++at) {
      if (m_text[at] == '\\')
        ++at;
      else if (m_text[at] == quote)
        return at;
    }
    return std::string_view::npos;
  }

  void take_value(std::string key) {
    const auto begin = m_at;
    const char first = m_at < m_text.size() ? m_text[m_at] : ' ';
    if (is_space(first))
      throw error(begin, fmt::format("'{}' has no value", key))
          .hint(fmt::format(
              "an empty one is written with quotes, which the shell must not take away: '{}=\"\"'", key));
    if (first == '"' || first == '\'') {
      const auto end = closing_quote();
      if (end == std::string_view::npos && first == '"') throw error(begin, "nothing closes this quote");
      if (end != std::string_view::npos) {
        if (end + 1 < m_text.size() && !is_space(m_text[end + 1]))
          throw error(end + 1, "expected a space behind the closing quote");
        m_parameters[std::move(key)] = unescaped(m_text.substr(begin + 1, end - begin - 1));
        m_at = end + 1;
        return;
      }
    }
    while (m_at < m_text.size() && !is_space(m_text[m_at])) m_at += m_text[m_at] == '\\' ? 2U : 1U;
    m_at = std::min(m_at, m_text.size());
    m_parameters[std::move(key)] = unescaped(m_text.substr(begin, m_at - begin));
  }

  const util::SourceText& m_source;
  std::string_view m_text;
  std::size_t m_at = 0;
  Parameters m_parameters;
};

} // namespace

Parameters read_parameter_words(const util::SourceText& text) { return Reader(text).read(); }

bool is_parameter_file(std::string_view word) { return word.starts_with(k_scheme); }

std::string_view parameter_file(std::string_view word) { return word.substr(k_scheme.size()); }

} // namespace cbuild::sam
