#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace cbuild::plan {
namespace {

constexpr auto k_none = std::string_view::npos;

/// The targets' part of a rule line ("a b: c"), or nothing if the line is no rule.
std::optional<std::string_view> rule_targets(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == k_none || colon == 0) return std::nullopt;
  const auto rest = line.substr(colon);
  const auto after_colons = rest.find_first_not_of(':');
  if (after_colons != k_none && rest[after_colons] == '=') return std::nullopt; // := ::= :::=
  if (line.substr(0, colon).find('=') != k_none) return std::nullopt;
  return line.substr(0, colon);
}

std::string_view first_word(std::string_view line) { return line.substr(0, line.find_first_of(" \t")); }

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_condition(std::string_view line) {
  return is_one_of<6>({"ifdef", "ifndef", "ifeq", "ifneq", "else", "endif"}, first_word(line));
}

/// Whether the line may bring rules that only make itself can know, or another look of recipes.
bool may_bring_rules(std::string_view line) {
  while (is_one_of<3>({"override", "export", "private"}, first_word(line)))
    line = util::trim(line.substr(first_word(line).size()));
  return is_one_of<5>({"include", "-include", "sinclude", "define", "load"}, first_word(line)) ||
         line.starts_with("$(") || line.starts_with("${") || line.starts_with(".RECIPEPREFIX") ||
         line.find("$(eval") != k_none || line.find("${eval") != k_none;
}

class Reader {
public:
  void take(std::string_view raw) {
    ++m_number;
    if (m_line.empty()) m_first_number = m_number;
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    const bool continues = raw.ends_with('\\');
    if (continues) raw.remove_suffix(1);
    m_line += raw;
    if (continues)
      m_line += ' ';
    else
      take_whole(std::exchange(m_line, {}));
  }

  MakefileText result() {
    take_whole(m_line);
    return std::move(m_found);
  }

private:
  /// `line` with those that continue it.
  void take_whole(std::string_view line) {
    const auto words = util::trim(line.substr(0, line.find('#')));
    if (words.empty() || line.starts_with('\t')) return;
    if (may_bring_rules(words)) m_found.open_ended = true;
    if (is_condition(words)) return;
    const auto targets = rule_targets(words);
    if (line.starts_with(' ') && m_after_rule) {
      if (!m_found.recipe_indented_with_spaces) m_found.recipe_indented_with_spaces = m_first_number;
      if (targets) m_found.open_ended = true; // it may be meant as a rule
      return;
    }
    m_after_rule = targets.has_value();
    if (targets) add(std::string(*targets));
  }

  void add(std::string targets) {
    std::replace(targets.begin(), targets.end(), '\t', ' ');
    for (auto& target : util::split(targets, ' ')) {
      if (target.find_first_of("%$") != k_none || target == ".DEFAULT")
        m_found.open_ended = true;
      else if (!target.empty() && !target.starts_with('.') && target != "&") { // "a b &:" makes both at once
        m_found.known.insert(target);
        m_found.targets.push_back(std::move(target));
      }
    }
  }

  MakefileText m_found;
  std::string m_line; ///< what was continued so far
  std::size_t m_number = 0;
  std::size_t m_first_number = 0;
  bool m_after_rule = false;
};

} // namespace

bool MakefileText::lacks(const std::string& target) const { return !open_ended && !known.contains(target); }

MakefileText read_makefile(std::string_view text) {
  if (text.size() > k_max_makefile) return {.open_ended = true};
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  Reader reader;
  for (const auto& line : util::split(text, '\n')) reader.take(line);
  return reader.result();
}

} // namespace cbuild::plan
