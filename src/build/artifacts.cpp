#include "build/artifacts.hpp"

#include <cbuild/artifact/library_check.hpp>
#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/mapped_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <set>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

bool is_plain_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(fs::symlink_status(path, ignored));
}

/// Relative to the artifact.
std::set<fs::path> programs(const project::ResourceBuild& build, const fs::path& artifact) {
  std::set<fs::path> found;
  for (const auto& program : build.recipe->programs()) found.insert(program);
  if (is_plain_file(artifact / artifact::k_bootstrap)) found.insert(artifact::k_bootstrap);
  const auto extensions = artifact / "extensions";
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(extensions, ignored))) return found; // links are not followed
  for (const auto& name : util::names_in(extensions))
    if (is_plain_file(extensions / name)) found.insert("extensions" / name);
  return found;
}

/// It stayed inside all that the build sent back, which is more than this artifact.
void refuse_link_out_of(const fs::path& artifact, const fs::path& link) {
  const auto name = link.lexically_relative(artifact);
  const auto target = (name.parent_path() / util::link_target(link)).lexically_normal();
  if (!target.is_absolute() && *target.begin() != "..") return;
  throw Error(ExitCode::refused,
              fmt::format("'{}' is a link that leads out of the artifact", util::printable(name.string())));
}

artifact::ArtifactFiles files_of(const fs::path& artifact) {
  return {.content =
              [&](const std::string& path) {
                if (!is_plain_file(artifact / path)) return std::string();
                return std::string(util::MappedFile(artifact / path).bytes());
              },
          .names =
              [&](const std::string& directory) {
                std::vector<std::string> names;
                for (const auto& name : util::names_in(artifact / directory)) names.push_back(name.string());
                return names;
              }};
}

/// Gives warnings; throws for shared libraries that cannot be loaded.
std::vector<std::string> check_libraries(const sam::Resource& resource, const fs::path& artifact) {
  artifact::LibraryCheck check(resource.runtime, resource.architecture);
  util::visit_tree(artifact, [&](const fs::directory_entry& entry) {
    const auto& path = entry.path();
    if (!artifact::is_library_name(path.filename().string()) || !is_plain_file(path)) return;
    check.add(path.lexically_relative(artifact).generic_string(), util::MappedFile(path).bytes());
  });
  std::vector<std::string> warnings;
  for (const auto& problem : check.result(files_of(artifact))) {
    if (problem.severity == artifact::Severity::fails) {
      Error error(ExitCode::refused,
                  fmt::format("the artifact of {} has libraries that cannot be loaded: {}",
                              resource.described(),
                              problem.text));
      for (const auto& hint : problem.hints) error.add_hint(hint);
      throw error;
    }
    warnings.push_back(fmt::format("{}: {}", resource.described(), problem.text));
  }
  return warnings;
}

} // namespace

action::ActionResult move_content(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(from, error)))
    throw Error(ExitCode::refused,
                fmt::format("the build has no directory '{}' in its output",
                            util::printable(from.filename().string())));
  for (const auto& name : util::names_in(from)) {
    fs::rename(from / name, to / name, error);
    if (error) throw util::file_error(error.value(), "move", (from / name).string());
  }
  action::ActionResult result;
  util::visit_tree(to, [&](const fs::directory_entry& entry) {
    ++result.entries;
    const auto type = entry.symlink_status(error).type();
    if (error) throw util::file_error(error.value(), "read", entry.path().string());
    if (type == fs::file_type::symlink) refuse_link_out_of(to, entry.path());
    if (type == fs::file_type::regular) result.bytes += util::size_of_file(entry.path());
  });
  return result;
}

std::vector<std::string> check_programs(const project::ResourceBuild& build, const fs::path& artifact) {
  const auto& resource = build.resource;
  const artifact::Destination target{
      .runtime = resource.runtime,
      .architecture = resource.architecture,
      .has_file = [&](const std::string& path) { return is_plain_file(artifact / path); },
      .has_layers = resource.has_layers};
  std::vector<std::string> warnings;
  if (build.recipe->checks_libraries()) warnings = check_libraries(resource, artifact);
  for (const auto& program : programs(build, artifact)) {
    const util::MappedFile file(artifact / program);
    for (const auto& problem : artifact::check_file(program.generic_string(), file.bytes(), target)) {
      if (problem.severity == artifact::Severity::fails) {
        Error error(ExitCode::refused,
                    fmt::format("the artifact of {} cannot run: {}", resource.described(), problem.text));
        if (!problem.hint.empty()) error.add_hint(problem.hint);
        throw error;
      }
      warnings.push_back(fmt::format("{}: {}", resource.described(), problem.text));
    }
  }
  return warnings;
}

} // namespace cbuild::build
