#pragma once

#include <cbuild/toml/value.hpp>

#include <string>
#include <vector>

namespace cbuild::toml {

/// A text, and a list of texts.
[[nodiscard]] Value text_value(std::string text);
[[nodiscard]] Value list_value(const std::vector<std::string>& texts);

/// Gives a table this entry, in the place of one with the key.
void set(Value& table, const std::string& key, Value value);

/// The table's value of the key; null for none.
[[nodiscard]] const Value* find(const Value& table, const std::string& key);

/// Takes the entry away, if there is one.
void remove(Value& table, const std::string& key);

} // namespace cbuild::toml
