#include "cli/build_options.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <cbuild/build/run.hpp>
#include <cbuild/util/process.hpp>

#include <CLI/CLI.hpp>

namespace cbuild::cli {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  cbuild build --use-container                  build all functions of ./template.yaml\n"
    "  cbuild build HelloWorldFunction -j 1          build one\n"
    "  cbuild build --build-image Api=my/image:1.2   in an image of your own\n"
    "  cbuild build --ca-bundle auto                 behind a proxy that re-signs TLS\n"
    "\n"
    "Each option is also taken from a variable: --build-dir from CBUILD_BUILD_DIR; 'cbuild help options' "
    "names all.\n"
    "The artifacts are in .aws-sam/build/<LogicalId>, the logs in .aws-sam/logs/<LogicalId>.log.\n";

int build(const BuildCommand& command, const std::vector<std::string>& warnings) {
  const auto settings = project::read_settings(command.build);
  GuardedRun guarded;
  Session session(command.common.reporting());
  for (const auto& warning : warnings) session.reporter().message(report::Level::warning, warning);
  const auto surroundings = session.surroundings(guarded);
  const auto log_seen = command.common.quiet ? build::LogSeen::no : build::LogSeen::yes;
  return session.loop().run(build::build_template(surroundings, settings, log_seen));
}

int run(const CLI::App& app, CommonOptions& common) {
  const auto environment = util::environment_variables();
  auto given = given_on_command_line(app);
  for (auto& one : given_by_variables(environment)) given.push_back(std::move(one));
  const auto command = build_command_of(given);
  common = command.common;
  try {
    return build(command, variable_warnings(environment));
  } catch (util::Error& error) {
    if (error.code() == util::ExitCode::usage) add_places(error, given);
    throw;
  }
}

} // namespace

void add_build_command(CLI::App& app, CommonOptions& common, int& status) {
  auto* command = app.add_subcommand("build", "Build the functions of a SAM template in containers");
  declare_build_options(*command);
  command->footer(k_examples);
  command->callback([command, &common, &status] { status = run(*command, common); });
}

} // namespace cbuild::cli
