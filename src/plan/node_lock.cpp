#include "plan/container_script.hpp"
#include "plan/locked_install.hpp"
#include "plan/scripts.hpp"

#include <cbuild/util/source_text.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t k_most_read = std::size_t{1} << 20;

/// Of package.json's `packageManager`, "pnpm@9.15.0+sha512.…", the package and its version, where it is of
/// this tool.
std::string named_manager(const Files& files, const fs::path& source, std::string_view tool) {
  const auto file = source / "package.json";
  if (!files.is_file(file)) return {};
  const auto text = files.read(file, k_most_read);
  json package;
  try {
    package = json::parse(text);
  } catch (const json::parse_error& error) {
    const util::SourceText shown(text, file.string());
    throw shown.error(error.byte == 0 ? 0 : error.byte - 1, "this is no JSON; expected a package.json");
  }
  if (!package.is_object()) return {};
  const auto found = package.find("packageManager");
  if (found == package.end() || !found->is_string()) return {};
  const auto manager = found->get<std::string>();
  return manager.starts_with(fmt::format("{}@", tool)) ? manager.substr(0, manager.find('+')) : std::string();
}

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

LockedInstall pnpm(const Files& files, const fs::path& source, const fs::path& lock) {
  auto tool = named_manager(files, source, "pnpm");
  if (tool.empty()) tool = pnpm_for(files.read(lock, k_most_read));
  return {.file = "pnpm-lock.yaml", .tool = std::move(tool), .after = std::string(scripts::node_pnpm)};
}

/// Yarn 1 and those after it share no more than the name of the file.
LockedInstall yarn(const Files& files, const fs::path& source, const fs::path& lock) {
  const auto text = files.read(lock, k_most_read);
  const bool classic = text.find("__metadata:") == std::string::npos;
  auto tool = named_manager(files, source, "yarn");
  if (classic)
    return {.file = "yarn.lock",
            .tool = tool.starts_with("yarn@1.") ? std::move(tool) : "yarn@1",
            .after = std::string(scripts::node_yarn_classic)};
  const auto version = tool.empty() ? yarn_for(text) : tool.substr(tool.find('@') + 1);
  return {.file = "yarn.lock",
          .tool = fmt::format("@yarnpkg/cli-dist@{}", version),
          .after = std::string(scripts::node_yarn)};
}

std::optional<LockedInstall> lock_of(const Files& files, const fs::path& source) {
  for (const auto* known : {"package-lock.json", "npm-shrinkwrap.json"})
    if (files.is_file(source / known)) return std::nullopt;
  if (const auto lock = source / "pnpm-lock.yaml"; files.is_file(lock)) return pnpm(files, source, lock);
  if (const auto lock = source / "yarn.lock"; files.is_file(lock)) return yarn(files, source, lock);
  return std::nullopt;
}

std::string with_values(const std::string& script, const std::string& tool) {
  return filled(script,
                {{"TOOL", shell_quoted(tool)},
                 {"TOOLS", std::string(places::k_tools)},
                 {"FETCHED", std::string(places::k_fetched)},
                 {"NO_LOCKED_INSTALL", std::to_string(k_no_locked_install)}});
}

} // namespace

std::optional<LockedInstall> node_lock(const Files& files, const fs::path& source) {
  auto lock = lock_of(files, source);
  if (!lock) return std::nullopt;
  const auto install =
      std::string(scripts::node_take_lock) + lock->after + std::string(scripts::node_leave_lock);
  lock->after = with_values(install, lock->tool);
  lock->installs_all = true;
  return lock;
}

std::optional<LockedInstall> bundle_lock(const Files& files, const fs::path& source) {
  auto lock = lock_of(files, source);
  if (!lock) return std::nullopt;
  lock->before = with_values(std::exchange(lock->after, {}), lock->tool);
  lock->installs_all = true;
  lock->installs_in_source = true;
  return lock;
}

} // namespace cbuild::plan
