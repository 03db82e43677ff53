#include "sam/metadata_values.hpp"

#include "sam/scalars.hpp"

#include <cbuild/toml/make.hpp>

#include <utility>

namespace cbuild::sam {
namespace {

/// Aliases can make much of little: of one resource no more is taken, and nothing that lies deeper.
constexpr std::size_t k_most_values = 2000;
constexpr std::size_t k_deepest = 16;

class Converter {
public:
  explicit Converter(Evaluator& evaluator) : m_evaluator(evaluator) {}

  /// Nothing for what is left out.
  std::optional<toml::Value> converted(const Value& value, std::size_t depth) {
    if (++m_values > k_most_values || depth > k_deepest) return std::nullopt;
    switch (value.kind) {
    case Value::Kind::text:
      return scalar(value);
    case Value::Kind::list:
      return list(value, depth);
    case Value::Kind::mapping:
      return table(value.site, depth);
    default:
      return std::nullopt;
    }
  }

  toml::Value table(Site mapping, std::size_t depth) {
    toml::Value table;
    for (const auto& entry : m_evaluator.entries(mapping)) {
      try {
        if (auto value = converted(m_evaluator.value(entry.value), depth + 1))
          toml::set(table, entry.key, std::move(*value));
      } catch (const util::Error&) { // no build needs it
      }
    }
    return table;
  }

private:
  static toml::Value scalar(const Value& value) {
    auto made = toml::text_value(value.text);
    if (!value.plain || !is_json_literal(value.text)) return made;
    const bool is_boolean = value.text == "true" || value.text == "false";
    made.kind = is_boolean ? toml::Value::Kind::boolean : toml::Value::Kind::other;
    made.truth = value.text == "true";
    return made;
  }

  toml::Value list(const Value& value, std::size_t depth) {
    auto made = toml::list_value({});
    for (const auto& item : m_evaluator.items(value))
      if (auto one = converted(item, depth + 1)) made.items.push_back(std::move(*one));
    return made;
  }

  Evaluator& m_evaluator;
  std::size_t m_values = 0;
};

} // namespace

toml::Value metadata_values(const DeclarationReader& reader) {
  const Site metadata = reader.declaration().metadata;
  return metadata ? Converter(reader.evaluator()).table(metadata, 0) : toml::Value();
}

} // namespace cbuild::sam
