#include "sam/model.hpp"

#include "sam/resources.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::sam {
namespace {

std::string in_quotes(std::string_view text) { return "'" + util::printable(text) + "'"; }

/// The section as a mapping, or null if it is absent or empty.
const Node* mapping_at(const util::SourceText& source,
                       const Node& parent,
                       std::string_view name,
                       std::string_view owner) {
  const Node* value = value_at(parent, name);
  if (value == nullptr) return nullptr;
  if (value->is(Kind::mapping)) return value;
  throw source.error(value->begin,
                     fmt::format("{}{} is {}; expected a mapping", in_quotes(name), owner, describe(*value)));
}

void check_logical_id(const util::SourceText& source, const Entry& entry) {
  const std::string& id = key_text(entry);
  const auto fits = [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; };
  if (!id.empty() && id.size() <= 255 && std::all_of(id.begin(), id.end(), fits)) return;
  throw source.error(entry.key->begin,
                     fmt::format("the logical id {} is not valid; expected 1 to 255 letters and digits",
                                 in_quotes(id.substr(0, 300))));
}

Declaration read_declaration(const util::SourceText& source, const Entry& entry) {
  check_logical_id(source, entry);
  Declaration declaration;
  declaration.id = key_text(entry);
  declaration.key = entry.key;
  declaration.value = entry.value;
  if (!entry.value->is(Kind::mapping))
    throw source.error(entry.value->is(Kind::null) ? entry.key->begin : entry.value->begin,
                       fmt::format("the resource {} is {}; expected a mapping with Type and Properties",
                                   in_quotes(declaration.id),
                                   describe(*entry.value)));
  const Node* type = value_at(*entry.value, "Type");
  if (type == nullptr)
    throw source.error(
        entry.key->begin,
        fmt::format("the resource {} has no Type; expected 'Type: AWS::…'", in_quotes(declaration.id)));
  const auto text = plain_text(*type);
  if (!text)
    throw source.error(
        type->begin,
        fmt::format("'Type' of {} is {}; expected a string", in_quotes(declaration.id), describe(*type)));
  declaration.type = *text;
  return declaration;
}

void read_sections(const util::SourceText& source, Declaration& declaration) {
  const std::string owner = " of '" + declaration.id + "'";
  declaration.properties = mapping_at(source, *declaration.value, "Properties", owner);
  declaration.metadata = mapping_at(source, *declaration.value, "Metadata", owner);
}

const Node& resources_section(const util::SourceText& source, const Node* root) {
  if (root == nullptr || root->is(Kind::null))
    throw source.error(source.text().size(), "the template is empty; expected a mapping with Resources");
  if (!root->is(Kind::mapping) || intrinsic(*root))
    throw source.error(root->begin,
                       fmt::format("the template is {}; expected a mapping with Resources", describe(*root)));
  const Entry* entry = find(*root, "Resources");
  if (entry == nullptr)
    throw source.error(root->begin, "the template has no Resources; expected 'Resources:'");
  if (!entry->value->is(Kind::mapping))
    throw source.error(
        entry->value->is(Kind::null) ? entry->key->begin : entry->value->begin,
        fmt::format("'Resources' is {}; expected a mapping of logical ids", describe(*entry->value)));
  return entry->value->resolved();
}

bool opts_out(const Declaration& declaration, std::string_view name) {
  const Node* ignored = value_at(*declaration.value, "IgnoreGlobals");
  if (ignored == nullptr) return false;
  const auto names = [&](const Node* node) { return plain_text(*node) == name || plain_text(*node) == "*"; };
  const auto& items = ignored->resolved().items;
  return names(ignored) || std::any_of(items.begin(), items.end(), names);
}

void check_globals(const util::SourceText& source, const Node& root) {
  if (const Node* globals = mapping_at(source, root, "Globals", ""))
    mapping_at(source, *globals, "Function", " of 'Globals'");
  mapping_at(source, root, "Parameters", "");
}

} // namespace

bool is_relative_path(std::string_view text) {
  const bool drive = text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
  return !text.empty() && !text.starts_with('/') && !drive && text.find("://") == std::string_view::npos;
}

const Node* property(const Node& root, const Declaration& declaration, std::string_view name) {
  if (declaration.properties != nullptr)
    if (const Node* own = value_at(*declaration.properties, name)) return own;
  if (declaration.type != k_serverless_function || opts_out(declaration, name)) return nullptr;
  const Node* globals = value_at(root, "Globals");
  const Node* function = globals == nullptr ? nullptr : value_at(*globals, "Function");
  return function == nullptr ? nullptr : value_at(*function, name);
}

Model make_model(const std::shared_ptr<const util::SourceText>& source,
                 const Node* root,
                 const ReadOptions& options) {
  const Node& section = resources_section(*source, root);
  check_globals(*source, *root);
  Model model{.parameters = parameter_values(*root, options.parameters)};
  const Context context{source, *root, model.parameters, options.stack_path};
  for (const Entry& entry : all_entries(section)) {
    const std::string& id = key_text(entry);
    if (id == "Fn::Transform") continue; // a macro brings resources in; nothing of ours
    if (id.starts_with("Fn::ForEach::")) {
      model.unsupported.push_back({id, context.place(*entry.key), "Fn::ForEach loop"});
      continue;
    }
    Declaration declaration = read_declaration(*source, entry);
    const std::string_view type = declaration.type;
    if (is_function_type(type) || is_layer_type(type) || type == k_stack ||
        type.starts_with("AWS::Serverless::"))
      read_sections(*source, declaration);
    if (is_function_type(type))
      read_function(context, declaration, model);
    else if (is_layer_type(type))
      read_layer(context, declaration, model);
    else if (type == k_stack || type == k_application)
      read_nested(context, declaration, model);
    model.declarations.push_back(std::move(declaration));
  }
  return model;
}

} // namespace cbuild::sam
