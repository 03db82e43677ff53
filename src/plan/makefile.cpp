#include "plan/container_script.hpp"
#include "plan/scripts.hpp"

#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::plan {

using action::Action;

namespace {

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
  const std::string script =
      script_head(build.network, action) + copy_source_function(build.left_out) + filled(scripts::make);
  const auto makefile =
      fmt::format("{}/{}", own_makefile ? k_source : k_manifest, build.makefile.filename().string());
  action.command = {.argv = {"sh",
                             "-c",
                             script,
                             "cbuild",
                             container_working_directory(build),
                             makefile,
                             makefile_target(build.logical_id)},
                    .working_directory = "/",
                    .user = "0:0"};
  add_proxies(build.network, action.command);
  action.command.environment["ARTIFACTS_DIR"] = k_artifacts;
  return action;
}

std::string_view explain_makefile_exit(int exit_code) {
  switch (exit_code) {
  case k_copy_failed:
    return "the source could not be copied inside the container";
  case k_no_tool:
    return "the image has no 'make'";
  case k_no_working_directory:
    return "the working directory does not exist in the source";
  default:
    return {};
  }
}

} // namespace cbuild::plan
