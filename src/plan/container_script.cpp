#include "plan/container_script.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::plan {

/// Copying takes the entries in batches: one cp for each is slow, one list of all is quadratic in some
/// shells. Starting a program costs milliseconds, so that `find` runs only where there is a directory to look
/// into; an image without it keeps the .git directories further down.
std::string copy_source_function() {
  return fmt::format(R"(copy_source() {{
  mkdir -p {scratch} {artifacts} || return
  cd {source} || return
  for entry in * .[!.]* ..?*; do
    case $entry in .git | .aws-sam) continue ;; esac
    case $left_out in */"$entry"/*) continue ;; esac
    if [ -d "$entry" ]; then deep=y; fi
    if [ -e "$entry" ] || [ -L "$entry" ]; then set -- "$@" "./$entry"; fi
    if [ $# -ge 500 ]; then cp -RPp "$@" {scratch}/ || return; set --; fi
  done
  if [ $# -gt 0 ]; then cp -RPp "$@" {scratch}/ || return; fi
  if [ -z "$deep" ] || ! command -v find >/dev/null 2>&1; then return 0; fi
  find {scratch} -mindepth 2 '(' -name .git -o -name .aws-sam ')' -prune -exec rm -rf {{}} +
}}
)",
                     fmt::arg("source", k_source),
                     fmt::arg("scratch", k_scratch),
                     fmt::arg("artifacts", k_artifacts));
}

std::string left_out_argument(const std::vector<std::string>& names) {
  return fmt::format("/{}/", util::join(names, "/"));
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
