#include "cli/project.hpp"

#include "cli/build_place.hpp"
#include "cli/cargo_function.hpp"
#include "cli/makefile_function.hpp"
#include "cli/template_paths.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::string_view k_makefile_method = "makefile";
constexpr std::string_view k_cargo_method = "rust-cargolambda";

/// Nobody asked for a file that the project only points to, and what is wrong in a template is shown.
void refuse_foreign(const fs::path& file) {
  const auto root = util::project_root(util::resolved("."));
  if (util::is_inside(util::resolved(file), root)) return;
  throw Error(ExitCode::usage,
              fmt::format("'{}' is a link that leads out of the project '{}'",
                          util::printable(file.filename().string()),
                          util::printable(root.string())))
      .hint("if it is the template that you mean, name it with --template");
}

fs::path find_template(const BuildOptions& options) {
  if (!options.template_file.empty()) {
    auto path = fs::absolute(options.template_file);
    if (util::is_file(path)) return path;
    std::error_code ignored;
    throw Error(ExitCode::usage,
                fmt::format("template '{}' {}",
                            util::printable(options.template_file.string()),
                            fs::exists(path, ignored) ? "is not a file" : "not found"));
  }
  for (const auto* name : {"template.yaml", "template.yml", "template.json"}) {
    auto path = fs::absolute(name);
    if (!util::is_file(path)) continue;
    refuse_foreign(path);
    return path;
  }
  throw Error(ExitCode::usage,
              fmt::format("no template.yaml, template.yml or template.json in '{}'",
                          util::printable(fs::current_path().string())))
      .hint("go to the directory of the template, or name it with --template");
}

Error unsupported(const sam::Template& parsed, const sam::Unsupported& resource) {
  return parsed.error_at(
      resource.position,
      fmt::format("'{}' is a {}, which cbuild cannot build yet", resource.logical_id, resource.what));
}

Error unknown_function(const sam::Template& parsed, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& function : parsed.functions()) names.push_back(function.logical_id);
  for (const auto& skipped : parsed.skipped()) {
    if (skipped.logical_id == name)
      return {ExitCode::usage, fmt::format("function '{}' has nothing to build: {}", name, skipped.reason)};
  }
  for (const auto& resource : parsed.unsupported())
    if (resource.logical_id == name) return unsupported(parsed, resource);
  Error error(ExitCode::usage, fmt::format("no function '{}' in the template", util::printable(name)));
  util::suggest(error, name, names);
  return error;
}

std::vector<sam::Function> select(const sam::Template& parsed, const std::vector<std::string>& names) {
  if (names.empty()) {
    // Left out of the build, these would be deployed as their source.
    for (const auto& resource : parsed.unsupported())
      throw unsupported(parsed, resource).hint("name the functions to build: cbuild build FUNCTION…");
    return parsed.functions();
  }
  std::vector<sam::Function> selected;
  for (const auto& function : parsed.functions())
    if (std::find(names.begin(), names.end(), function.logical_id) != names.end())
      selected.push_back(function);
  for (const auto& name : names) {
    const auto named = [&](const sam::Function& function) { return function.logical_id == name; };
    if (std::none_of(selected.begin(), selected.end(), named)) throw unknown_function(parsed, name);
  }
  return selected;
}

Error wrong_method(const sam::Template& parsed, const sam::Function& function) {
  auto error =
      parsed.error_at(function.position,
                      fmt::format("function '{}' has the build method '{}', which cbuild cannot build yet",
                                  function.logical_id,
                                  util::printable(function.build_method)));
  util::suggest_nearest(
      error, function.build_method, {std::string(k_makefile_method), std::string(k_cargo_method)});
  if (error.hints().empty())
    error.add_hint("add 'BuildMethod: makefile' to its Metadata, and a Makefile with the target 'build-" +
                   function.logical_id + "'");
  return error;
}

FunctionBuild resolve(const BuildOptions& options,
                      const TemplatePaths& paths,
                      const Project& project,
                      const sam::Function& function,
                      CargoWorkspaces& workspaces) {
  if (function.problem) throw *function.problem;
  FunctionBuild build{.function = function, .method = {}, .ca_bundle = options.ca_bundle};
  if (function.build_method == k_makefile_method) {
    auto made = makefile_function(options, paths, project.parsed, function);
    made.build.network = project.network;
    build.method = std::move(made);
  } else if (function.build_method == k_cargo_method) {
    auto made = cargo_function(options, paths, project.parsed, function, workspaces);
    made.settings.network = project.network;
    build.method = std::move(made);
  } else {
    throw wrong_method(project.parsed, function);
  }
  return build;
}

} // namespace

std::vector<fs::path> sources_of(const FunctionBuild& build) {
  if (const auto* cargo = std::get_if<plan::CargoBuild>(&build.method)) return {cargo->settings.source};
  const auto& makefile = std::get<MakefileFunction>(build.method).build;
  return {makefile.source, makefile.makefile.parent_path()};
}

Project load_project(const BuildOptions& options) {
  if (options.build_directory.empty()) throw Error(ExitCode::usage, "--build-dir is empty");
  const auto file = find_template(options);
  const auto base = options.base_directory.empty() ? util::resolved(file).parent_path()
                                                   : directory_of("--base-dir", options.base_directory);
  const auto shown = options.template_file.empty() ? file.filename() : options.template_file;
  auto text = util::File::open_read(file).read_at_most(sam::k_max_template + 1);
  Project project{.template_file = file,
                  .base = base,
                  .parsed = sam::Template::parse(std::move(text), shown.string()),
                  .network = host_network(options.ca_bundle)};
  const TemplatePaths paths(options, project.parsed, base);
  CargoWorkspaces workspaces;
  for (const auto& function : select(project.parsed, options.functions))
    project.builds.push_back(resolve(options, paths, project, function, workspaces));
  project.warnings = workspaces.warnings();
  check_build_directory(options, project);
  return project;
}

} // namespace cbuild::cli
