#include "sam/declaration_reader.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {

const Node* DeclarationReader::property(std::string_view name) const {
  return sam::property(m_context.root, m_declaration, name);
}

const Node* DeclarationReader::metadata(std::string_view name) const {
  return m_declaration.metadata == nullptr ? nullptr : value_at(*m_declaration.metadata, name);
}

Identity DeclarationReader::identity() const {
  return {.logical_id = id(),
          .stack_path = m_context.stack_path,
          .id = id(),
          .type = m_declaration.type,
          .place = m_context.place(*m_declaration.key)};
}

std::optional<std::string> DeclarationReader::text(const Node* node, std::string_view name) {
  if (node == nullptr) return std::nullopt;
  if (auto value = resolve_text(*node, m_context.parameters)) return value;
  const auto function = intrinsic(*node);
  if (!function) throw wrong(*node, name, "a string");
  add_problem(m_context.place(*node)
                  .error(fmt::format("'{}' of '{}' is '{}', which cannot be resolved before deployment; "
                                     "expected the value itself",
                                     name,
                                     id(),
                                     util::printable(function->written)))
                  .hint("write the value itself, or use Ref or Sub with a parameter that has a Default"));
  return std::nullopt;
}

std::optional<Text> DeclarationReader::placed(const Node* node, std::string_view name) {
  auto value = text(node, name);
  return value ? std::optional(Text{std::move(*value), m_context.place(*node)}) : std::nullopt;
}

std::optional<std::vector<std::string>> DeclarationReader::list(const Node* node, std::string_view name) {
  if (node == nullptr) return std::nullopt;
  if (intrinsic(*node)) { // a list parameter: its Default is "a,b"
    const auto joined = text(node, name);
    return joined ? std::optional(util::split(*joined, ',')) : std::nullopt;
  }
  if (!node->is(Kind::sequence)) throw wrong(*node, name, "a list");
  std::vector<std::string> values;
  values.reserve(node->resolved().items.size());
  for (const Node* item : node->resolved().items) {
    if (item->is(Kind::null)) throw wrong(*item, name, "a value");
    auto value = text(item, name);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

std::string DeclarationReader::known_text(const Node* node) const {
  return node == nullptr ? "" : resolve_text(*node, m_context.parameters).value_or("");
}

std::vector<std::string> DeclarationReader::known_list(const Node* node) const {
  if (node == nullptr) return {};
  if (intrinsic(*node)) return util::split(known_text(node), ',');
  std::vector<std::string> texts;
  if (!node->is(Kind::sequence)) return texts;
  texts.reserve(node->resolved().items.size());
  for (const Node* item : node->resolved().items) texts.push_back(known_text(item));
  return texts;
}

util::Error
DeclarationReader::wrong(const Node& node, std::string_view name, std::string_view expected) const {
  return m_context.place(node).error(
      fmt::format("'{}' of '{}' is {}; expected {}", name, id(), describe(node), expected));
}

bool has_any(const Node* node, std::initializer_list<std::string_view> keys) {
  return node != nullptr &&
         std::any_of(keys.begin(), keys.end(), [&](auto key) { return value_at(*node, key) != nullptr; });
}

} // namespace cbuild::sam
