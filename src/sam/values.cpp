#include "sam/values.hpp"

#include <cbuild/util/text.hpp>

#include <algorithm>
#include <array>

namespace cbuild::sam {
namespace {

std::optional<std::string> lookup(const Parameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::nullopt : std::optional(found->second);
}

/// `text` with each ${Name} replaced; `${!Literal}` is `${Literal}`.
std::optional<std::string> substitute(std::string_view text, const Parameters& parameters) {
  std::string out;
  for (;;) {
    const std::size_t start = text.find("${");
    out += text.substr(0, start);
    if (start == std::string_view::npos) return out;
    const std::size_t end = text.find('}', start);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = util::trim(text.substr(start + 2, end - start - 2));
    if (name.starts_with('!')) {
      out.append("${").append(name.substr(1)).append("}");
    } else {
      const auto value = lookup(parameters, std::string(name));
      if (!value) return std::nullopt;
      out += *value;
    }
    text.remove_prefix(end + 1);
  }
}

} // namespace

Parameters parameter_values(const Node& root, const Parameters& overrides) {
  Parameters values = overrides;
  const Node* section = value_at(root, "Parameters");
  if (section == nullptr || !section->is(Kind::mapping)) return values;
  for (const Entry& entry : all_entries(*section)) {
    const Node* type = value_at(*entry.value, "Type");
    if (type != nullptr && plain_text(*type).value_or("").starts_with("AWS::SSM::")) continue;
    const Entry* given = find(*entry.value, "Default");
    if (given == nullptr) continue;
    if (const auto text = plain_text(*given->value)) values.try_emplace(key_text(entry), *text);
  }
  return values;
}

std::optional<std::string> resolve_text(const Node& node, const Parameters& parameters) {
  const auto function = intrinsic(node);
  if (!function) return plain_text(node);
  const Node& argument = function->argument->resolved();
  // `!Ref X` is its own argument, so its tag is no intrinsic there.
  const bool nested = &argument != &node.resolved() && intrinsic(argument).has_value();
  if (argument.kind != Kind::scalar || nested) return std::nullopt;
  if (function->name == "Ref") return lookup(parameters, argument.value);
  if (function->name == "Fn::Sub") return substitute(argument.value, parameters);
  return std::nullopt;
}

bool is_truthy(const Node* node) {
  if (node == nullptr) return false;
  const Node& value = node->resolved();
  if (intrinsic(value)) return true;
  switch (value.kind) {
  case Kind::sequence:
    return !value.items.empty();
  case Kind::mapping:
    return !value.entries.empty();
  case Kind::scalar:
    break;
  default:
    return false;
  }
  constexpr std::array<std::string_view, 11> k_false{
      "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "0", "0.0"};
  const bool reads_false = std::find(k_false.begin(), k_false.end(), value.value) != k_false.end();
  return !value.value.empty() && !(value.plain && reads_false);
}

} // namespace cbuild::sam
