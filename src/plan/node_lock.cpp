#include "plan/build_properties.hpp"
#include "plan/container_script.hpp"
#include "plan/locked_install.hpp"
#include "plan/npm_manifest.hpp"
#include "plan/scripts.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;

/// Of package.json's `packageManager`, "pnpm@9.15.0+sha512.…", the package and its version, where it is of
/// this tool.
std::string named_manager(const NativeProject& project, std::string_view tool) {
  const auto package = read_package(project.files, project.source);
  const auto found = package.find("packageManager");
  if (found == package.end() || !found->is_string()) return {};
  const auto manager = found->get<std::string>();
  return manager.starts_with(fmt::format("{}@", tool)) ? manager.substr(0, manager.find('+')) : std::string();
}

/// A tool and what it is to do.
struct Install {
  const char* file;
  std::string tool; ///< as npm's registry knows it
  std::string_view script;
};

/// One that reads a lock file of this version: pnpm 10 knows 9.0, and no earlier ones.
std::string pnpm_for(std::string_view lock) {
  constexpr std::string_view k_key = "lockfileVersion:";
  const auto at = lock.find(k_key);
  if (at == std::string_view::npos) return "pnpm@10";
  const auto version = lock.substr(std::min(lock.size(), lock.find_first_of("0123456789", at)));
  if (version.starts_with("5.")) return "pnpm@7";
  return version.starts_with("6.") ? "pnpm@8" : "pnpm@10";
}

/// Yarn 4 writes 8 into its own, those before it less.
std::string yarn_for(std::string_view lock) {
  constexpr std::string_view k_key = "version:";
  const auto at = lock.find(k_key, lock.find("__metadata:"));
  if (at == std::string_view::npos) return "4";
  const auto version = lock.substr(std::min(lock.size(), lock.find_first_not_of(' ', at + k_key.size())));
  constexpr std::string_view k_of_three = "34567";
  return !version.empty() && k_of_three.find(version.front()) != std::string_view::npos ? "3" : "4";
}

Install pnpm(const NativeProject& project, std::string_view lock) {
  auto tool = named_manager(project, "pnpm");
  return {"pnpm-lock.yaml", tool.empty() ? pnpm_for(lock) : std::move(tool), scripts::node_pnpm};
}

/// Yarn 1 and those after it share no more than the name of the file.
Install yarn(const NativeProject& project, std::string_view lock) {
  const bool classic = lock.find("__metadata:") == std::string::npos;
  auto tool = named_manager(project, "yarn");
  if (classic)
    return {
        "yarn.lock", tool.starts_with("yarn@1.") ? std::move(tool) : "yarn@1", scripts::node_yarn_classic};
  const auto version = tool.empty() ? yarn_for(lock) : tool.substr(tool.find('@') + 1);
  return {"yarn.lock", fmt::format("@yarnpkg/cli-dist@{}", version), scripts::node_yarn};
}

std::optional<Install> install_of(const NativeProject& project) {
  const auto& [files, resource, source, warnings] = project;
  if (BuildProperties(resource).flag("UseNpmCi")) return std::nullopt;
  for (const auto* known : {"package-lock.json", "npm-shrinkwrap.json"})
    if (files.is_file(source / known)) return std::nullopt;
  if (const auto lock = source / "pnpm-lock.yaml"; files.is_file(lock))
    return pnpm(project, text_of(files, lock));
  if (const auto lock = source / "yarn.lock"; files.is_file(lock)) return yarn(project, text_of(files, lock));
  return std::nullopt;
}

std::string with_values(const std::string& script, const std::string& tool) {
  return filled(script,
                {{"TOOL", shell_quoted(tool)},
                 {"TOOLS", std::string(places::k_tools)},
                 {"FETCHED", std::string(places::k_fetched)},
                 {"LOCK_BEFORE", std::string(places::k_lock_before)},
                 {"NO_LOCKED_INSTALL", std::to_string(k_no_locked_install)}});
}

} // namespace

std::optional<LockedInstall> node_lock(const NativeProject& project) {
  const auto install = install_of(project);
  if (!install) return std::nullopt;
  const auto script =
      fmt::format("{}{}{}", scripts::node_take_lock, install->script, scripts::node_leave_lock);
  return LockedInstall{
      .file = install->file, .after = with_values(script, install->tool), .installs_all = true};
}

std::optional<LockedInstall> bundle_lock(const NativeProject& project) {
  const auto install = install_of(project);
  if (!install) return std::nullopt;
  return LockedInstall{.file = install->file,
                       .before = with_values(std::string(install->script), install->tool),
                       .installs_all = true,
                       .installs_in_source = true};
}

} // namespace cbuild::plan
