#include "cli/commands.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cbuild::cli {
namespace {

/// The command that the arguments got to.
const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// "cbuild images build".
std::string full_name(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return parent == nullptr ? command.get_name()
                           : fmt::format("{} {}", full_name(*parent), command.get_name());
}

} // namespace

util::Error usage_error(const CLI::App& app, const CLI::ParseError& mistake) {
  const auto& command = deepest(app);
  const auto unexpected = app.remaining(true);
  const bool wants_command = !command_names(command).empty();
  const bool is_option = !unexpected.empty() && unexpected.front().starts_with('-');
  std::string text = mistake.what();
  // "--jobs: 1 required N missing"
  if (const auto end = text.find(": 1 required "); end != std::string::npos)
    text = text.substr(0, end) + " needs a value";
  if (!unexpected.empty())
    text = fmt::format("unknown {} '{}'",
                       is_option       ? "option"
                       : wants_command ? "command"
                                       : "argument",
                       util::printable(unexpected.front()));
  else if (wants_command)
    text = "no command given: there are " + util::join(command_names(command), ", ");
  util::Error error(util::ExitCode::usage, text);
  if (!unexpected.empty())
    util::suggest_nearest(error,
                          unexpected.front(),
                          wants_command && !is_option ? command_names(command) : option_names(command));
  error.add_hint(fmt::format("see '{} --help'", full_name(command)));
  return error;
}

} // namespace cbuild::cli
