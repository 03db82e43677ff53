#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace cbuild::plan {
namespace {

/// The targets' part of a rule line ("a b: c"), or nothing if the line is no rule.
std::optional<std::string_view> rule_targets(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return std::nullopt;
  const auto rest = line.substr(colon + 1);
  if (rest.starts_with('=') || rest.starts_with(":=")) return std::nullopt;
  if (line.substr(0, colon).find('=') != line.npos) return std::nullopt;
  return line.substr(0, colon);
}

/// Whether the line may bring rules that only make itself can know.
bool may_bring_rules(std::string_view line) {
  constexpr std::array<std::string_view, 5> k_directives{"include", "-include", "sinclude", "define", "load"};
  const auto word = line.substr(0, line.find_first_of(" \t"));
  return std::find(k_directives.begin(), k_directives.end(), word) != k_directives.end() ||
         line.starts_with("$(") || line.starts_with("${");
}

class Reader {
public:
  void take(std::string_view raw) {
    ++m_number;
    const bool continues_other = std::exchange(m_continued, raw.ends_with('\\') || raw.ends_with("\\\r"));
    const auto line = util::trim(raw.substr(0, raw.find('#')));
    if (continues_other || line.empty() || raw.starts_with('\t')) return;
    if (may_bring_rules(line)) m_found.open_ended = true;
    if (raw.starts_with(' ')) {
      if (m_after_rule && !m_found.recipe_indented_with_spaces)
        m_found.recipe_indented_with_spaces = m_number;
      return;
    }
    const auto targets = rule_targets(line);
    m_after_rule = targets.has_value();
    if (targets) add(std::string(*targets));
  }

  MakefileText result() { return std::move(m_found); }

private:
  void add(std::string targets) {
    std::replace(targets.begin(), targets.end(), '\t', ' ');
    for (auto& target : util::split(targets, ' ')) {
      if (target.find_first_of("%$") != target.npos)
        m_found.open_ended = true;
      else if (!target.empty() && !target.starts_with('.'))
        m_found.targets.push_back(std::move(target));
    }
  }

  MakefileText m_found;
  std::size_t m_number = 0;
  bool m_after_rule = false;
  bool m_continued = false;
};

} // namespace

bool MakefileText::lacks(std::string_view target) const {
  return !open_ended && std::find(targets.begin(), targets.end(), target) == targets.end();
}

MakefileText read_makefile(std::string_view text) {
  Reader reader;
  for (const auto& line : util::split(text, '\n')) reader.take(line);
  return reader.result();
}

} // namespace cbuild::plan
