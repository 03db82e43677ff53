#include "plan/build_properties.hpp"
#include "plan/container_script.hpp"
#include "plan/locked_install.hpp"
#include "plan/npm_manifest.hpp"
#include "plan/scripts.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::plan {
namespace {

/// The version of package.json's `packageManager`, "pnpm@9.15.0+sha512.…", where it is of this tool; else
/// empty. Throws Error(usage) for what is no version: npm would take it for something else.
std::string named_version(const NativeProject& project, std::string_view tool) {
  const auto package = read_package(project);
  const auto found = package.find("packageManager");
  if (found == package.end() || !found->is_string()) return {};
  const auto manager = found->get<std::string>();
  if (!manager.starts_with(fmt::format("{}@", tool))) return {};
  auto version = manager.substr(tool.size() + 1, manager.find('+') - tool.size() - 1);
  constexpr std::string_view k_signs = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-";
  const bool is_version = !version.empty() && version.front() >= '0' && version.front() <= '9' &&
                          version.find_first_not_of(k_signs) == std::string::npos;
  if (is_version) return version;
  throw util::Error(
      util::ExitCode::usage,
      fmt::format("'{}': the packageManager '{}' has no version; expected one such as '{}@1.2.3'",
                  util::printable((project.source / "package.json").string()),
                  util::printable(manager),
                  tool));
}

/// A tool and what it is to do.
struct Install {
  const char* file;
  std::string tool; ///< as npm's registry knows it
  std::string_view script;
};

/// One that reads a lock file of this version: pnpm 10 knows 9.0, and no earlier ones.
std::string pnpm_for(std::string_view lock) {
  constexpr std::string_view k_newest = "10.34.8";
  constexpr std::string_view k_key = "lockfileVersion:";
  const auto at = lock.find(k_key);
  if (at == std::string_view::npos) return std::string(k_newest);
  const auto version = lock.substr(std::min(lock.size(), lock.find_first_of("0123456789", at)));
  if (version.starts_with("5.")) return "7.33.7";
  return version.starts_with("6.") ? "8.15.9" : std::string(k_newest);
}

Install pnpm(const NativeProject& project, std::string_view lock) {
  const auto version = named_version(project, "pnpm");
  return {"pnpm-lock.yaml",
          fmt::format("pnpm@{}", version.empty() ? pnpm_for(lock) : version),
          scripts::node_pnpm};
}

/// Yarn 1 and those after it share no more than the name of the file. Yarn 2 and 3 install what is for
/// production alone only with a plugin: 4 reads their files.
Install yarn(const NativeProject& project, std::string_view lock) {
  auto version = named_version(project, "yarn");
  if (lock.find("__metadata:") == std::string::npos)
    return {"yarn.lock",
            fmt::format("yarn@{}", version.starts_with("1.") ? version : "1.22.22"),
            scripts::node_yarn_classic};
  const bool too_old = version.empty() || version.starts_with("2.") || version.starts_with("3.");
  return {"yarn.lock", fmt::format("@yarnpkg/cli-dist@{}", too_old ? "4.18.1" : version), scripts::node_yarn};
}

std::optional<Install> install_of(const NativeProject& project) {
  if (BuildProperties(project.resource).flag("UseNpmCi")) return std::nullopt;
  if (project.has("package-lock.json") || project.has("npm-shrinkwrap.json")) return std::nullopt;
  if (project.has("pnpm-lock.yaml")) return pnpm(project, project.text("pnpm-lock.yaml"));
  if (project.has("yarn.lock")) return yarn(project, project.text("yarn.lock"));
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
