#include "cli/build_options.hpp"
#include "cli/commands.hpp"

#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace cbuild::cli {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  cbuild help options   each option of `cbuild build`, its variables and its key\n"
    "  cbuild help build     the help of a command\n";

constexpr std::string_view k_head =
    "The options of `cbuild build`. A value is taken from the command line, else from a variable that is "
    "set\n"
    "and not empty, else from the samconfig's [ENVIRONMENT.build.parameters]. A flag's variable is true or\n"
    "false; that of an option that can be given several times has words apart by spaces, in quotes where "
    "they\n"
    "have spaces themselves.\n";

/// `text` in lines of at most 100 columns, each after `indent`.
std::string wrapped(std::string_view text, std::string_view indent) {
  constexpr std::size_t k_width = 100;
  std::string out;
  std::string line;
  for (const auto& word : util::split(text, ' ')) {
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > k_width)
      out += std::string(indent) + std::exchange(line, {}) + "\n";
    line += (line.empty() ? "" : " ") + word;
  }
  return out + std::string(indent) + line + "\n";
}

int tell(const std::string& text) {
  return util::write_all(util::Stream::out, text) == 0 ? 0 : static_cast<int>(util::ExitCode::local_files);
}

int help(const CLI::App& app, const std::string& topic) {
  if (topic == "options") return tell(options_page());
  if (topic.empty()) return tell(app.help());
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (command->get_name() == topic) return tell(command->help());
  throw util::Error(util::ExitCode::usage, fmt::format("there is no help on '{}'", util::printable(topic)))
      .hint("there is help on options, and on each command: see 'cbuild --help'");
}

} // namespace

std::string options_page() {
  std::string page(k_head);
  std::string_view group = "-";
  for (const auto& option : build_options()) {
    if (option.group.empty()) continue;
    if (!option.names.starts_with('-'))
      page += "\n";
    else if (option.group != group)
      page += fmt::format("\n{}:\n", option.group);
    group = option.group;
    page += fmt::format("  {}\n{}", usage(option), wrapped(option.help, "      "));
    page += wrapped("variables: " + util::join(variables(option), ", "), "      ");
    if (option.from_project != FromProject::command_line)
      page += wrapped("samconfig: " + util::join(config_keys(option), ", "), "      ");
  }
  return page;
}

void add_help_command(CLI::App& app, int& status) {
  auto topic = std::make_shared<std::string>();
  auto* command = app.add_subcommand("help", "Tell of the options, or of a command");
  command->add_option("TOPIC", *topic, "options, or a command")->type_name("");
  command->footer(k_examples);
  command->callback([&app, topic, &status] { status = help(app, *topic); });
}

} // namespace cbuild::cli
