#include "plan/native_workflows.hpp"

#include "plan/esbuild.hpp"
#include "plan/native_options.hpp"

#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::plan {
namespace {

const std::vector<std::string_view> k_java{
    "java8.al2", "java8.al2023", "java11", "java11.al2023", "java17", "java17.al2023", "java21", "java25"};

/// lambda-builders' `npm ci` would install what only development needs. The others are for packages that have
/// a binary for each platform.
std::map<std::string, std::string> npm_environment(std::string_view architecture) {
  return {{"npm_config_omit", "dev"},
          {"npm_config_cpu", architecture == "x86_64" ? "x64" : std::string(architecture)},
          {"npm_config_os", "linux"},
          {"npm_config_libc", "glibc"}};
}

Workflow by_pip() {
  return {
      .language = "python",
      .dependency_manager = "pip",
      .tool = "pip",
      .methods =
          {"python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"},
      .builds_for = {"python"},
      .manifests = {"requirements.txt"},
      .layer_directory = "python",
      .properties = {"ParentPackageMode", "ParentPackages"},
      .options = python_options,
      .lock = python_lock,
      .log_variable = "PIP_LOG",
      .caches = {{"pip", "PIP_CACHE_DIR"}},
      .elsewhere = "packages without a wheel for the function's cannot be built"};
}

Workflow by_npm() {
  return {.language = "nodejs",
          .dependency_manager = "npm",
          .tool = "npm",
          .methods = {"nodejs16.x", "nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"},
          .builds_for = {"nodejs"},
          .manifests = {"package.json"},
          .layer_directory = "nodejs",
          .properties = {"UseNpmCi"},
          .options = npm_options,
          .lock = node_lock,
          .caches = {{"npm", "npm_config_cache"}},
          .environment = npm_environment,
          .elsewhere = "packages that compile something are for the image's"};
}

Workflow by_esbuild() {
  return {.language = "nodejs",
          .dependency_manager = "npm-esbuild",
          .tool = "esbuild",
          .methods = {"esbuild"},
          .builds_for = {"nodejs"},
          .manifests = {"package.json"},
          .options = esbuild_options,
          .edits = esbuild_edits,
          .lock = bundle_lock,
          .npm_tool = esbuild_tool,
          .told_apart_by_handler = {"nodejs"},
          .caches = {{"npm", "npm_config_cache"}},
          .elsewhere = ""};
}

Workflow by_bundler() {
  return {.language = "ruby",
          .dependency_manager = "bundler",
          .tool = "bundler",
          .methods = {"ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0"},
          .builds_for = {"ruby"},
          .manifests = {"Gemfile"},
          .layer_directory = "ruby/lib"};
}

Workflow by_gradle() {
  return {.language = "java",
          .dependency_manager = "gradle",
          .tool = "gradle",
          .methods = k_java,
          .builds_for = {"java"},
          .manifests = {"build.gradle", "build.gradle.kts"},
          .needs_manifest = true,
          .layer_directory = "java",
          .caches = {{"gradle", "GRADLE_USER_HOME"}},
          .shares_caches = false,
          .looks_for_own_tool = true,
          .elsewhere = ""};
}

Workflow by_maven() {
  return {.language = "java",
          .dependency_manager = "maven",
          .tool = "maven",
          .methods = k_java,
          .builds_for = {"java"},
          .manifests = {"pom.xml"},
          .needs_manifest = true,
          .layer_directory = "java",
          .caches = {{"maven", "MAVEN_OPTS", "-Dmaven.repo.local="}},
          .shares_caches = false,
          .elsewhere = ""};
}

Workflow by_dotnet() {
  return {.language = "dotnet",
          .dependency_manager = "cli-package",
          .tool = "dotnet",
          .methods = {"dotnet6", "dotnet8", "dotnet10", "dotnet", "dotnet7"},
          .builds_for = {"dotnet", "provided"},
          .manifests = {".csproj"}, // lambda-builders looks for the real one
          .layer_directory = "dotnet",
          .caches = {{"nuget", "NUGET_PACKAGES"}},
          .elsewhere = ""};
}

Workflow by_go() {
  return {.language = "go",
          .dependency_manager = "modules",
          .tool = "go",
          .methods = {"go1.x"},
          .builds_for = {"go", "provided"},
          .manifests = {"go.mod"},
          .needs_manifest = true,
          .properties = {"TrimGoPath"},
          .options = go_options,
          .told_apart_by_handler = {"go"},
          // Of two ways to name the package lambda-builders tells how the second failed.
          .on_failure = "GOOS=linux go build -o /dev/null . >&2",
          .caches = {{"go-mod", "GOMODCACHE"}, {"go-build", "GOCACHE"}},
          .elsewhere = ""};
}

std::vector<Workflow> all_workflows() {
  return {by_pip(), by_npm(), by_esbuild(), by_bundler(), by_gradle(), by_maven(), by_dotnet(), by_go()};
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_manifest(const Workflow& workflow, const Files& files, const std::filesystem::path& directory) {
  return std::any_of(workflow.manifests.begin(), workflow.manifests.end(), [&](std::string_view name) {
    return files.is_file(directory / name);
  });
}

} // namespace

std::span<const Workflow> workflows() {
  static const std::vector<Workflow> table = all_workflows();
  return table;
}

const Workflow*
choose_workflow(std::string_view method, const Files& files, const std::filesystem::path& directory) {
  const Workflow* first = nullptr;
  for (const auto& workflow : workflows()) {
    if (!has(workflow.methods, method)) continue;
    if (has_manifest(workflow, files, directory)) return &workflow;
    if (first == nullptr) first = &workflow;
  }
  return first == nullptr || first->needs_manifest ? nullptr : first;
}

std::vector<std::string_view> manifests_of(std::string_view method) {
  std::vector<std::string_view> names;
  for (const auto& workflow : workflows())
    if (has(workflow.methods, method))
      names.insert(names.end(), workflow.manifests.begin(), workflow.manifests.end());
  return names;
}

std::string_view
manifest_in(const Workflow& workflow, const Files& files, const std::filesystem::path& directory) {
  const auto& names = workflow.manifests;
  const auto found = std::find_if(
      names.begin(), names.end(), [&](std::string_view name) { return files.is_file(directory / name); });
  return found == names.end() ? names.front() : *found;
}

void require_runtime(std::string_view method, const sam::Resource& resource) {
  const std::string_view runtime = resource.runtime;
  if (runtime.empty() || runtime == method) return;
  const auto fits_runtime = [&](const Workflow& workflow) {
    const auto begins = [&](std::string_view name) { return runtime.starts_with(name); };
    return has(workflow.methods, method) &&
           std::any_of(workflow.builds_for.begin(), workflow.builds_for.end(), begins);
  };
  const bool fits = std::any_of(workflows().begin(), workflows().end(), fits_runtime);
  const bool other_version = sam::find_runtime(method) != nullptr && !runtime.starts_with("provided");
  if (fits && !other_version) return;
  throw resource.place
      .error(fmt::format("{} has the runtime '{}', for which the build method '{}' does not build",
                         resource.described(),
                         util::printable(std::string(runtime)),
                         method))
      .hint("leave BuildMethod out of its Metadata to build it for its own runtime");
}

std::string builder_runtime(std::string_view runtime) {
  return std::string(runtime.substr(0, runtime.find(".al2")));
}

} // namespace cbuild::plan
