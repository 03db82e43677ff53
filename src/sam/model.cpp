#include "sam/model.hpp"

#include "sam/assets.hpp"
#include "sam/evaluator.hpp"
#include "sam/globals.hpp"
#include "sam/loops.hpp"
#include "sam/resources.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace cbuild::sam {
namespace {

std::string in_quotes(std::string_view text) { return "'" + util::printable(text) + "'"; }

/// The section as a mapping, or nothing if it is absent or empty.
Site mapping_at(Site parent, std::string_view name, std::string_view owner) {
  const Node* value = value_at(*parent, name);
  if (value == nullptr) return {};
  const Site site = parent.at(value);
  if (value->is(Kind::mapping)) return site;
  throw site.place().error(
      fmt::format("{}{} is {}; expected a mapping", in_quotes(name), owner, describe(*value)));
}

void check_logical_id(const std::string& id, Site key) {
  const auto fits = [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; };
  constexpr std::size_t k_longest = 255;
  constexpr std::size_t k_shown = 300;
  if (!id.empty() && id.size() <= k_longest && std::all_of(id.begin(), id.end(), fits)) return;
  throw key.place().error(fmt::format("the logical id {} is not valid; expected 1 to 255 letters and digits",
                                      in_quotes(id.substr(0, k_shown))));
}

std::string type_of(const EvaluatedEntry& entry, Model& model) {
  const Node* type = value_at(*entry.value, "Type");
  const Site key = entry.value.at(entry.entry->key);
  if (type == nullptr) { // as for SAM, it is nothing to build
    model.warnings.push_back(
        fmt::format("{}: the resource {} has no Type", key.place().shown(), in_quotes(entry.key)));
    return "";
  }
  auto text = plain_text(*type);
  if (text) return *text;
  throw entry.value.at(type).place().error(
      fmt::format("'Type' of {} is {}; expected a string", in_quotes(entry.key), describe(*type)));
}

yaml::Path path_of(const yaml::Path& below) {
  yaml::Path path{"Resources"};
  path.insert(path.end(), below.begin(), below.end());
  return path;
}

Declaration read_declaration(const EvaluatedEntry& entry, Model& model) {
  const Site key = entry.value.at(entry.entry->key);
  Declaration declaration{.id = entry.key,
                          .resource_id = entry.key,
                          .key = entry.entry->key,
                          .path = path_of(entry.path),
                          .value = entry.value};
  if (!entry.value->is(Kind::mapping))
    throw(entry.value->is(Kind::null) ? key : entry.value)
        .place()
        .error(fmt::format("the resource {} is {}; expected a mapping with Type and Properties",
                           in_quotes(entry.key),
                           describe(*entry.value)));
  declaration.type = type_of(entry, model);
  return declaration;
}

void read_sections(Declaration& declaration) {
  const std::string owner = " of '" + declaration.id + "'";
  declaration.properties = mapping_at(declaration.value, "Properties", owner);
  declaration.metadata = mapping_at(declaration.value, "Metadata", owner);
}

/// True for types of which properties are read.
bool is_read(std::string_view type) {
  return is_function_type(type) || is_layer_type(type) || type == k_stack ||
         type.starts_with("AWS::Serverless::");
}

Site resources_section(Site root) {
  const Entry* entry = yaml::find(*root, "Resources");
  if (entry == nullptr) throw root.place().error("the template has no Resources; expected 'Resources:'");
  const Site section = root.at(entry->value);
  if (section->is(Kind::mapping)) return section;
  throw(section->is(Kind::null) ? root.at(entry->key) : section)
      .place()
      .error(fmt::format("'Resources' is {}; expected a mapping of logical ids", describe(*section)));
}

bool opts_out(const Declaration& declaration, std::string_view name) {
  const Node* ignored = value_at(*declaration.value, "IgnoreGlobals");
  if (ignored == nullptr) return false;
  const auto names = [&](const Node* node) { return plain_text(*node) == name || plain_text(*node) == "*"; };
  const auto& items = ignored->resolved().items;
  return names(ignored) || std::any_of(items.begin(), items.end(), names);
}

Site checked_globals_of(Site root) {
  const Site globals = mapping_at(root, "Globals", "");
  if (!globals) return {};
  check_globals(globals);
  for (const auto& section : global_sections()) mapping_at(globals, section.name, " of 'Globals'");
  return globals;
}

void read_resource(const Context& context, Declaration& declaration, Model& model) {
  const std::string_view type = declaration.type;
  if (is_read(type)) read_sections(declaration);
  read_asset(declaration, model.warnings);
  if (is_function_type(type))
    read_function(context, declaration, model);
  else if (is_layer_type(type))
    read_layer(context, declaration, model);
  else if (type == k_stack || type == k_application)
    read_nested(context, declaration, model);
}

/// Adds the declarations in a loop's body as they are written: their paths are moved all the same. True if
/// one has something to build.
bool add_body(Site body, const yaml::Path& path, Model& model) {
  bool builds = false;
  for (const Entry& entry : all_entries(*body)) {
    auto below = path;
    below.push_back(key_text(entry));
    const auto& parts = entry.value->resolved().items;
    if (is_loop(key_text(entry)) && parts.size() == 3 && parts[2]->is(Kind::mapping)) {
      below.emplace_back("2");
      builds = add_body(body.at(parts[2]), below, model) || builds;
    }
    const Node* type = value_at(*entry.value, "Type");
    if (type == nullptr || !entry.value->is(Kind::mapping)) continue;
    Declaration declaration{.id = key_text(entry),
                            .resource_id = key_text(entry),
                            .type = plain_text(*type).value_or(""),
                            .key = entry.key,
                            .path = std::move(below),
                            .value = body.at(entry.value)};
    const std::string_view name = declaration.type;
    builds =
        builds || is_function_type(name) || is_layer_type(name) || name == k_stack || name == k_application;
    model.declarations.push_back(std::move(declaration));
  }
  return builds;
}

/// A loop that cannot be turned stops nothing where it has nothing to build.
void read_unturned_loop(const Context& context, const EvaluatedEntry& entry, Model& model) {
  const Place place = entry.value.at(entry.entry->key).place();
  const auto& parts = entry.value->resolved().items;
  const bool has_body = entry.value->is(Kind::sequence) && parts.size() == 3 && parts[2]->is(Kind::mapping);
  auto path = path_of(entry.path);
  path.emplace_back("2");
  const bool builds = has_body && add_body(entry.value.at(parts[2]), path, model);
  if (has_body && !builds) return;
  auto why = entry.problem
                 ? *entry.problem
                 : place
                       .error(fmt::format("'{}' is a loop, which is only turned with "
                                          "AWS::LanguageExtensions",
                                          util::printable(entry.key)))
                       .hint(context.evaluator.options().language_extensions == LanguageExtensions::off
                                 ? "leave --no-language-extensions out"
                                 : "name AWS::LanguageExtensions in the template's Transform");
  model.unsupported.push_back({entry.key, place, "Fn::ForEach loop", std::move(why)});
}

} // namespace

bool is_relative_path(std::string_view text) {
  const bool drive = text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
  return !text.empty() && !text.starts_with('/') && !drive && text.find("://") == std::string_view::npos;
}

Site global_property(const Context& context, const Declaration& declaration, std::string_view name) {
  if (!context.globals) return {};
  const GlobalSection* section = global_section(declaration.type);
  if (section == nullptr || !section->has(name) || opts_out(declaration, name)) return {};
  return context.evaluator.find(context.evaluator.find(context.globals, section->name), name);
}

Site property(const Context& context, const Declaration& declaration, std::string_view name) {
  if (declaration.asset == name)
    return declaration.metadata.at(value_at(*declaration.metadata, k_asset_path));
  if (const Site own = context.evaluator.find(declaration.properties, name)) return own;
  return global_property(context, declaration, name);
}

const Node& checked_root(const util::SourceText& source, const Node* root) {
  if (root == nullptr || root->is(Kind::null))
    throw source.error(source.text().size(), "the template is empty; expected a mapping with Resources");
  if (!root->is(Kind::mapping) || intrinsic(*root))
    throw source.error(root->begin,
                       fmt::format("the template is {}; expected a mapping with Resources", describe(*root)));
  return *root;
}

Model make_model(Evaluator& evaluator, const ReadOptions& options) {
  const Site root = evaluator.root();
  const Site section = resources_section(root);
  Model model;
  model.globals = checked_globals_of(root);
  const Context context{evaluator, model.globals, options.stack_path};
  mapping_at(root, "Parameters", "");
  const auto entries = evaluator.entries(section);
  model.declarations.reserve(entries.size());
  std::unordered_set<std::string> ids;
  for (const auto& entry : entries) {
    if (entry.value.scope->source != root.scope->source) continue; // SAM brings no resources in either
    const Site key = entry.value.at(entry.entry->key);
    if (entry.key == "Fn::Transform") continue;
    if (entry.problem || is_loop(entry.key)) {
      read_unturned_loop(context, entry, model);
      continue;
    }
    check_logical_id(entry.key, key);
    if (!ids.insert(entry.key).second)
      throw key.place().error(fmt::format("the loop gives the logical id '{}' a second time", entry.key));
    auto declaration = read_declaration(entry, model);
    read_resource(context, declaration, model);
    model.declarations.push_back(std::move(declaration));
  }
  return model;
}

} // namespace cbuild::sam
