#include <cbuild/plan/makefile.hpp>

#include <cbuild/util/text.hpp>

#include <algorithm>

namespace cbuild::plan {
namespace {

bool starts_with_word(std::string_view line, std::string_view word) {
  return line.starts_with(word) && (line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '\t');
}

/// The targets' part of a rule line ("a b: c"), or nothing if the line is no rule.
std::optional<std::string_view> rule_targets(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return std::nullopt;
  const auto rest = line.substr(colon + 1);
  if (rest.starts_with('=') || rest.starts_with(":=")) return std::nullopt;
  if (line.substr(0, colon).find('=') != line.npos) return std::nullopt;
  return line.substr(0, colon);
}

std::string_view without_comment(std::string_view line) { return line.substr(0, line.find('#')); }

} // namespace

bool MakefileText::lacks(std::string_view target) const {
  return !open_ended && std::find(targets.begin(), targets.end(), target) == targets.end();
}

MakefileText read_makefile(std::string_view text) {
  MakefileText found;
  bool after_rule = false;
  bool continued = false;
  std::size_t number = 0;
  for (const auto& raw : util::split(text, '\n')) {
    ++number;
    const bool continues_other = std::exchange(continued, raw.ends_with('\\') || raw.ends_with("\\\r"));
    const auto line = util::trim(without_comment(raw));
    if (continues_other || line.empty() || raw.starts_with('\t')) continue;
    if (raw.starts_with(' ') && after_rule && !found.recipe_indented_with_spaces)
      found.recipe_indented_with_spaces = number;
    for (const auto word : {"include", "-include", "sinclude", "define", "load"})
      if (starts_with_word(line, word)) found.open_ended = true;
    if (line.starts_with("$(") || line.starts_with("${")) found.open_ended = true;
    if (raw.starts_with(' ')) continue;
    const auto targets = rule_targets(line);
    after_rule = targets.has_value();
    if (!targets) continue;
    if (targets->find_first_of("%$") != targets->npos) found.open_ended = true;
    std::string spaced(*targets);
    std::replace(spaced.begin(), spaced.end(), '\t', ' ');
    for (auto& target : util::split(spaced, ' '))
      if (!target.empty() && !target.starts_with('.') && target.find_first_of("%$") == target.npos)
        found.targets.push_back(std::move(target));
  }
  return found;
}

} // namespace cbuild::plan
