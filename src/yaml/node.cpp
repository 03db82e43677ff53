#include <cbuild/yaml/node.hpp>

#include <unordered_set>

namespace cbuild::yaml {
namespace {

/// The mappings that a merge entry brings in, the stronger first.
std::vector<const Node*> merged(const Entry& entry) {
  const Node& value = entry.value->resolved();
  if (value.kind == Kind::mapping) return {&value};
  std::vector<const Node*> sources;
  for (const Node* item : value.items) sources.push_back(&item->resolved());
  return sources;
}

void collect(const Node& mapping, std::unordered_set<std::string_view>& seen, std::vector<Entry>& out) {
  for (const Entry& entry : mapping.entries)
    if (!is_merge(entry) && seen.insert(key_text(entry)).second) out.push_back(entry);
  for (const Entry& entry : mapping.entries)
    if (is_merge(entry))
      for (const Node* source : merged(entry)) collect(*source, seen, out);
}

bool is_function_key(std::string_view key) {
  return key == "Ref" || key == "Condition" || key.starts_with("Fn::");
}

} // namespace

bool is_merge(const Entry& entry) {
  const Node& key = *entry.key;
  return key.kind == Kind::scalar && key.plain && key.value == "<<" && !key.tag.starts_with('!');
}

void make_index(Node& mapping) {
  constexpr std::size_t k_large = 16;
  if (mapping.entries.size() < k_large) return;
  auto index = std::make_unique<std::unordered_map<std::string_view, const Entry*>>();
  index->reserve(mapping.entries.size());
  for (const Entry& entry : mapping.entries)
    if (!is_merge(entry)) index->emplace(key_text(entry), &entry);
  mapping.index = std::move(index);
}

const Entry* find_own(const Node& mapping, std::string_view key) {
  if (mapping.index != nullptr) {
    const auto found = mapping.index->find(key);
    return found == mapping.index->end() ? nullptr : found->second;
  }
  for (const Entry& entry : mapping.entries)
    if (key_text(entry) == key && !is_merge(entry)) return &entry;
  return nullptr;
}

const Entry* find(const Node& node, std::string_view key) {
  const Node& mapping = node.resolved();
  if (const Entry* own = find_own(mapping, key)) return own;
  for (const Entry& entry : mapping.entries)
    if (is_merge(entry))
      for (const Node* source : merged(entry))
        if (const Entry* found = find(*source, key)) return found;
  return nullptr;
}

const Node* value_at(const Node& node, std::string_view key) {
  const Entry* entry = find(node, key);
  return entry == nullptr || entry->value->is(Kind::null) ? nullptr : entry->value;
}

std::vector<Entry> all_entries(const Node& mapping) {
  std::unordered_set<std::string_view> seen;
  std::vector<Entry> out;
  collect(mapping.resolved(), seen, out);
  return out;
}

std::optional<Intrinsic> intrinsic(const Node& node) {
  const Node& value = node.resolved();
  if (value.tag.size() > 1 && value.tag.starts_with('!')) {
    const std::string name = value.tag.substr(1);
    return Intrinsic{is_function_key(name) ? name : "Fn::" + name, value.tag, &value};
  }
  return long_intrinsic(value);
}

std::optional<Intrinsic> long_intrinsic(const Node& node) {
  const Node& value = node.resolved();
  if (value.kind != Kind::mapping || value.entries.size() != 1) return std::nullopt;
  const Entry& only = value.entries.front();
  if (!is_function_key(key_text(only))) return std::nullopt;
  return Intrinsic{key_text(only), key_text(only), only.value};
}

std::optional<std::string> plain_text(const Node& node) {
  const Node& value = node.resolved();
  if (value.kind != Kind::scalar || intrinsic(value)) return std::nullopt;
  return value.value;
}

std::string describe(const Node& node) {
  if (const auto function = intrinsic(node)) return "'" + function->written + "'";
  switch (node.resolved().kind) {
  case Kind::null:
    return "empty";
  case Kind::sequence:
    return "a list";
  case Kind::mapping:
    return "a mapping";
  default:
    return "a string";
  }
}

} // namespace cbuild::yaml
