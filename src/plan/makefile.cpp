#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::plan {
namespace {

// SAM's paths: Makefiles in the wild know them.
constexpr std::string_view k_source = "/tmp/samcli/source";
constexpr std::string_view k_scratch = "/tmp/samcli/scratch";
constexpr std::string_view k_artifacts = "/tmp/samcli/artifacts";
constexpr std::string_view k_manifest = "/tmp/samcli/manifest";

// Exit codes that make does not use.
constexpr int k_copy_failed = 121;
constexpr int k_no_make = 122;
constexpr int k_no_working_directory = 123;

/// Arguments: the working directory, the Makefile, the target, and "/name/name/" for names to leave out. Both
/// streams go through one pipe, or the engine would deliver them out of order. Copying takes the entries in
/// batches: one cp for each is slow, one list of all is quadratic in some shells. Starting a program costs
/// milliseconds, so that `find` runs only where there is a directory to look into; an image without it keeps
/// the .git directories further down.
std::string copy_and_make_script() {
  return fmt::format(R"(copy_source() {{
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
umask 022
command -v make >/dev/null 2>&1 || exit {no_make}
mkdir -p {scratch} {artifacts} || exit {copy_failed}
left_out=$4 deep=
copy_source || exit {copy_failed}
cd "$1" || exit {no_working_directory}
exec make --makefile "$2" "$3"
)",
                     fmt::arg("source", k_source),
                     fmt::arg("scratch", k_scratch),
                     fmt::arg("artifacts", k_artifacts),
                     fmt::arg("no_make", k_no_make),
                     fmt::arg("copy_failed", k_copy_failed),
                     fmt::arg("no_working_directory", k_no_working_directory));
}

std::string container_working_directory(const MakefileBuild& build) {
  const auto inside = build.working_directory.lexically_relative(build.source);
  if (inside.empty() || *inside.begin() == "..") {
    throw util::Error(util::ExitCode::usage,
                      fmt::format("WorkingDirectory '{}' of '{}' is not inside its source '{}'",
                                  util::printable(build.working_directory.string()),
                                  build.logical_id,
                                  util::printable(build.source.string())))
        .hint("the build sees only the source: CodeUri, or Metadata's ProjectRootDirectory");
  }
  return inside == "." ? std::string(k_scratch) : fmt::format("{}/{}", k_scratch, inside.generic_string());
}

} // namespace

std::string makefile_target(std::string_view logical_id) { return fmt::format("build-{}", logical_id); }

Action makefile_action(const MakefileBuild& build) {
  Action action{.image = build.image, .output_directory = std::string(k_artifacts)};
  action.inputs.push_back({build.source, std::string(k_source)});
  const bool own_makefile = build.makefile.parent_path() == build.source;
  if (!own_makefile) action.inputs.push_back({build.makefile.parent_path(), std::string(k_manifest)});
  std::string script = "exec 2>&1\n";
  if (build.network.ca_bundle) {
    action.inputs.push_back({*build.network.ca_bundle, std::string(k_ca_bundle_path)});
    script += trust_ca_bundle_script();
  }
  script += copy_and_make_script();
  const auto makefile =
      fmt::format("{}/{}", own_makefile ? k_source : k_manifest, build.makefile.filename().string());
  action.command = {.argv = {"sh",
                             "-c",
                             script,
                             "cbuild",
                             container_working_directory(build),
                             makefile,
                             makefile_target(build.logical_id),
                             fmt::format("/{}/", util::join(build.left_out, "/"))},
                    .working_directory = "/",
                    .environment = build.network.proxies,
                    .user = "0:0"};
  action.command.environment["ARTIFACTS_DIR"] = k_artifacts;
  return action;
}

std::string_view explain_makefile_exit(int exit_code) {
  switch (exit_code) {
  case k_copy_failed:
    return "the source could not be copied inside the container";
  case k_no_make:
    return "the image has no 'make'";
  case k_no_working_directory:
    return "the working directory does not exist in the source";
  default:
    return {};
  }
}

} // namespace cbuild::plan
