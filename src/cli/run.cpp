#include "cli/build_options.hpp"
#include "cli/commands.hpp"

#include <cbuild/cli/run.hpp>
#include <cbuild/report/make.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/startup.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <sstream>
#include <string_view>
#include <vector>

namespace cbuild::cli {
namespace {

using util::ExitCode;

constexpr int k_signal_base = 128;

void tell_error(const CommonOptions& common, std::string_view text) {
  const auto reporter = report::make_reporter({.color = common.color}, report::process_surroundings());
  reporter->message(report::Level::error, text);
}

/// Help or the version. Gives the exit status.
int tell_help(const CommonOptions& common, const CLI::App& app, const CLI::ParseError& asked) {
  std::ostringstream text;
  (void)app.exit(asked, text);
  return print(common, text.str());
}

/// What an interrupted command leaves.
std::string_view interrupted_text(const CLI::App& app) {
  if (app.got_subcommand("build") || app.got_subcommand("cargo-lambda"))
    return "interrupted; nothing was published";
  if (app.get_subcommand("images")->got_subcommand("build"))
    return "interrupted; the images that were finished stay";
  return "interrupted";
}

constexpr const char* k_examples =
    "Examples:\n"
    "  cbuild init python hello       make a small project to begin with\n"
    "  cbuild images list             the build images, which a build makes when it needs them\n"
    "  cbuild build --use-container   build the functions of ./template.yaml\n"
    "\n"
    "Exit status: 0 ok, 1 a build failed, 2 usage or template, 3 engine or image, 4 the result was refused,\n"
    "5 local files, 70 unexpected, 75 another run holds the lock, 128 + N signal N.\n";

constexpr int k_raw_words = 3; ///< those before "cbuild cargo-lambda build"'s own

bool is_raw(int argc, char** argv) {
  return argc >= k_raw_words && std::string_view(argv[1]) == "cargo-lambda" &&
         std::string_view(argv[2]) == "build";
}

/// As CLI11 wants them.
std::vector<std::string> reversed_words(std::vector<std::string> words) {
  if (!words.empty() && words.front() == "build") words = with_long_names(words);
  std::reverse(words.begin(), words.end());
  return words;
}

} // namespace

util::Error as_error(const std::exception& failure) {
  if (const auto* error = dynamic_cast<const util::Error*>(&failure)) return *error;
  if (dynamic_cast<const std::bad_alloc*>(&failure) != nullptr)
    return {ExitCode::unexpected, "out of memory"};
  return {ExitCode::unexpected, fmt::format("unexpected: {}", util::printable(failure.what()))};
}

int print(const CommonOptions& common, std::string_view text) {
  const int failure = util::write_all(util::Stream::out, text);
  if (failure == 0) return 0;
  const auto error = util::file_error(failure, "write", "standard output");
  tell_error(common, util::render(error));
  return static_cast<int>(error.code());
}

report::Color color_named(const std::string& when) {
  return when == "always"  ? report::Color::always
         : when == "never" ? report::Color::never
                           : report::Color::automatic;
}

void add_common_options(CLI::App& command, CommonOptions& common) {
  constexpr const char* k_group = "Messages";
  command
      .add_option_function<std::string>(
          "--color",
          [&common](const std::string& when) { common.color = color_named(when); },
          "auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("WHEN")
      ->default_str("auto")
      ->group(k_group);
  auto* quiet = command.add_flag("-q,--quiet", common.quiet, "Warnings and errors only")->group(k_group);
  command.add_flag("-v,--verbose", common.verbose, "Also each call to the engine, with its time")
      ->excludes(quiet)
      ->group(k_group);
}

int run(int argc, char** argv) {
  if (!util::prepare_process()) return static_cast<int>(ExitCode::local_files);
  CommonOptions common;
  int status = 0;
  CLI::App app("Builds AWS Lambda functions in containers, from the template that `sam build` reads",
               "cbuild");
  app.set_version_flag("--version", "cbuild " CBUILD_VERSION);
  app.require_subcommand(1);
  app.footer(k_examples);
  add_build_command(app, common, status);
  add_help_command(app, status);
  add_images_command(app, common, status);
  add_init_command(app, common, status);
  const int parsed = is_raw(argc, argv) ? k_raw_words : argc;
  const std::vector<std::string> raw(argv + parsed, argv + argc);
  add_cargo_lambda_command(app, common, raw, status);
  try {
    app.parse(reversed_words({argv + std::min(argc, 1), argv + parsed}));
    return status;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return tell_help(common, app, error);
    tell_error(common, util::render(usage_error(app, error)));
    return static_cast<int>(ExitCode::usage);
  } catch (const util::Interrupted& interrupted) {
    tell_error(common, interrupted_text(app));
    return k_signal_base + interrupted.signal();
  } catch (const std::exception& error) {
    const auto failure = as_error(error);
    tell_error(common, util::render(failure));
    return static_cast<int>(failure.code());
  }
}

} // namespace cbuild::cli
