#include <cbuild/toml/value.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::toml {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Walks over the text once, token by token.
class Preparation {
public:
  explicit Preparation(const util::SourceText& source)
      : m_source(source), m_text(std::string_view(source.text()).substr(source.bom_size())) {}

  PreparedText run() {
    m_prepared.text.reserve(m_text.size());
    m_prepared.origins.reserve(m_text.size());
    while (m_at < m_text.size()) take(m_text[m_at]);
    return std::move(m_prepared);
  }

private:
  void take(char c) {
    if (c == '"' || c == '\'') return take_string(c);
    if (c == '#') return take_comment();
    if (!is_ascii(c))
      throw error("the character is not of ASCII; expected it only in strings, quoted keys and comments");
    if (c == '[' && m_closers.empty() && is_first_of_line()) check_header();
    if (c == '[' || c == '{')
      open(c == '[' ? ']' : '}');
    else if (c == ']' || c == '}')
      close(c);
    if (c == '.')
      count_part();
    else if (std::string_view("[]{},=\n").find(c) != std::string_view::npos)
      m_parts = 1;
    copy(1);
  }

  [[nodiscard]] bool is_first_of_line() const {
    const auto before = m_text.substr(0, m_at).find_last_not_of(" \t");
    return before == std::string_view::npos || m_text[before] == '\n';
  }

  void check_header() {
    auto key = m_text.find_first_not_of(" \t", m_at + 1);
    if (key != std::string_view::npos && m_text[key] == '[') key = m_text.find_first_not_of(" \t", key + 1);
    if (key == std::string_view::npos || !is_ascii(m_text[key])) return;
    const auto c = static_cast<unsigned char>(m_text[key]);
    if (std::isalnum(c) != 0 || std::string_view("_-\"'").find(m_text[key]) != std::string_view::npos) return;
    m_at = key;
    throw error("the table's header starts with no key; expected letters, digits, '_', '-' or quotes");
  }

  void open(char closer) {
    m_closers += closer;
    if (m_closers.size() > k_max_depth)
      throw error(fmt::format("the nesting is too deep; expected at most {} levels", k_max_depth));
  }

  void close(char closer) {
    if (m_closers.empty()) throw error(fmt::format("the '{}' closes nothing", closer));
    if (m_closers.back() != closer)
      throw error(fmt::format("the '{}' closes nothing; expected '{}'", closer, m_closers.back()));
    m_closers.pop_back();
  }

  void count_part() {
    if (++m_parts > k_max_depth)
      throw error(fmt::format("the key has too many parts; expected at most {}", k_max_depth));
  }

  void take_comment() {
    while (m_at < m_text.size() && m_text[m_at] != '\n')
      if (is_ascii(m_text[m_at]))
        copy(1);
      else
        replace(character().length, "?");
  }

  void take_string(char quote) {
    const std::string fence(m_text.substr(m_at).starts_with(std::string(3, quote)) ? 3 : 1, quote);
    const auto extent = string_extent(fence);
    const auto content = m_text.substr(m_at, extent.content_end - m_at);
    const bool is_plain = std::all_of(content.begin(), content.end(), is_ascii);
    const std::string new_fence = is_plain ? fence : std::string(fence.size(), '"');
    replace(fence.size(), new_fence);
    while (m_at < extent.content_end)
      if (is_plain)
        copy(1);
      else if (quote == '"')
        take_basic_character();
      else
        take_literal_character();
    if (extent.is_closed) replace(fence.size(), new_fence);
  }

  struct Extent {
    std::size_t content_end;
    bool is_closed;
  };

  /// Of the string that starts here. One that is not closed ends with its line, or with the text.
  [[nodiscard]] Extent string_extent(std::string_view fence) const {
    const bool is_long = fence.size() == 3;
    for (auto at = m_at + fence.size(); at < m_text.size(); ++at) {
      if (fence.front() == '"' && m_text[at] == '\\') {
        ++at;
      } else if (m_text.substr(at).starts_with(fence)) {
        // Up to two quotes before the closing ones belong to a long string.
        for (int i = 0; is_long && i < 2 && m_text.substr(at + 1).starts_with(fence); ++i) ++at;
        return {at, true};
      } else if (!is_long && m_text[at] == '\n') {
        return {at, false};
      }
    }
    return {m_text.size(), false};
  }

  void take_basic_character() {
    if (m_text[m_at] != '\\') return take_character();
    copy(1);
    if (m_at < m_text.size() && !is_ascii(m_text[m_at])) throw error("there is no such escape");
    if (m_at < m_text.size()) copy(1);
  }

  void take_literal_character() {
    if (m_text[m_at] == '\\')
      replace(1, R"(\\)");
    else if (m_text[m_at] == '"')
      replace(1, R"(\")");
    else
      take_character();
  }

  void take_character() {
    if (is_ascii(m_text[m_at])) return copy(1);
    const auto head = character();
    replace(head.length, fmt::format("\\U{:08X}", static_cast<std::uint32_t>(head.code)));
  }

  [[nodiscard]] util::Utf8Head character() const {
    const auto head = util::utf8_head(m_text.substr(m_at));
    if (head.kind != util::Utf8Head::Kind::character) throw error("the text is not UTF-8 here");
    return head;
  }

  void copy(std::size_t length) {
    for (const auto end = m_at + length; m_at < end; ++m_at) {
      m_prepared.text += m_text[m_at];
      m_prepared.origins.push_back(static_cast<std::uint32_t>(m_at));
    }
  }

  void replace(std::size_t length, std::string_view by) {
    m_prepared.text += by;
    for (std::size_t i = 0; i < by.size(); ++i) // those of a fence have a place each
      m_prepared.origins.push_back(static_cast<std::uint32_t>(m_at + std::min(i, length - 1)));
    m_at += length;
  }

  [[nodiscard]] util::Error error(std::string_view message) const {
    return m_source.error(m_source.bom_size() + m_at, message);
  }

  const util::SourceText& m_source;
  std::string_view m_text; ///< behind a byte order mark
  std::size_t m_at = 0;
  std::size_t m_parts = 1; ///< of the key, so far
  std::string m_closers;   ///< of the brackets that are open, the innermost last
  PreparedText m_prepared;
};

} // namespace

PreparedText prepare_text(const util::SourceText& source) { return Preparation(source).run(); }

} // namespace cbuild::toml
