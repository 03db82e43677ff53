#include "util/ignore_pattern.hpp"

#include "util/sequence_match.hpp"

#include <algorithm>
#include <array>

namespace cbuild::util {
namespace {

using Kind = PatternElement::Kind;
using ByteSet = std::bitset<256>;

struct NamedClass {
  std::string_view name;
  std::string_view ranges; ///< pairs: first and last
};

// Of ASCII, whatever the locale.
constexpr std::array<NamedClass, 12> k_classes{{{"alnum", "09AZaz"},
                                                {"alpha", "AZaz"},
                                                {"blank", "  \t\t"},
                                                {"cntrl", std::string_view("\0\x1f\x7f\x7f", 4)},
                                                {"digit", "09"},
                                                {"graph", "!~"},
                                                {"lower", "az"},
                                                {"print", " ~"},
                                                {"punct", "!/:@[`{~"},
                                                {"space", "  \t\n\r\r"},
                                                {"upper", "AZ"},
                                                {"xdigit", "09AFaf"}}};

void add_range(ByteSet& set, char first, char last) {
  for (unsigned c = static_cast<unsigned char>(first); c <= static_cast<unsigned char>(last); ++c) set.set(c);
}

bool add_class(ByteSet& set, std::string_view name) {
  const auto* found =
      std::find_if(k_classes.begin(), k_classes.end(), [&](const auto& known) { return known.name == name; });
  if (found == k_classes.end()) return false;
  for (std::size_t i = 0; i < found->ranges.size(); i += 2)
    add_range(set, found->ranges[i], found->ranges[i + 1]);
  return true;
}

class Compiler {
public:
  explicit Compiler(std::string_view text) : m_rest(text) {}

  std::optional<IgnorePattern> compile() {
    while (!m_rest.empty())
      if (!element()) return std::nullopt;
    end_component(Separator::none);
    return std::move(m_pattern);
  }

private:
  enum class Separator { none, plain, escaped };

  char take() {
    const char c = m_rest.front();
    m_rest.remove_prefix(1);
    return c;
  }

  /// False if the pattern is broken here.
  bool element() {
    switch (const char c = take()) {
    case '/':
      end_component(Separator::plain);
      return true;
    case '*':
      m_component.push_back({Kind::many, 0, {}});
      return true;
    case '?':
      m_component.push_back({Kind::any, 0, {}});
      return true;
    case '[':
      return set();
    case '\\':
      return escaped();
    default:
      add_byte(c);
      return true;
    }
  }

  void add_byte(char c) { m_component.push_back({Kind::byte, static_cast<unsigned char>(c), {}}); }

  bool escaped() {
    if (m_rest.empty()) return false;
    const char c = take();
    if (c == '/')
      end_component(Separator::escaped);
    else
      add_byte(c);
    return true;
  }

  /// Only before a plain '/' can '**' stand for no component at all.
  void end_component(Separator separator) {
    const bool deep =
        m_component.size() >= 2 && std::all_of(m_component.begin(), m_component.end(), [](const auto& e) {
          return e.kind == Kind::many;
        });
    if (!deep || separator != Separator::plain) m_pattern.push_back({false, std::move(m_component)});
    if (deep) m_pattern.push_back({true, {}});
    m_component.clear();
  }

  /// After '['. A ']' that comes first is a member.
  bool set() {
    PatternElement element{Kind::set, 0, {}};
    const bool negated = !m_rest.empty() && (m_rest.front() == '!' || m_rest.front() == '^');
    if (negated) take();
    std::optional<char> before; // what a range may begin with
    for (bool first = true; m_rest.empty() || first || m_rest.front() != ']'; first = false)
      if (!set_member(element.set, before)) return false;
    take();
    if (negated) element.set.flip();
    m_component.push_back(element);
    return true;
  }

  bool set_member(ByteSet& set, std::optional<char>& before) {
    if (m_rest.starts_with("[:"))
      if (const auto name = class_name()) {
        before.reset();
        return add_class(set, *name);
      }
    if (before && m_rest.size() > 1 && m_rest[0] == '-' && m_rest[1] != ']') {
      take();
      const auto last = set_byte();
      if (last) add_range(set, *before, *last);
      before.reset();
      return last.has_value();
    }
    before = set_byte();
    if (before) add_range(set, *before, *before);
    return before.has_value();
  }

  std::optional<char> set_byte() {
    if (!m_rest.empty() && m_rest.front() == '\\') take();
    if (m_rest.empty()) return std::nullopt;
    return take();
  }

  /// Of "[:alpha:]", which is taken; nothing where it is no more than a '['.
  std::optional<std::string_view> class_name() {
    const auto end = m_rest.find(']', 2);
    if (end == std::string_view::npos || end < 3 || m_rest[end - 1] != ':') return std::nullopt;
    const auto name = m_rest.substr(2, end - 3);
    m_rest.remove_prefix(end + 1);
    return name;
  }

  std::string_view m_rest;
  std::vector<PatternElement> m_component;
  IgnorePattern m_pattern;
};

bool matches_byte(const PatternElement& element, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (element.kind == Kind::byte) return element.byte == value;
  return element.kind == Kind::any || (element.kind == Kind::set && element.set[value]);
}

bool matches_name(const PatternComponent& component, std::string_view name) {
  const auto is_many = [](const PatternElement& element) { return element.kind == Kind::many; };
  return matches_sequence(component.elements, is_many, name, matches_byte);
}

} // namespace

std::optional<IgnorePattern> compile_pattern(std::string_view text) { return Compiler(text).compile(); }

bool matches(const IgnorePattern& pattern, std::span<const std::string_view> path) {
  const auto is_many = [](const PatternComponent& component) { return component.deep; };
  return matches_sequence(pattern, is_many, path, matches_name);
}

} // namespace cbuild::util
