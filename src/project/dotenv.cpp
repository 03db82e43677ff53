#include <cbuild/project/build_variables.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {
namespace {

// cargo lambda's own files of variables (cargo/env_file.hpp) have another grammar, in which `URL=a?b=c` is
// wrong.

class Dotenv {
public:
  Dotenv(std::string_view text, const std::string& file) : m_text(text), m_file(file) {}

  BuildVariables::Map read() {
    while (m_at < m_text.size()) take_line();
    return std::move(m_variables);
  }

private:
  [[nodiscard]] std::string_view line() const { return m_text.substr(m_at, m_text.find('\n', m_at) - m_at); }

  void skip_line() {
    const auto end = m_text.find('\n', m_at);
    m_at = end == std::string_view::npos ? m_text.size() : end + 1;
  }

  void take_line() {
    auto rest = util::trim(line());
    if (rest.empty() || rest.starts_with('#')) return skip_line();
    constexpr std::string_view k_export = "export ";
    if (rest.starts_with(k_export)) rest = util::trim(rest.substr(k_export.size()));
    const auto equals = rest.find('=');
    const auto name = util::trim(rest.substr(0, equals));
    constexpr std::string_view k_wrong = " \t\"'`#";
    if (equals == std::string_view::npos || name.empty() ||
        name.find_first_of(k_wrong) != std::string_view::npos)
      throw error("expected NAME=VALUE");
    m_at = m_text.find('=', m_at) + 1;
    m_variables[std::string(name)] = take_value();
  }

  std::string take_value() {
    const auto begin = line().find_first_not_of(" \t\r");
    const char quote = begin == std::string_view::npos ? '\0' : line()[begin];
    if (quote == '"' || quote == '\'' || quote == '`') {
      m_at += begin + 1;
      return take_quoted(quote);
    }
    auto value = line();
    if (value.starts_with('#')) value = {};
    value = util::trim(value.substr(0, std::min(value.find(" #"), value.find("\t#"))));
    std::string copy(value);
    skip_line();
    return copy;
  }

  std::string take_quoted(char quote) {
    std::string value;
    for (auto at = m_at; at < m_text.size(); ++at) {
      const char c = m_text[at];
      if (c == quote) {
        m_at = at + 1;
        if (const auto rest = util::trim(line()); !rest.empty() && !rest.starts_with('#'))
          throw error("expected nothing behind the closing quote");
        skip_line();
        return value;
      }
      const bool escapes = quote == '"' && c == '\\' && at + 1 < m_text.size();
      if (escapes && m_text[at + 1] == 'n') {
        value += '\n';
        ++at;
      } else if (escapes && (m_text[at + 1] == '"' || m_text[at + 1] == '\\')) {
        value += m_text[++at];
      } else {
        value += c;
      }
    }
    throw error("nothing closes the quote");
  }

  [[nodiscard]] util::Error error(std::string_view what) const {
    const auto before = m_text.substr(0, m_at);
    return {
        util::ExitCode::usage,
        fmt::format(
            "{}:{}: {}", util::printable(m_file), std::count(before.begin(), before.end(), '\n') + 1, what)};
  }

  std::string_view m_text;
  const std::string& m_file;
  std::size_t m_at = 0;
  BuildVariables::Map m_variables;
};

} // namespace

BuildVariables::Map read_dotenv(std::string_view text, const std::string& file) {
  return Dotenv(text, file).read();
}

} // namespace cbuild::project
