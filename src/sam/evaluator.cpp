#include "sam/evaluator.hpp"

#include "sam/scalars.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

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

Site Evaluator::find(Site mapping, std::string_view key) {
  if (!mapping || !mapping->is(Kind::mapping)) return {};
  const Node* found = value_at(*mapping, key);
  if (found != nullptr) return mapping.at(found);
  if (find_own(mapping->resolved(), "Fn::Transform") == nullptr) return {};
  for (const auto& entry : entries(mapping))
    if (entry.key == key) return entry.value->is(Kind::null) ? Site{} : entry.value;
  return {};
}

std::vector<EvaluatedEntry> Evaluator::entries(Site mapping) {
  std::vector<EvaluatedEntry> all;
  if (!mapping || !mapping->is(Kind::mapping)) return all;
  std::unordered_set<std::string> seen;
  std::vector<Site> others;
  const auto own = all_entries(*mapping);
  all.reserve(own.size());
  for (const Entry& entry : own) {
    const std::string& key = key_text(entry);
    if (key == "Fn::Transform" && own.size() > 1) {
      if (const Site brought = included(mapping, entry)) others.push_back(brought);
      continue;
    }
    seen.insert(key);
    const Entry* written = yaml::find(*mapping, key);
    all.push_back({.key = key, .entry = written, .value = mapping.at(entry.value)});
  }
  for (const Site& other : others)
    for (auto& entry : entries(other))
      if (seen.insert(entry.key).second) all.push_back(std::move(entry));
  return all;
}

} // namespace cbuild::sam
