#include "plan/native_recipe.hpp"

#include "plan/build_properties.hpp"
#include "plan/container_script.hpp"
#include "plan/followed_links.hpp"
#include "plan/scripts.hpp"

#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/digest.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool has_own_manifest(const NativeBuild& build) { return build.manifest.parent_path() == build.source; }

/// Where lambda-builders finds it: beside the source's copy, or in a directory of its own.
std::string manifest_in_container(const NativeBuild& build) {
  if (build.lock && !build.lock->manifest.empty()) return build.lock->manifest;
  return fmt::format("{}/{}",
                     has_own_manifest(build) ? places::k_scratch : places::k_manifest,
                     build.manifest.filename().string());
}

std::string artifacts_in_container(const NativeBuild& build) {
  const auto below = build.is_layer ? build.workflow->layer_directory : std::string_view();
  return below.empty() ? std::string(places::k_artifacts) : fmt::format("{}/{}", places::k_artifacts, below);
}

std::vector<action::Cache> caches_of(const NativeBuild& build) {
  if (!build.cache || build.workflow->caches.empty()) return {};
  const auto language = build.workflow->language;
  action::Cache fetched{.volume = fmt::format("cbuild-{}-{}", language, build.cache->name),
                        .container = std::string(places::k_fetched),
                        .labels = {{"cbuild.cache", std::string(language)}}};
  if (const auto& project = build.cache->project; !project.empty())
    fetched.labels["cbuild.source"] = util::printable(project);
  return {std::move(fetched)};
}

std::map<std::string, std::string> environment_of(const NativeBuild& build) {
  auto environment = build.environment;
  // As `sam build` has it: what lambda-builders says of its own work.
  environment.emplace("LAMBDA_BUILDERS_LOG_LEVEL", build.debug ? "10" : "20");
  environment.emplace("LC_CTYPE", "C.UTF-8");
  if (build.workflow->environment != nullptr)
    environment.merge(build.workflow->environment(build.architecture));
  if (build.cache)
    for (const auto& cache : build.workflow->caches)
      environment.emplace(cache.variable,
                          fmt::format("{}{}/{}", cache.before, places::k_fetched, cache.directory));
  return environment;
}

std::string own_script(const NativeBuild& build) {
  Values values{{"FETCHED", std::string(places::k_fetched)},
                {"TOOLS", std::string(places::k_tools)},
                {"TOOL_LOG", std::string(places::k_tool_log)},
                {"NO_NPM_TOOL", std::to_string(k_no_npm_tool)},
                {"NO_LOCKED_INSTALL", std::to_string(k_no_locked_install)},
                {"ON_FAILURE", std::string(build.workflow->on_failure)},
                {"BEFORE", {}},
                {"AFTER", {}}};
  if (const auto& lock = build.lock) {
    values["BEFORE"] =
        fmt::format("echo {} >&2\n{}", shell_quoted("installing what " + lock->file + " has"), lock->before);
    values["AFTER"] = lock->after;
  }
  return filled(scripts::native_build, values);
}

} // namespace

json builder_request(const NativeBuild& build) {
  json parameters{
      {"__protocol_version", "0.3"},
      {"capability",
       {{"language", build.workflow->language},
        {"dependency_manager", build.workflow->dependency_manager},
        {"application_framework", nullptr}}},
      {"source_dir", places::k_scratch},
      {"artifacts_dir", artifacts_in_container(build)},
      {"scratch_dir", places::k_work},
      {"manifest_path", manifest_in_container(build)},
      {"runtime", builder_runtime(build.runtime)},
      {"optimizations", nullptr},
      {"options", build.options},
      {"executable_search_paths", nullptr},
      {"mode", build.debug ? json("debug") : json(nullptr)},
      {"architecture", build.architecture},
      {"is_building_layer", build.is_layer},
      {"experimental_flags", json::array()},
      {"build_in_source", build.lock && build.lock->installs_in_source},
  };
  if (build.lock && build.lock->installs_all) parameters["download_dependencies"] = false;
  if (build.workflow->looks_for_own_tool) parameters["executable_search_paths"] = {places::k_scratch};
  return {{"jsonschema", "2.0"}, {"id", 1}, {"method", "LambdaBuilder.build"}, {"params", parameters}};
}

std::vector<action::Tree> native_trees(const NativeBuild& build) {
  return seen_trees({.root = build.source,
                     .container = std::string(places::k_source),
                     .rules = {.left_out = build.left_out}},
                    build.links,
                    {.root = build.manifest.parent_path(),
                     .container = std::string(places::k_manifest),
                     .rules = {.left_out = build.left_out_beside}});
}

action::Action NativeRecipe::action(const std::string& image,
                                    std::span<const Recipe* const> /*group*/,
                                    const action::SnapshotOf& snapshot_of) const {
  action::Action action{.image = image, .output_directory = std::string(places::k_artifacts)};
  const auto all_trees = trees();
  const auto& source = all_trees.front();
  add_tree(source, snapshot_of(source), action);
  if (!has_own_manifest(m_build)) add_tree(all_trees.back(), snapshot_of(all_trees.back()), action);
  const auto links = add_links(m_build.links, source, snapshot_of, action);
  action.caches = caches_of(m_build);
  const std::string script = ca_bundle_script(m_build.network, action) +
                             copy_source_function(snapshot_of(source), links, action) + own_script(m_build);
  const auto& tool = m_build.npm_tool;
  const char* const wait = action.caches.empty() || m_build.workflow->shares_caches ? "" : "alone";
  action.command = {.argv = {"sh",
                             "-c",
                             script,
                             "cbuild",
                             builder_request(m_build).dump(),
                             wait,
                             tool.package,
                             tool.image_suffices ? tool.program : "",
                             std::string(m_build.workflow->log_variable),
                             artifacts_in_container(m_build)},
                    .working_directory = "/",
                    .environment = environment_of(m_build),
                    .user = "0:0",
                    .standard_output = action::StandardOutput::answer};
  add_variables(m_build.variables, action.command);
  add_proxies(m_build.network, action.command);
  return action;
}

bool NativeRecipe::succeeded(const action::ActionResult& result) const {
  if (result.exit_code != 0) return false;
  const auto answer = json::parse(result.answer, nullptr, false);
  return answer.is_object() && answer.contains("result");
}

namespace {

std::optional<NativeCache> cache_of(const Planning& planning) {
  if (!planning.dependency_cache) return std::nullopt;
  if (!planning.shared_cache.empty()) return NativeCache{"shared-" + planning.shared_cache, {}};
  constexpr std::size_t k_digits = 16;
  auto project = planning.paths.project().string();
  return NativeCache{util::sha256(project).substr(0, k_digits), std::move(project)};
}

/// A manifest from elsewhere says all by itself.
std::optional<LockedInstall>
lock_of(const Workflow& workflow, const Planning& planning, const NativeProject& project) {
  if (planning.manifest || workflow.lock == nullptr) return std::nullopt;
  return workflow.lock(project);
}

class NativeMethod final : public Method {
public:
  explicit NativeMethod(std::string_view name) : m_name(name) {}

  std::unique_ptr<Recipe> recipe(const Planning& planning, const sam::Resource& resource) override;
  [[nodiscard]] std::vector<std::string> warnings() const override { return m_warnings; }

private:
  const Workflow&
  workflow(const Planning& planning, const sam::Resource& resource, const fs::path& directory);

  std::string_view m_name;
  std::vector<std::string> m_warnings;
};

const Workflow&
NativeMethod::workflow(const Planning& planning, const sam::Resource& resource, const fs::path& directory) {
  const auto* chosen = choose_workflow(m_name, planning.files, directory);
  if (chosen != nullptr) return *chosen;
  std::string names;
  for (const auto name : manifests_of(m_name)) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  throw resource.place
      .error(fmt::format("{} has nothing to build by: '{}' has none of {}",
                         resource.described(),
                         util::printable(directory.string()),
                         names))
      .hint("CodeUri names the directory of the manifest; --manifest names one that lies elsewhere");
}

std::unique_ptr<Recipe> NativeMethod::recipe(const Planning& planning, const sam::Resource& resource) {
  if (!resource.is_layer()) require_runtime(m_name, resource);
  const auto source = planning.paths.source(resource);
  const auto directory = planning.manifest ? planning.manifest->parent_path() : source;
  if (planning.manifest) {
    // The build sees all of its directory, which may become part of the artifact.
    const sam::Text given{planning.manifest->string(), {}};
    planning.paths.require_allowed({resource.described(), "--manifest", given}, directory);
  }
  const auto& chosen = workflow(planning, resource, directory);
  const BuildProperties properties(resource);
  if (!chosen.properties.empty())
    for (auto& warning : properties.unknown(chosen.properties, chosen.tool))
      m_warnings.push_back(std::move(warning));
  const NativeProject project{planning.files, resource, source, m_warnings};
  NativeBuild build{.workflow = &chosen,
                    .source = source,
                    .manifest = planning.manifest ? *planning.manifest
                                                  : source / manifest_in(chosen, planning.files, source),
                    .left_out = planning.results_in(source),
                    .left_out_beside = results_below(directory, planning.results),
                    .runtime = resource.runtime,
                    .architecture = resource.architecture,
                    .is_layer = resource.is_layer(),
                    .debug = planning.debug,
                    .options = chosen.options == nullptr ? json(nullptr) : chosen.options(project),
                    .lock = lock_of(chosen, planning, project),
                    .npm_tool = chosen.npm_tool == nullptr ? NpmTool() : chosen.npm_tool(project),
                    .environment = properties.environment(),
                    .variables = variables_of(planning, resource),
                    .network = planning.network,
                    .cache = cache_of(planning)};
  build.links = followed_links(planning, resource, native_trees(build).front());
  return std::make_unique<NativeRecipe>(std::move(build));
}

/// As SAM has it: a layer is built for the runtime that its method is, and for x86_64 unless it says another.
LayerTarget own_runtime(const sam::Resource& layer) {
  return {.runtime = layer.build_method.value_or(""),
          .architecture = layer.architecture.empty() ? "x86_64" : layer.architecture};
}

} // namespace

std::vector<MethodRow> native_methods() {
  std::vector<MethodRow> rows;
  for (const auto& workflow : workflows())
    for (const auto name : workflow.methods) {
      const auto has_name = [&](const MethodRow& row) { return row.name == name; };
      if (std::any_of(rows.begin(), rows.end(), has_name)) continue; // of another workflow
      const bool builds_layers = !workflow.layer_directory.empty() && sam::find_runtime(name) != nullptr;
      rows.push_back({.name = name,
                      .implied_by = {},
                      .aliases = {},
                      .layer_target = builds_layers ? own_runtime : nullptr,
                      .told_apart_by_handler = workflow.told_apart_by_handler,
                      .make = [name] { return std::make_unique<NativeMethod>(name); },
                      .edits = workflow.edits});
    }
  return rows;
}

} // namespace cbuild::plan
