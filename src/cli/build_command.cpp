#include "cli/build_options.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <cbuild/build/run.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

project::Settings settings_of(const BuildCommand& command) {
  try {
    return project::read_settings(command.build);
  } catch (const util::Error& error) {
    const auto reporter = report::make_reporter(command.common.reporting(), report::process_surroundings());
    build::tell_unstarted(*reporter, error, command.build.functions);
    throw;
  }
}

/// What to tell before the work starts.
using Notes = std::vector<std::pair<report::Level, std::string>>;

int build(const BuildCommand& command, const Notes& notes) {
  const auto settings = settings_of(command);
  GuardedRun guarded;
  util::Secrets secrets;
  settings.variables.add_to(secrets);
  Session session(command.common.reporting(), secrets);
  for (const auto& [level, text] : notes) session.reporter().message(level, text);
  const auto surroundings = session.surroundings(guarded);
  const auto log_seen = command.common.quiet ? build::LogSeen::no : build::LogSeen::yes;
  return session.loop().run(build::build_template(surroundings, settings, log_seen));
}

/// What the samconfig has, added to `given`.
project::ConfigFile take_samconfig(const BuildCommand& asked, GivenOptions& given, Notes& notes) {
  auto file = project::find_samconfig({asked.config_file, asked.build.template_file});
  for (const auto& note : file.notes) notes.emplace_back(report::Level::info, note);
  if (!file.exists) return file;
  auto read = given_by_file(file, asked.config_environment);
  notes.emplace_back(report::Level::verbose,
                     fmt::format("'{}' was read: {} option(s) of the environment '{}'",
                                 util::printable(file.path.string()),
                                 read.options.size(),
                                 util::printable(asked.config_environment)));
  for (auto& warning : read.warnings) notes.emplace_back(report::Level::warning, std::move(warning));
  for (auto& one : read.options) given.push_back(std::move(one));
  return file;
}

void save(const project::ConfigFile& file,
          const BuildCommand& asked,
          const GivenOptions& given,
          Notes& notes) {
  const auto values = saved_values(given);
  const auto is_variable = [](const Given& one) {
    return one.origin == Origin::command_line && shown_name(*one.option) == "--container-env-var";
  };
  if (std::any_of(given.begin(), given.end(), is_variable))
    notes.emplace_back(report::Level::warning, "--container-env-var is not saved: its values may be secrets");
  if (values.empty()) {
    notes.emplace_back(report::Level::warning, "--save-params: no option was given that is saved");
    return;
  }
  project::write_samconfig(file,
                           sam::edited_samconfig(*file.text, file.format, asked.config_environment, values));
  std::vector<std::string> keys;
  keys.reserve(values.size());
  for (const auto& value : values) keys.push_back(value.key);
  notes.emplace_back(report::Level::info,
                     fmt::format("saved parameters to config file '{}' under environment '{}': {}",
                                 util::printable(file.path.filename().string()),
                                 util::printable(asked.config_environment),
                                 util::join(keys, ", ")));
}

int run(const CLI::App& app, CommonOptions& common) {
  const auto environment = util::environment_variables();
  Notes notes;
  for (auto& warning : variable_warnings(environment))
    notes.emplace_back(report::Level::warning, std::move(warning));
  auto given = given_on_command_line(app);
  for (auto& one : given_by_variables(environment)) given.push_back(std::move(one));
  const auto asked = part_of(given, {"--config-file", "--config-env", "--save-params", "--template"});
  const auto file = take_samconfig(asked, given, notes);
  const auto command = build_command_of(given);
  common = command.common;
  try {
    if (asked.save_parameters) save(file, asked, given, notes);
    return build(command, notes);
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
