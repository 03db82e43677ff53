#include <cbuild/toml/table.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::toml {
namespace {

std::string_view name_of(Value::Kind kind) {
  switch (kind) {
  case Value::Kind::table:
    return "a table";
  case Value::Kind::list:
    return "a list";
  case Value::Kind::string:
    return "a string";
  case Value::Kind::boolean:
    return "a boolean";
  case Value::Kind::other:
    return "a number or a date";
  }
  return "";
}

} // namespace

const Value* Table::find(std::string_view key) const {
  const auto& keys = m_value->keys;
  const auto found = std::lower_bound(keys.begin(), keys.end(), key);
  if (found == keys.end() || *found != key) return nullptr;
  return &m_value->items[static_cast<std::size_t>(found - keys.begin())];
}

const Value* Table::find(std::string_view key, Value::Kind kind, std::string_view expected) const {
  const Value* value = find(key);
  if (value != nullptr && value->kind != kind) throw wrong_kind(*value, key, expected);
  return value;
}

std::optional<std::string> Table::string(std::string_view key) const {
  const Value* value = find(key, Value::Kind::string, "a string");
  return value == nullptr ? std::nullopt : std::optional(value->text);
}

bool Table::boolean(std::string_view key, bool otherwise) const {
  const Value* value = find(key, Value::Kind::boolean, "true or false");
  return value == nullptr ? otherwise : value->truth;
}

std::optional<std::vector<std::string>> Table::strings(std::string_view key) const {
  constexpr std::string_view k_expected = "a list of strings";
  const Value* value = find(key, Value::Kind::list, k_expected);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> strings;
  for (const Value& item : value->items) {
    if (item.kind != Value::Kind::string)
      throw m_source->error(
          item.position,
          fmt::format("'{}' has {} in it; expected {}", path_of(key), name_of(item.kind), k_expected));
    strings.push_back(item.text);
  }
  return strings;
}

std::optional<Table> Table::table(std::string_view key) const {
  const Value* value = find(key, Value::Kind::table, "a table");
  return value == nullptr ? std::nullopt : std::optional(Table(*m_source, *value, path_of(key)));
}

std::vector<Table> Table::tables(std::string_view key) const {
  constexpr std::string_view k_expected = "a list of tables";
  const Value* value = find(key, Value::Kind::list, k_expected);
  std::vector<Table> tables;
  if (value == nullptr) return tables;
  for (const Value& item : value->items) {
    if (item.kind != Value::Kind::table) throw wrong_kind(item, key, k_expected);
    tables.emplace_back(*m_source, item, path_of(key));
  }
  return tables;
}

util::Position Table::position(std::string_view key) const {
  const Value* value = find(key);
  return value == nullptr ? m_value->position : value->position;
}

const std::vector<std::string>& Table::keys() const { return m_value->keys; }

std::vector<std::pair<std::string, Table>> Table::children() const {
  std::vector<std::pair<std::string, Table>> children;
  for (std::size_t i = 0; i < m_value->items.size(); ++i) {
    const auto& key = m_value->keys[i];
    const Value& item = m_value->items[i];
    if (item.kind == Value::Kind::table) children.emplace_back(key, Table(*m_source, item, path_of(key)));
  }
  return children;
}

util::Error Table::error(std::string_view key, std::string_view message) const {
  return m_source->error(position(key), fmt::format("'{}' {}", path_of(key), message));
}

util::Error Table::wrong_kind(const Value& value, std::string_view key, std::string_view expected) const {
  return m_source->error(value.position,
                         fmt::format("'{}' is {}; expected {}", path_of(key), name_of(value.kind), expected));
}

std::string Table::path_of(std::string_view key) const {
  constexpr std::size_t k_longest = 64;
  const auto name = util::printable(key.substr(0, k_longest)) + (key.size() > k_longest ? "..." : "");
  return m_path.empty() ? name : fmt::format("{}.{}", m_path, name);
}

} // namespace cbuild::toml
