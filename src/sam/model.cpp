#include "sam/model.hpp"

#include "sam/functions.hpp"

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

Resource read_resource(const util::SourceText& source, const Entry& entry) {
  check_logical_id(source, entry);
  Resource resource;
  resource.id = key_text(entry);
  resource.key = entry.key;
  resource.value = entry.value;
  if (!entry.value->is(Kind::mapping))
    throw source.error(entry.value->is(Kind::null) ? entry.key->begin : entry.value->begin,
                       fmt::format("the resource {} is {}; expected a mapping with Type and Properties",
                                   in_quotes(resource.id),
                                   describe(*entry.value)));
  const Node* type = value_at(*entry.value, "Type");
  if (type == nullptr)
    throw source.error(
        entry.key->begin,
        fmt::format("the resource {} has no Type; expected 'Type: AWS::…'", in_quotes(resource.id)));
  const auto text = plain_text(*type);
  if (!text)
    throw source.error(
        type->begin,
        fmt::format("'Type' of {} is {}; expected a string", in_quotes(resource.id), describe(*type)));
  resource.type = *text;
  return resource;
}

void read_sections(const util::SourceText& source, Resource& resource) {
  const std::string owner = " of '" + resource.id + "'";
  resource.properties = mapping_at(source, *resource.value, "Properties", owner);
  resource.metadata = mapping_at(source, *resource.value, "Metadata", owner);
}

std::string text_of(const Node* node, std::string_view key) {
  const Node* value = node == nullptr ? nullptr : value_at(*node, key);
  return value == nullptr ? "" : plain_text(*value).value_or("");
}

/// True for a path on this machine, absolute ones and file:// included.
bool is_local(std::string_view location) {
  return is_relative_path(location) || location.starts_with('/') || location.starts_with("file://");
}

/// `sam build` would build it.
bool has_layer_to_build(const Resource& resource) {
  const Node* content =
      resource.properties == nullptr ? nullptr : value_at(*resource.properties, code_property(resource.type));
  const std::string path = content == nullptr ? "." : plain_text(*content).value_or(".");
  const bool elsewhere =
      content != nullptr && (find(*content, "S3Bucket") != nullptr || find(*content, "Bucket") != nullptr);
  const bool built = resource.metadata != nullptr && value_at(*resource.metadata, "BuildMethod") != nullptr &&
                     !is_truthy(value_at(*resource.metadata, "SkipBuild"));
  return built && !elsewhere && is_local(path) && !path.ends_with(".zip");
}

/// What `sam build` would build here and we do not; empty for nothing.
std::string unsupported_what(const Resource& resource) {
  const std::string& type = resource.type;
  if (is_layer_type(type)) return has_layer_to_build(resource) ? "layer" : "";
  if (type == "AWS::Serverless::WebFunction") return "web function";
  const bool application = type == "AWS::Serverless::Application";
  if (!application && type != "AWS::CloudFormation::Stack") return "";
  const std::string location = text_of(resource.properties, application ? "Location" : "TemplateURL");
  return is_local(location) ? "nested stack " + in_quotes(location) : "";
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

bool opts_out(const Resource& resource, std::string_view name) {
  const Node* ignored = value_at(*resource.value, "IgnoreGlobals");
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

const Node* property(const Node& root, const Resource& resource, std::string_view name) {
  if (resource.properties != nullptr)
    if (const Node* own = value_at(*resource.properties, name)) return own;
  if (resource.type != k_serverless_function || opts_out(resource, name)) return nullptr;
  const Node* globals = value_at(root, "Globals");
  const Node* function = globals == nullptr ? nullptr : value_at(*globals, "Function");
  return function == nullptr ? nullptr : value_at(*function, name);
}

Model make_model(const util::SourceText& source, const Node* root, const ReadOptions& options) {
  const Node& section = resources_section(source, root);
  check_globals(source, *root);
  Model model{.parameters = parameter_values(*root, options.parameters)};
  for (const Entry& entry : all_entries(section)) {
    const std::string& id = key_text(entry);
    if (id == "Fn::Transform") continue; // a macro brings resources in; nothing of ours
    if (id.starts_with("Fn::ForEach::")) {
      model.unsupported.push_back({id, source.position(entry.key->begin), "Fn::ForEach loop"});
      continue;
    }
    Resource resource = read_resource(source, entry);
    const bool is_function = resource.type == k_serverless_function || resource.type == k_lambda_function;
    const std::string_view type = resource.type;
    if (is_function || type.starts_with("AWS::Serverless::") || type.ends_with("::LayerVersion") ||
        type == "AWS::CloudFormation::Stack")
      read_sections(source, resource);
    const bool is_built_layer = is_layer_type(type) && has_layer_to_build(resource) &&
                                options.layer_methods.contains(text_of(resource.metadata, "BuildMethod"));
    if (is_function)
      read_function({source, *root, model.parameters}, resource, model);
    else if (is_built_layer)
      read_layer({source, *root, model.parameters}, resource, model);
    else if (std::string what = unsupported_what(resource); !what.empty())
      model.unsupported.push_back({id, source.position(entry.key->begin), std::move(what)});
    model.resources.push_back(std::move(resource));
  }
  return model;
}

} // namespace cbuild::sam
