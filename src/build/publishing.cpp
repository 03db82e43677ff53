#include "build/publishing.hpp"

#include <cbuild/toml/make.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;

/// Notes of SAM's own, and values of variables, which stand in no file.
constexpr std::array k_not_noted{
    "SamResourceId", "SamNormalized", "DockerBuildArgs", "aws:asset:docker-build-args"};

/// Metadata as SAM notes it, but for those.
toml::Value noted(toml::Value metadata) {
  for (const auto* key : k_not_noted) toml::remove(metadata, key);
  constexpr const char* k_properties = "BuildProperties";
  const auto* properties = toml::find(metadata, k_properties);
  if (properties == nullptr || toml::find(*properties, "Env") == nullptr) return metadata;
  auto others = *properties;
  toml::remove(others, "Env");
  if (others.keys.empty())
    toml::remove(metadata, k_properties);
  else
    toml::set(metadata, k_properties, std::move(others));
  return metadata;
}

fs::path noted_path(const fs::path& start, const sam::Text& path, CodePaths paths) {
  return paths == CodePaths::absolute ? util::normal(start / path.value) : fs::path(path.value);
}

/// With what a CDK asset says in SAM's words too.
toml::Value metadata_of(const sam::ImageFunction& function, const fs::path& start, CodePaths paths) {
  auto metadata = noted(function.metadata);
  const auto add = [&metadata](const char* key, const std::optional<sam::Text>& text) {
    if (text) toml::set(metadata, key, toml::text_value(text->value));
  };
  add("Dockerfile", function.dockerfile);
  if (function.context)
    toml::set(
        metadata, "DockerContext", toml::text_value(noted_path(start, *function.context, paths).string()));
  add("DockerBuildTarget", function.target);
  if (toml::find(metadata, "aws:asset:property") != nullptr) {
    std::vector<std::string> params;
    params.reserve(function.extra_params.size());
    for (const auto& param : function.extra_params) params.push_back(param.value);
    toml::set(metadata, "DockerBuildExtraParams", toml::list_value(params));
  }
  return metadata;
}

/// Nothing where there is none; Error(local_files).
std::string text_in(const fs::path& file) {
  constexpr std::size_t k_limit = toml::k_max_text + 1;
  return util::is_file(file) ? util::File::open_read(file).read_at_most(k_limit) : std::string();
}

} // namespace

output::BuildGraph graph_of(const project::Request& request, CodePaths paths) {
  output::BuildGraph graph;
  std::vector<output::FunctionDefinition> functions;
  for (const auto& build : request.builds) {
    const auto& resource = build.resource;
    auto codeuri = noted_path(request.stack_of(resource).code_start, resource.code_uri, paths).string();
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
           .metadata = noted(resource.metadata),
           .resource_type = resource.type == "AWS::Serverless::WebFunction" ? resource.type : "",
           .told_apart = build.told_apart,
           .alone = build.never_shared,
           .entry = {}});
  }
  for (const auto& image : request.images)
    functions.push_back(
        {.package_type = "Image",
         .functions = {image.function.full_path()},
         .metadata = metadata_of(image.function, request.stack_of(image.function).code_start, paths)});
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
  // As SAM has it, which resolves paths only where it knows where they start.
  auto graph = graph_of(request, settings.base_is_given ? CodePaths::as_given : CodePaths::absolute);
  graph.take_names(output::build_graph_of(before));
  publication.build_graph = output::to_text(graph);
  return prepared;
}

} // namespace cbuild::build
