#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/docker_ignore.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace cbuild::util {
namespace {

/// Its characters; bytes that are not UTF-8 count as one each, of codes that no text has.
std::u32string characters_of(std::string_view text) {
  constexpr char32_t k_no_character = 0x11'0000;
  std::u32string all;
  all.reserve(text.size());
  while (!text.empty()) {
    const auto head = utf8_head(text);
    const bool whole = head.kind == Utf8Head::Kind::character;
    all += whole ? head.code : k_no_character + static_cast<unsigned char>(text.front());
    text.remove_prefix(whole ? head.length : 1);
  }
  return all;
}

/// `path` without what changes nothing in it: empty and "." parts, "x/..", '/' at its end, and at its start.
std::string clean(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != ".." || (!rooted && (parts.empty() || parts.back() == "..")))
      parts.push_back(part);
    else if (!parts.empty())
      parts.pop_back();
  }
  std::string cleaned;
  for (const auto part : parts) cleaned += (cleaned.empty() ? "" : "/") + std::string(part);
  return cleaned;
}

} // namespace

/// Reads one pattern, which was cleaned.
class DockerIgnore::Compiler {
public:
  explicit Compiler(std::string_view text) : m_text(text), m_rest(characters_of(text)) {}

  /// Nothing where the pattern is broken.
  std::optional<Pattern> compile() {
    auto& elements = m_made.elements;
    const bool suffix = is_plain_suffix();
    while (!m_rest.empty())
      if (!element()) return std::nullopt;
    // "**name", without other signs, is held against the end of a path whatever comes before.
    if (suffix) {
      const auto last = std::find_if(
          elements.begin(), elements.end(), [](const auto& e) { return e.kind == Kind::character; });
      elements.erase(elements.begin(), last);
      elements.insert(elements.begin(), {.kind = Kind::rest});
    }
    m_made.fixed = std::string(m_text.substr(0, std::min(m_text.find_first_of("*?[\\"), m_text.size())));
    return std::move(m_made);
  }

private:
  using Kind = Element::Kind;

  [[nodiscard]] bool is_plain_suffix() const {
    return m_text.starts_with("**") && !m_text.substr(2).starts_with('/') &&
           m_text.find_first_of("*?[]\\", 2) == std::string_view::npos;
  }

  char32_t take() {
    const auto c = m_rest.front();
    m_rest.erase(0, 1);
    return c;
  }

  bool takes(char32_t c) {
    if (m_rest.empty() || m_rest.front() != c) return false;
    take();
    return true;
  }

  void add(Kind kind) { m_made.elements.push_back({.kind = kind}); }

  bool element() {
    switch (const auto c = take()) {
    case '*':
      stars();
      return true;
    case '?':
      add(Kind::any);
      return true;
    case '[':
      return set();
    case '\\':
      if (m_rest.empty()) return false;
      m_made.elements.push_back({.character = take()});
      return true;
    default:
      m_made.elements.push_back({.character = c});
      return true;
    }
  }

  void stars() {
    if (!takes('*')) return add(Kind::star);
    takes('/');
    if (m_rest.empty()) return add(Kind::rest);
    add(Kind::deep);
    add(Kind::inside);
  }

  /// After '['.
  bool set() {
    Element made{.kind = Kind::set};
    made.negated = takes('^');
    do {
      const auto first = set_character();
      const auto last = first && takes('-') ? set_character() : first;
      if (!last || *first > *last) return false;
      made.ranges.push_back({*first, *last});
    } while (!takes(']'));
    m_made.elements.push_back(std::move(made));
    return true;
  }

  std::optional<char32_t> set_character() {
    if (m_rest.empty() || m_rest.front() == '-' || m_rest.front() == ']') return std::nullopt;
    if (takes('\\') && m_rest.empty()) return std::nullopt;
    return take();
  }

  std::string_view m_text;
  std::u32string m_rest;
  Pattern m_made;
};

DockerIgnore::DockerIgnore(std::string_view text, std::string_view file) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  const auto whole = text;
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    line = trim(line);
    const bool exception = line.starts_with('!');
    if (exception) line = trim(line.substr(1));
    if (line.empty() && !exception) continue;
    const auto cleaned = clean(line);
    auto pattern = line.empty() ? std::nullopt : Compiler(cleaned).compile();
    if (!pattern) {
      const Position place{.line = number, .column = 1};
      throw caret_error({.file = file, .position = place, .line = line_at(whole, number)},
                        line.empty() ? "'!' without a pattern"
                                     : fmt::format("'{}' is no pattern of a .dockerignore", printable(line)));
    }
    if (cleaned.empty()) continue; // the context itself
    pattern->exception = exception;
    m_has_exceptions = m_has_exceptions || exception;
    m_patterns.push_back(std::move(*pattern));
  }
}

void DockerIgnore::keep(std::string_view path) {
  Pattern pattern{.elements = {}, .fixed = std::string(path), .exception = true};
  for (const auto c : characters_of(path)) pattern.elements.push_back({.character = c});
  m_patterns.push_back(std::move(pattern));
  m_has_exceptions = true;
}

bool DockerIgnore::Element::takes(char32_t c) const {
  const auto has = [c](const auto& range) { return range.first <= c && c <= range.last; };
  switch (kind) {
  case Kind::character:
    return character == c;
  case Kind::any:
    return c != '/';
  case Kind::set:
    return std::any_of(ranges.begin(), ranges.end(), has) != negated;
  case Kind::inside:
    return c == '/';
  default:
    return false;
  }
}

bool DockerIgnore::Element::stays(char32_t c) const {
  return kind == Kind::rest || kind == Kind::inside || (kind == Kind::star && c != '/');
}

bool DockerIgnore::fits(const Pattern& pattern, std::u32string_view path) {
  using Kind = Element::Kind;
  const auto& elements = pattern.elements;
  // Whether all before an element has been found, and it is its turn.
  std::vector<char> turns(elements.size() + 1), next(turns.size());
  turns[0] = 1;
  const auto skip = [&elements](std::vector<char>& all) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto kind = elements[i].kind;
      if (all[i] == 0 || (kind != Kind::star && kind != Kind::rest && kind != Kind::deep)) continue;
      all[i + 1] = 1;
      if (kind == Kind::deep) all[i + 2] = 1;
    }
  };
  skip(turns);
  for (const auto c : path) {
    bool any = false;
    std::fill(next.begin(), next.end(), 0);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (turns[i] == 0) continue;
      const auto& element = elements[i];
      if (element.stays(c)) next[i] = 1;
      if (element.takes(c)) next[i + 1] = 1;
      any = any || next[i] != 0 || next[i + 1] != 0;
    }
    if (!any) return false;
    skip(next);
    turns.swap(next);
  }
  return turns.back() != 0;
}

DockerIgnore::Verdict DockerIgnore::judge(std::string_view path, const Matched& parent) const {
  if (m_patterns.empty()) return {};
  Verdict verdict{.excluded = false, .matched = Matched(m_patterns.size())};
  const auto characters = characters_of(path);
  for (std::size_t i = 0; i < m_patterns.size(); ++i) {
    const auto& pattern = m_patterns[i];
    bool fit = !parent.empty() && parent[i];
    // One that would change nothing is not held against the path, as by Docker: seen from below it counts.
    if (!fit && pattern.exception == verdict.excluded) fit = fits(pattern, characters);
    verdict.matched[i] = fit;
    if (fit) verdict.excluded = !pattern.exception;
  }
  return verdict;
}

bool DockerIgnore::excludes(std::string_view path) const {
  Verdict verdict;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = path.find('/', end == 0 ? 0 : end + 1);
    verdict = judge(path.substr(0, end), verdict.matched);
  }
  return verdict.excluded;
}

bool DockerIgnore::may_keep_below(std::string_view directory) const {
  if (!m_has_exceptions) return false;
  const auto below = std::string(directory) + '/';
  return std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& pattern) {
    return pattern.exception && (below.starts_with(pattern.fixed) || pattern.fixed.starts_with(below));
  });
}

} // namespace cbuild::util
