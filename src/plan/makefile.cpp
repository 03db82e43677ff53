#include "plan/container_script.hpp"
#include "plan/followed_links.hpp"
#include "plan/needed_paths.hpp"
#include "plan/scripts.hpp"

#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::plan {

using action::Action;

namespace {

bool has_own_makefile(const MakefileBuild& build) { return build.makefile.parent_path() == build.source; }

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
  return inside == "." ? std::string(places::k_scratch)
                       : fmt::format("{}/{}", places::k_scratch, inside.generic_string());
}

/// Of followed links, of which the Makefile may be one and include others, only the copy has the content.
std::string_view makefile_directory(const MakefileBuild& build, const action::Tree& around) {
  return has_own_makefile(build) && !build.links.empty() ? places::k_scratch
                                                         : std::string_view(around.container);
}

/// make would say only that it has no rule.
void require_makefile(const MakefileBuild& build, const action::Snapshot& around) {
  const auto why = why_missing(build.makefile.filename().string(), around);
  if (why.empty()) return;
  throw util::Error(util::ExitCode::usage,
                    fmt::format("the build does not get the Makefile '{}', as {}",
                                util::printable(build.makefile.string()),
                                why));
}

} // namespace

std::string makefile_target(std::string_view logical_id) { return fmt::format("build-{}", logical_id); }

std::vector<action::Tree> makefile_trees(const MakefileBuild& build) {
  return seen_trees({.root = build.source,
                     .container = std::string(places::k_source),
                     .rules = {.left_out = build.left_out}},
                    build.links,
                    {.root = build.makefile.parent_path(),
                     .container = std::string(places::k_manifest),
                     .rules = {.left_out = build.left_out_beside}});
}

Action makefile_action(const MakefileBuild& build, const action::SnapshotOf& snapshot_of) {
  Action action{.image = build.image, .output_directory = std::string(places::k_artifacts)};
  const auto trees = makefile_trees(build);
  const auto& source = trees.front();
  add_tree(source, snapshot_of(source), action);
  const auto links = add_links(build.links, source, snapshot_of, action);
  const auto& around = has_own_makefile(build) ? source : trees.back();
  if (around != source) add_tree(around, snapshot_of(around), action);
  require_makefile(build, snapshot_of(around));
  const std::string script = script_head(build.network, action) +
                             copy_source_function(snapshot_of(source), links, action) + filled(scripts::make);
  const auto makefile =
      fmt::format("{}/{}", makefile_directory(build, around), build.makefile.filename().string());
  action.command = {.argv = {"sh",
                             "-c",
                             script,
                             "cbuild",
                             container_working_directory(build),
                             makefile,
                             makefile_target(build.logical_id)},
                    .working_directory = "/",
                    .environment = build.environment,
                    .user = "0:0"};
  action.command.environment.emplace("LC_CTYPE", "C.UTF-8"); // as `sam build` has it
  add_variables(build.variables, action.command);
  add_proxies(build.network, action.command);
  action.command.environment["ARTIFACTS_DIR"] = places::k_artifacts;
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
