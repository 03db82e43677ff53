#include "sam/evaluator.hpp"

#include "sam/loops.hpp"
#include "sam/scalars.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace cbuild::sam {

Place Site::place() const {
  return node == nullptr || scope == nullptr ? Place() : Place(scope->source, node->begin);
}

std::optional<std::string> as_text(const Value& value) {
  return value.is(Value::Kind::text) ? std::optional(value.text) : std::nullopt;
}

Value text_value(Site site, std::string text) {
  return {.kind = Value::Kind::text, .site = site, .text = std::move(text)};
}

util::Error unknown_error(const Unknown& unknown, Site site, std::string_view subject) {
  const bool same = unknown.site.node == site.node || unknown.site.node == nullptr;
  const Site at = same ? site : unknown.site;
  auto error = at.place().error(fmt::format(
      "{} {} '{}', {}", subject, same ? "is" : "needs", util::printable(unknown.written), unknown.why));
  if (!unknown.hint.empty()) error.add_hint(unknown.hint);
  return error;
}

std::vector<Value> Evaluator::items(const Value& list) {
  if (list.computed) return list.items;
  std::vector<Value> all;
  if (!list.is(Value::Kind::list)) return all;
  const Node& node = list.site->resolved();
  all.reserve(node.items.size());
  for (const Node* item : node.items) {
    auto resolved = value(list.site.at(item));
    if (!resolved.is(Value::Kind::absent)) all.push_back(std::move(resolved));
  }
  return all;
}

bool Evaluator::is_truthy(Site site) {
  if (!site) return false;
  const Value found = value(site);
  switch (found.kind) {
  case Value::Kind::absent:
    return false;
  case Value::Kind::unknown:
    return true;
  case Value::Kind::list:
    return found.computed ? !found.items.empty() : !found.site->resolved().items.empty();
  case Value::Kind::mapping:
    return !found.site->resolved().entries.empty();
  case Value::Kind::text:
    break;
  }
  const bool reads = found.plain && reads_false(found.site->resolved());
  return !found.text.empty() && !reads;
}

/// True for keys that are not told by their text: of loops, in loops, and what is included.
bool Evaluator::may_hide_keys(const Node& mapping, const Scope& scope) const {
  return std::any_of(mapping.entries.begin(), mapping.entries.end(), [&](const Entry& entry) {
    const std::string& key = key_text(entry);
    return key == "Fn::Transform" || (m_extensions && is_loop(key)) ||
           (!scope.loop.empty() && key.find('{') != std::string::npos);
  });
}

Site Evaluator::find(Site mapping, std::string_view key) {
  if (!mapping || !mapping->is(Kind::mapping)) return {};
  const Node* found = value_at(*mapping, key);
  if (found != nullptr) return mapping.at(found);
  if (!may_hide_keys(mapping->resolved(), *mapping.scope)) return {};
  for (const auto& entry : entries(mapping))
    if (entry.key == key && !entry.problem) return entry.value->is(Kind::null) ? Site{} : entry.value;
  return {};
}

std::vector<EvaluatedEntry> Evaluator::entries(Site mapping) {
  std::vector<EvaluatedEntry> all;
  if (mapping && mapping->is(Kind::mapping)) add_entries(mapping, {}, all);
  return all;
}

void Evaluator::add_entries(Site mapping, const yaml::Path& path, std::vector<EvaluatedEntry>& all) {
  std::vector<Site> others;
  const auto own = all_entries(*mapping);
  const std::size_t before = all.size();
  all.reserve(before + own.size());
  for (const Entry& entry : own) {
    const std::string& written = key_text(entry);
    if (written == "Fn::Transform" && own.size() > 1) {
      if (const Site brought = included(mapping, entry)) others.push_back(brought);
      continue;
    }
    auto below = path;
    below.push_back(written);
    if (m_extensions && is_loop(written)) {
      add_loop(mapping, entry, below, all);
      continue;
    }
    all.push_back({.key = with_variables(written, *mapping.scope),
                   .entry = yaml::find(*mapping, written),
                   .value = mapping.at(entry.value),
                   .path = std::move(below)});
  }
  if (others.empty()) return;
  std::unordered_set<std::string> seen;
  for (std::size_t i = before; i < all.size(); ++i) seen.insert(all[i].key);
  for (const Site& other : others)
    for (auto& entry : entries(other))
      if (seen.insert(entry.key).second) all.push_back(std::move(entry));
}

} // namespace cbuild::sam
