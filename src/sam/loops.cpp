#include "sam/loops.hpp"

#include "sam/evaluator.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_loop = "Fn::ForEach::";
constexpr std::size_t k_deepest = 5; ///< AWS's own limit of loops in loops
constexpr std::size_t k_most_turns = 20'000;

bool is_alphanumeric(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && std::isalnum(byte) != 0;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::size_t depth_of(const Scope& scope) {
  std::size_t depth = 0;
  for (const Scope* at = &scope; at != nullptr; at = at->outer)
    if (!at->loop.empty()) ++depth;
  return depth;
}

bool is_variable(const Scope& scope, const std::string& name) {
  for (const Scope* at = &scope; at != nullptr; at = at->outer)
    if (!at->loop.empty() && at->variable == name) return true;
  return false;
}

} // namespace

bool is_loop(std::string_view key) { return key.starts_with(k_loop); }

std::string with_variables(std::string text, const Scope& scope) {
  if (text.find('{') == std::string::npos) return text;
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    if (at->loop.empty()) continue;
    replace_all(text, "${" + at->variable + "}", at->value);
    std::string letters;
    std::copy_if(at->value.begin(), at->value.end(), std::back_inserter(letters), is_alphanumeric);
    replace_all(text, "&{" + at->variable + "}", letters);
  }
  return text;
}

std::string Evaluator::identifier(Site site, const std::string& loop) {
  auto name = plain_text(*site).value_or("");
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_alphanumeric))
    throw site.place().error(fmt::format(
        "the identifier of the loop '{}' is {}; expected letters and digits", loop, describe(*site)));
  if (m_parameters.contains(name) || is_variable(*site.scope, name))
    throw site.place().error(
        fmt::format("the identifier '{}' of the loop '{}' is the name of {}; expected another",
                    name,
                    loop,
                    m_parameters.contains(name) ? "a parameter" : "a loop around it"));
  return name;
}

/// The values of the loop's variable. Throws Error(usage) for those that only deployment knows.
std::vector<std::string> Evaluator::collection(Site site, const std::string& loop) {
  const std::string subject = fmt::format("the collection of the loop '{}'", loop);
  const auto given = value(site);
  if (given.is(Value::Kind::unknown))
    throw unknown_error(*given.unknown, site, subject)
        .hint("give it as a list, or as a parameter: --parameter-overrides NAME=a,b");
  if (!given.is(Value::Kind::list))
    throw site.place().error(fmt::format("{} is {}; expected a list", subject, describe(*site)));
  std::vector<std::string> values;
  for (const auto& item : items(given)) {
    if (item.is(Value::Kind::unknown)) throw unknown_error(*item.unknown, item.site, subject);
    if (!item.is(Value::Kind::text))
      throw item.site.place().error(fmt::format("{} has {}; expected texts", subject, describe(*item.site)));
    values.push_back(item.text);
  }
  return values;
}

/// A loop that cannot be turned is one entry, with the problem: it matters only where it has something to
/// build.
void Evaluator::add_loop(Site mapping,
                         const Entry& entry,
                         const yaml::Path& path,
                         std::vector<EvaluatedEntry>& all) {
  const std::string name = key_text(entry).substr(k_loop.size());
  const Site site = mapping.at(entry.value);
  const auto& parts = entry.value->resolved().items;
  constexpr std::size_t k_parts = 3;
  try {
    if (!site->is(Kind::sequence) || parts.size() != k_parts || !parts[2]->is(Kind::mapping))
      throw site.place().error(
          fmt::format("the loop '{}' is {}; expected a list of an identifier, a collection and a mapping",
                      name,
                      describe(*site)));
    if (m_parameters.contains(name))
      throw site.place().error(
          fmt::format("the name of the loop '{}' is that of a parameter; expected another", name));
    if (depth_of(*mapping.scope) >= k_deepest)
      throw site.place().error(fmt::format("the loop '{}' is in {} others; expected fewer", name, k_deepest));
    const auto variable = identifier(site.at(parts[0]), name);
    auto body = path;
    body.emplace_back("2");
    for (auto& turn : collection(site.at(parts[1]), name)) {
      if (++m_turns > k_most_turns)
        throw site.place().error(
            fmt::format("the loops turn more than {} times; expected fewer", k_most_turns));
      const Scope* inner = keep({.source = mapping.scope->source,
                                 .outer = mapping.scope,
                                 .loop = name,
                                 .variable = variable,
                                 .value = std::move(turn),
                                 .includes = mapping.scope->includes});
      add_entries({parts[2], inner}, body, all);
    }
  } catch (const util::Error& error) {
    all.push_back({.key = key_text(entry), .entry = &entry, .value = site, .path = path, .problem = error});
    all.back().entry = yaml::find(*mapping, key_text(entry));
  }
}

} // namespace cbuild::sam
