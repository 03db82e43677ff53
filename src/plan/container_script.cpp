#include "plan/container_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace cbuild::plan {

using action::Action;

namespace {

/// Directories that are copied entry by entry, the source first, and the names of entries that are not.
using Levels = std::map<std::string, std::set<std::string>>;

/// A directory on the way to what is left out is not copied as a whole, but has a level of its own.
Levels levels(const std::vector<std::string>& left_out) {
  Levels found{{".", {}}};
  for (const auto& path : left_out) {
    std::string directory = ".";
    for (const auto& part : std::filesystem::path(path)) {
      found[directory].insert(part.string());
      directory = directory == "." ? part.string() : fmt::format("{}/{}", directory, part.string());
      if (std::find(left_out.begin(), left_out.end(), directory) != left_out.end()) break;
    }
  }
  return found;
}

/// Copying takes the entries in batches: one cp for each is slow, one list of all is quadratic in some
/// shells.
constexpr std::string_view k_copy_entries = R"(copy_entries() {{
  directory=$1 left_out=$2
  mkdir -p {scratch}/"$directory" && cd {source}/"$directory" || return
  set --
  for entry in * .[!.]* ..?*; do
    case $entry in .git | .aws-sam) continue ;; esac
    case $left_out in */"$entry"/*) continue ;; esac
    if [ -d "$entry" ]; then deep=y; fi
    if [ -e "$entry" ] || [ -L "$entry" ]; then set -- "$@" "./$entry"; fi
    if [ $# -ge 500 ]; then cp -RPp "$@" {scratch}/"$directory"/ || return; set --; fi
  done
  if [ $# -gt 0 ]; then cp -RPp "$@" {scratch}/"$directory"/ || return; fi
  touch -c -r . {scratch}/"$directory" 2>/dev/null || :
}}
)";

/// Starting a program costs milliseconds, so that `find` runs only where there is a directory to look into;
/// an image without it keeps the .git directories further down.
constexpr std::string_view k_copy_source = R"(copy_source() {{
  deep=
  mkdir -p {scratch} {artifacts} || return
{copies}  if [ -z "$deep" ] || ! command -v find >/dev/null 2>&1; then return 0; fi
  find {scratch} -mindepth 2 '(' -name .git -o -name .aws-sam ')' -prune -exec rm -rf {{}} +
}}
)";

} // namespace

std::string copy_source_function(const std::vector<std::string>& left_out) {
  std::string copies;
  for (const auto& [directory, names] : levels(left_out)) {
    std::string list = "/";
    for (const auto& name : names) list += name + "/";
    copies += fmt::format("  copy_entries {} {} || return\n", shell_quoted(directory), shell_quoted(list));
  }
  return fmt::format(fmt::runtime(std::string(k_copy_entries) + std::string(k_copy_source)),
                     fmt::arg("source", k_source),
                     fmt::arg("scratch", k_scratch),
                     fmt::arg("artifacts", k_artifacts),
                     fmt::arg("copies", copies));
}

std::string script_head(const HostNetwork& network, Action& action) {
  std::string script = "exec 2>&1\n";
  if (!network.ca_bundle) return script;
  action.inputs.push_back({*network.ca_bundle, std::string(k_ca_bundle_path)});
  return script + trust_ca_bundle_script();
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += R"('\'')";
    else
      quoted += c;
  }
  return quoted + "'";
}

} // namespace cbuild::plan
