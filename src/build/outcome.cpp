#include "build/outcome.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;
using util::ExitCode;

constexpr int k_signal_base = 128;

/// A failure's name, and SAM's for the same: that of its exception.
struct Name {
  ExitCode exit_code;
  std::optional<Step> step; ///< nothing: any other
  const char* code;
  const char* type;
};

// The first that fits. README.md has the codes: they stay as they are.
constexpr std::array k_names{
    Name{ExitCode::build_failed, {}, "build-failed", "BuildInsideContainerError"},
    Name{ExitCode::usage, Step::settings, "invalid-option", "BadOptionUsage"},
    Name{ExitCode::usage, Step::choosing_images, "no-image", "InvalidImageException"},
    Name{ExitCode::usage, {}, "invalid-template", "InvalidSamTemplateException"},
    Name{ExitCode::engine, Step::choosing_images, "no-image", "DockerImagePullFailedException"},
    Name{ExitCode::engine, {}, "engine", "ContainerNotReachableException"},
    Name{ExitCode::refused, {}, "artifact-refused", "BuildError"},
    Name{ExitCode::local_files, {}, "local-files", "OSError"},
    Name{ExitCode::locked, {}, "locked", "BuildDirectoryLocked"},
};
constexpr Name k_unexpected{ExitCode::unexpected, {}, "unexpected", "UnexpectedError"};
constexpr Name k_no_resource{ExitCode::usage, {}, "resource-not-found", "ResourceNotFound"};

const Name& name_of(const util::Error& error, Step step) {
  if (dynamic_cast<const project::ResourceNotFound*>(&error) != nullptr) return k_no_resource;
  const auto* const found = std::find_if(k_names.begin(), k_names.end(), [&](const Name& name) {
    return name.exit_code == error.code() && name.step.value_or(step) == step;
  });
  return found == k_names.end() ? k_unexpected : *found;
}

/// From `here`, as a command there would name it; on another drive there is no such name.
std::string shown_from(const fs::path& here, const fs::path& path) {
  const auto relative = path.lexically_relative(here);
  return (relative.empty() ? path : relative).string();
}

} // namespace

report::Failure failure_of(const util::Error& error, Step step, std::vector<std::string> resources) {
  const auto& name = name_of(error, step);
  return {.type = name.type,
          .code = name.code,
          .exit_status = static_cast<int>(error.code()),
          .message = error.message(),
          .frames = error.frames(),
          .hints = error.hints(),
          .resources = std::move(resources)};
}

report::Failure failure_of(const util::Interrupted& interrupted) {
  return {.type = "Interrupted",
          .code = "interrupted",
          .exit_status = k_signal_base + interrupted.signal(),
          .message = "interrupted; nothing was published",
          .frames = {},
          .hints = {},
          .resources = {}};
}

report::Results results_of(const project::Settings& settings) {
  const auto& directory = settings.build_directory;
  const auto file = directory / output::k_template_name;
  const auto here = util::resolved(".");
  return {.directory = directory.string(),
          .template_file = file.string(),
          .shown_directory = shown_from(here, directory),
          .shown_template_file = shown_from(here, file),
          .is_default = directory == here / ".aws-sam" / "build"};
}

report::Facts facts_of(const sam::Resource& resource) {
  return {.id = resource.full_path(),
          .kind = resource.is_layer() ? report::Facts::Kind::layer : report::Facts::Kind::function,
          .runtime = resource.runtime,
          .architecture = resource.architecture,
          .compatible_runtimes = resource.compatible_runtimes,
          .artifact = {},
          .sha256 = {},
          .image_digest = {}};
}

report::Facts facts_of(const sam::ImageFunction& function) {
  report::Facts facts;
  facts.id = function.full_path();
  facts.package_type = "Image";
  facts.architecture = function.architecture;
  return facts;
}

Outcomes::Outcomes(const std::vector<project::ResourceBuild>& builds,
                   const std::vector<project::ImageBuild>& images) {
  m_results.reserve(builds.size() + images.size());
  for (const auto& build : builds)
    m_results.push_back({.name = build.resource.result_place(),
                         .status = report::Status::cancelled,
                         .size = {},
                         .artifact = {},
                         .facts = facts_of(build.resource)});
  for (const auto& image : images)
    m_results.push_back({.name = image.function.result_place(),
                         .status = report::Status::cancelled,
                         .size = {},
                         .artifact = {},
                         .facts = facts_of(image.function)});
}

void Outcomes::fail(const std::vector<std::size_t>& builds,
                    const util::Error& error,
                    Step step,
                    std::string text) {
  std::vector<std::string> names;
  names.reserve(builds.size());
  for (const auto index : builds) {
    m_results[index].status = report::Status::failed;
    names.push_back(m_results[index].facts.id);
  }
  m_failures.insert_or_assign(
      builds.front(), Failed{error.code(), failure_of(error, step, std::move(names)), std::move(text)});
}

std::optional<ExitCode> Outcomes::first_failure() const {
  return m_failures.empty() ? std::nullopt : std::optional(m_failures.begin()->second.exit_code);
}

std::set<std::string> Outcomes::failed() const {
  std::set<std::string> names;
  for (const auto& result : m_results)
    if (result.status == report::Status::failed) names.insert(result.name);
  return names;
}

bool Outcomes::any_built() const {
  return std::any_of(m_results.begin(), m_results.end(), [](const auto& result) {
    return result.status == report::Status::built;
  });
}

std::vector<std::string> Outcomes::texts() const {
  std::vector<std::string> all;
  all.reserve(m_failures.size());
  for (const auto& [index, failed] : m_failures) all.push_back(failed.text);
  return all;
}

report::Summary Outcomes::summary() const {
  report::Summary summary{.results = m_results, .failures = {}, .place = {}};
  summary.failures.reserve(m_failures.size());
  for (const auto& [index, failed] : m_failures) summary.failures.push_back(failed.failure);
  return summary;
}

} // namespace cbuild::build
