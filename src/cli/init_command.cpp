#include "cli/commands.hpp"

#include <cbuild/init/create.hpp>
#include <cbuild/util/terminal.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace cbuild::cli {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  cbuild init                             asks for the kind and the name, on a terminal\n"
    "  cbuild init python my-app               makes ./my-app\n"
    "  cbuild init -k node -n api -o services --runtime nodejs22.x\n";

struct InitOptions {
  init::Request request;
  bool no_interactive = false;
};

std::optional<std::string> ask_on_terminal(std::string_view question) {
  std::string answer;
  if (util::write_all(util::Stream::err, question) != 0 || !std::getline(std::cin, answer))
    return std::nullopt;
  return answer;
}

int make(const CommonOptions& common, const InitOptions& options) {
  const bool has_terminal = util::is_terminal(util::Stream::in) && util::is_terminal(util::Stream::err);
  const auto ask = has_terminal && !options.no_interactive ? init::Ask(ask_on_terminal) : init::Ask();
  const auto told = init::create_project(options.request, ask);
  return common.quiet ? 0 : print(common, told);
}

std::string kind_help() {
  std::string text = "What it is:";
  for (const auto& kind : init::kinds()) text += fmt::format("\n{}: {}", kind.name, kind.description);
  return text;
}

} // namespace

void add_init_command(CLI::App& app, CommonOptions& common, int& status) {
  auto options = std::make_shared<InitOptions>();
  auto& wishes = options->request.wishes;
  auto* command = app.add_subcommand("init", "Make a small project to begin with");
  command->add_option("KIND", wishes.words, "As --kind and --name")
      ->option_text("[KIND] [NAME]")
      ->expected(0, -1);
  command->add_option("-k,--kind", wishes.kind, kind_help())->type_name("KIND");
  command->add_option("-n,--name", wishes.name, "Its name, and that of its directory")->type_name("NAME");
  command
      ->add_option("-o,--output-dir", options->request.output_directory, "Where that is made (default: here)")
      ->type_name("DIR");
  command->add_option("-r,--runtime", wishes.runtime, "Another runtime for its functions")
      ->type_name("RUNTIME");
  command->add_flag("--no-interactive", options->no_interactive, "Ask nothing: what is missing is an error");
  add_common_options(*command, common);
  command->footer(k_examples);
  command->callback([options, &common, &status] { status = make(common, *options); });
}

} // namespace cbuild::cli
