#include <cbuild/toml/make.hpp>

#include <algorithm>

namespace cbuild::toml {
namespace {

/// Where the key is, or belongs.
std::ptrdiff_t place_of(const Value& table, const std::string& key) {
  return std::lower_bound(table.keys.begin(), table.keys.end(), key) - table.keys.begin();
}

bool has(const Value& table, const std::string& key, std::ptrdiff_t at) {
  return at < std::ssize(table.keys) && table.keys[static_cast<std::size_t>(at)] == key;
}

} // namespace

Value text_value(std::string text) {
  return {.kind = Value::Kind::string, .position = {}, .text = std::move(text)};
}

Value list_value(const std::vector<std::string>& texts) {
  Value list{.kind = Value::Kind::list, .position = {}};
  list.items.reserve(texts.size());
  for (const auto& text : texts) list.items.push_back(text_value(text));
  return list;
}

void set(Value& table, const std::string& key, Value value) {
  const auto at = place_of(table, key);
  if (has(table, key, at)) {
    table.items[static_cast<std::size_t>(at)] = std::move(value);
    return;
  }
  table.items.insert(table.items.begin() + at, std::move(value));
  table.keys.insert(table.keys.begin() + at, key);
}

const Value* find(const Value& table, const std::string& key) {
  const auto at = place_of(table, key);
  return has(table, key, at) ? &table.items[static_cast<std::size_t>(at)] : nullptr;
}

void remove(Value& table, const std::string& key) {
  const auto at = place_of(table, key);
  if (!has(table, key, at)) return;
  table.items.erase(table.items.begin() + at);
  table.keys.erase(table.keys.begin() + at);
}

} // namespace cbuild::toml
