#include "build/publishing.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;

toml::Value value_of(const sam::BuildProperty& property) {
  if (const auto* text = std::get_if<std::string>(&property.value)) return output::text_value(*text);
  if (const auto* truth = std::get_if<bool>(&property.value))
    return {.kind = toml::Value::Kind::boolean, .truth = *truth};
  if (const auto* list = std::get_if<sam::BuildProperty::List>(&property.value))
    return output::list_value(*list);
  toml::Value table;
  for (const auto& [name, text] : std::get<sam::BuildProperty::Mapping>(property.value))
    output::set(table, name, output::text_value(text));
  return table;
}

/// What the build reads of a resource's Metadata. Without variables: their values stand in no file.
toml::Value metadata_of(const sam::Resource& resource) {
  toml::Value metadata;
  const auto add = [&metadata](const char* key, const std::optional<sam::Text>& text) {
    if (text) output::set(metadata, key, output::text_value(text->value));
  };
  if (resource.build_method) output::set(metadata, "BuildMethod", output::text_value(*resource.build_method));
  add("ContextPath", resource.context_path);
  add("WorkingDirectory", resource.working_directory);
  add("ProjectRootDirectory", resource.project_root_directory);
  toml::Value properties;
  for (const auto& property : resource.build_properties)
    if (property.name != "Env") output::set(properties, property.name, value_of(property));
  if (!properties.keys.empty()) output::set(metadata, "BuildProperties", std::move(properties));
  return metadata;
}

/// The same of an image. Values of build arguments are left out as those of variables are.
toml::Value metadata_of(const sam::ImageFunction& function) {
  toml::Value metadata;
  const auto add = [&metadata](const char* key, const std::optional<sam::Text>& text) {
    if (text) output::set(metadata, key, output::text_value(text->value));
  };
  add("Dockerfile", function.dockerfile);
  add("DockerContext", function.context);
  add("DockerImage", function.image_name);
  add("DockerTag", function.tag);
  add("DockerBuildTarget", function.target);
  return metadata;
}

/// Nothing where there is none; Error(local_files).
std::string text_in(const fs::path& file) {
  constexpr std::size_t k_limit = toml::k_max_text + 1;
  return util::is_file(file) ? util::File::open_read(file).read_at_most(k_limit) : std::string();
}

} // namespace

output::BuildGraph graph_of(const project::Request& request) {
  output::BuildGraph graph;
  std::vector<output::FunctionDefinition> functions;
  for (const auto& build : request.builds) {
    const auto& resource = build.resource;
    auto codeuri = util::resolved(request.stack_of(resource).code_start / resource.code_uri.value).string();
    if (resource.is_layer())
      graph.layers.push_back({.layer = resource.full_path(),
                              .codeuri = std::move(codeuri),
                              .build_method = resource.build_method.value_or(""),
                              .compatible_runtimes = resource.compatible_runtimes,
                              .architecture = resource.architecture,
                              .entry = {}});
    else
      functions.push_back(
          {.codeuri = std::move(codeuri),
           .runtime = resource.runtime,
           .architecture = resource.architecture,
           .handler = resource.handler,
           .functions = {resource.full_path()},
           .metadata = metadata_of(resource),
           .resource_type = resource.type == "AWS::Serverless::WebFunction" ? resource.type : "",
           .entry = {}});
  }
  for (const auto& image : request.images)
    functions.push_back({.package_type = "Image",
                         .functions = {image.function.full_path()},
                         .metadata = metadata_of(image.function)});
  graph.functions = output::shared(std::move(functions));
  return graph;
}

PreparedPublication prepare_publication(const project::Settings& settings,
                                        const project::Request& request,
                                        const BuiltTemplate& made) {
  PreparedPublication prepared;
  auto& publication = prepared.publication;
  publication.templates = made.texts;
  publication.kept = made.kept;
  prepared.warnings = made.warnings;
  if (!settings.functions.empty()) return prepared;
  publication.earlier = output::Publication::Earlier::goes;
  const auto file = output::BuildDirectory::build_graph_file(settings.build_directory);
  const auto before = text_in(file);
  if (!before.empty() && !output::is_build_graph(before)) {
    prepared.warnings.push_back(
        fmt::format("'{}' is none of SAM's, so it stays: 'sam build' would write it anew",
                    util::printable(file.string())));
    return prepared;
  }
  auto graph = graph_of(request);
  graph.take_names(output::build_graph_of(before));
  publication.build_graph = output::to_text(graph);
  return prepared;
}

} // namespace cbuild::build
