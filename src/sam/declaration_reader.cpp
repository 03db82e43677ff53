#include "sam/declaration_reader.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {

bool DeclarationReader::code_has(std::initializer_list<std::string_view> keys) const {
  const auto given = evaluator().value(code());
  return given.is(Value::Kind::mapping) && std::any_of(keys.begin(), keys.end(), [&](auto key) {
           return bool(evaluator().find(given.site, key));
         });
}

Identity DeclarationReader::identity() const {
  return {.logical_id = id(),
          .stack_path = m_context.stack_path,
          .id = m_declaration.resource_id,
          .type = m_declaration.type,
          .place = m_declaration.value.at(m_declaration.key).place()};
}

void DeclarationReader::add_unknown(const Value& value, Site site, std::string_view name) {
  add_problem(unknown_error(*value.unknown, site, fmt::format("'{}' of '{}'", name, id())));
}

std::optional<std::string> DeclarationReader::text(Site site, std::string_view name) {
  if (!site) return std::nullopt;
  const auto value = evaluator().value(site);
  if (value.is(Value::Kind::unknown)) {
    add_unknown(value, site, name);
    return std::nullopt;
  }
  if (value.is(Value::Kind::absent)) return std::nullopt;
  if (!value.is(Value::Kind::text)) throw wrong(site, name, "a string");
  return value.text;
}

std::optional<Text> DeclarationReader::placed(Site site, std::string_view name) {
  auto value = text(site, name);
  return value ? std::optional(Text{std::move(*value), site.place()}) : std::nullopt;
}

std::optional<std::vector<Text>> DeclarationReader::list(Site site, std::string_view name) {
  if (!site) return std::nullopt;
  const auto given = evaluator().value(site);
  std::vector<Text> texts;
  if (given.is(Value::Kind::text) && intrinsic(*site)) { // of a parameter that should have been a list
    for (const auto& part : util::split(given.text, ',')) texts.push_back({part, site.place()});
    return texts;
  }
  if (given.is(Value::Kind::unknown)) {
    add_unknown(given, site, name);
    return std::nullopt;
  }
  if (!given.is(Value::Kind::list)) throw wrong(site, name, "a list");
  const auto items = evaluator().items(given);
  texts.reserve(items.size());
  for (const auto& item : items) {
    if (item.is(Value::Kind::unknown)) {
      add_unknown(item, item.site, name);
      return std::nullopt;
    }
    if (!item.is(Value::Kind::text)) throw wrong(item.site, name, "a string");
    texts.push_back({item.text, item.site.place()});
  }
  return texts;
}

std::string DeclarationReader::known_text(Site site) const {
  const auto value = evaluator().value(site);
  return value.is(Value::Kind::text) ? value.text : "";
}

std::vector<std::string> DeclarationReader::known_list(Site site) const {
  const auto given = evaluator().value(site);
  if (given.is(Value::Kind::text) && intrinsic(*site)) return util::split(given.text, ',');
  std::vector<std::string> texts;
  for (const auto& item : evaluator().items(given))
    if (item.is(Value::Kind::text)) texts.push_back(item.text);
  return texts;
}

util::Error DeclarationReader::wrong(Site site, std::string_view name, std::string_view expected) const {
  return site.place().error(
      fmt::format("'{}' of '{}' is {}; expected {}", name, id(), describe(*site), expected));
}

} // namespace cbuild::sam
