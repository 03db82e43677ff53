#include "plan/esbuild.hpp"

#include "plan/build_properties.hpp"
#include "plan/native_options.hpp"
#include "plan/npm_manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view k_known_esbuild = "0.25.12";
constexpr std::string_view k_read_source_maps = "--enable-source-maps";

bool is_web_function(const sam::Resource& resource) { return resource.type.ends_with("::WebFunction"); }

std::string handler_file(const sam::Resource& resource) {
  // A web function's entry point is a file as it is.
  if (is_web_function(resource)) return resource.handler;
  return resource.handler.substr(0, resource.handler.rfind('.'));
}

json value_of(const sam::BuildProperty& property) {
  if (const auto* text = std::get_if<std::string>(&property.value)) return *text;
  if (const auto* flag = std::get_if<bool>(&property.value)) return *flag;
  if (const auto* list = std::get_if<sam::BuildProperty::List>(&property.value)) return *list;
  return std::get<sam::BuildProperty::Mapping>(property.value);
}

bool reads_source_maps(const sam::Resource& resource) {
  return resource.node_options && resource.node_options->find(k_read_source_maps) != std::string::npos;
}

bool makes_source_maps(const sam::Resource& resource) {
  const auto& all = resource.build_properties;
  return std::any_of(all.begin(), all.end(), [](const sam::BuildProperty& property) {
    if (property.name != "Sourcemap") return false;
    if (const auto* truth = std::get_if<bool>(&property.value)) return *truth;
    const auto* kind = std::get_if<std::string>(&property.value);
    return kind != nullptr && *kind != "false"; // "inline", "external" …
  });
}

/// Of "src/app.handler" that is "src/app".
fs::path module_of(const sam::Resource& resource) { return fs::path(resource.handler).replace_extension(); }

std::vector<sam::PropertyEdit> handler_edit(const sam::Resource& resource, const HasFile& has) {
  const auto module = module_of(resource);
  if (resource.handler.starts_with("/opt") || !module.has_parent_path()) return {};
  constexpr std::array k_extensions{".js", ".mjs", ".cjs"};
  const auto is_there = [&](const char* extension) { return has(module.generic_string() + extension); };
  if (std::any_of(k_extensions.begin(), k_extensions.end(), is_there)) return {};
  if (is_web_function(resource)) return {{{"EntryPoint"}, module.filename().string() + ".js"}};
  return {{{"Handler"}, fs::path(resource.handler).filename().string()}};
}

/// By the lock file, else by the range of package.json; empty where the project names none. `workspace:` and
/// such mean nothing outside of it.
std::string wanted_esbuild(const NativeProject& project) {
  const auto package = read_package(project);
  for (const auto* list : {"/devDependencies/esbuild", "/dependencies/esbuild"}) {
    const json::json_pointer at(list);
    if (!package.contains(at) || !package[at].is_string()) continue;
    auto locked = locked_version(project, "esbuild");
    if (!locked.empty()) return locked;
    auto range = package[at].get<std::string>();
    return range.find(':') == std::string::npos ? range : std::string();
  }
  return {};
}

} // namespace

json esbuild_options(const NativeProject& project) {
  json options = json::object();
  for (const auto& property : project.resource.build_properties) {
    if (property.name == k_environment_property) continue;
    options[snake_case(property.name)] = value_of(property);
  }
  const auto& given = options["entry_points"];
  if (given.is_null() || given.empty()) {
    if (project.resource.handler.empty())
      throw project.resource.place
          .error(
              fmt::format("{} has neither a Handler nor EntryPoints to bundle", project.resource.described()))
          .hint("name them in Metadata's BuildProperties.EntryPoints");
    options["entry_points"] = {handler_file(project.resource)};
  }
  if (!project.resource.node_options && makes_source_maps(project.resource))
    project.warnings.push_back(
        fmt::format("{}: Node is to read its source maps, but the template gives NODE_OPTIONS in a "
                    "way that cannot be added to: add --enable-source-maps there",
                    project.resource.described()));
  if (!options.contains("sourcemap") && reads_source_maps(project.resource)) options["sourcemap"] = true;
  return options;
}

std::vector<sam::PropertyEdit> esbuild_edits(const sam::Resource& function, const HasFile& has) {
  auto edits = handler_edit(function, has);
  if (!function.node_options || !makes_source_maps(function) || reads_source_maps(function)) return edits;
  const auto& before = *function.node_options;
  auto keys = is_web_function(function)
                  ? std::vector<std::string>{"EnvironmentVariables", "NODE_OPTIONS"}
                  : std::vector<std::string>{"Environment", "Variables", "NODE_OPTIONS"};
  edits.push_back(
      {std::move(keys), fmt::format("{}{}{}", before, before.empty() ? "" : " ", k_read_source_maps)});
  return edits;
}

NpmTool esbuild_tool(const NativeProject& project) {
  auto version = wanted_esbuild(project);
  const bool named = !version.empty();
  return {.program = "esbuild",
          .package = fmt::format("esbuild@{}", named ? version : k_known_esbuild),
          .image_suffices = !named};
}

} // namespace cbuild::plan
