#include "cli/commands.hpp"

#include <cbuild/cli/run.hpp>
#include <cbuild/report/make.hpp>
#include <cbuild/util/error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <map>
#include <new>

namespace cbuild::cli {
namespace {

using util::ExitCode;

constexpr int k_signal_base = 128;

void add_common_options(CLI::App& app, CommonOptions& common) {
  const std::map<std::string, report::Color> colors{
      {"auto", report::Color::automatic}, {"always", report::Color::always}, {"never", report::Color::never}};
  app.add_option("--color", common.color, "auto, always or never; NO_COLOR is honoured")
      ->transform(CLI::CheckedTransformer(colors))
      ->group("Messages")
      ->type_name("WHEN")
      ->default_str("auto");
  auto* quiet = app.add_flag("-q,--quiet", common.quiet, "Warnings and errors only")->group("Messages");
  app.add_flag("-v,--verbose", common.verbose, "Also each call to the engine, with its time")
      ->group("Messages")
      ->excludes(quiet);
}

void tell_error(const CommonOptions& common, std::string_view text) {
  const auto reporter = report::make_reporter({.color = common.color}, report::process_surroundings());
  reporter->message(report::Level::error, text);
}

/// Help and version go to stdout with status 0, mistakes to stderr with status 2.
int tell_usage(const CLI::App& app, const CommonOptions& common, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  tell_error(common,
             fmt::format("{}\n  hint: see 'cbuild --help', or 'cbuild COMMAND --help'", error.what()));
  return static_cast<int>(ExitCode::usage);
}

} // namespace

int run(int argc, char** argv) {
  CommonOptions common;
  int status = 0;
  CLI::App app("Builds AWS Lambda functions in containers, from the template that `sam build` reads",
               "cbuild");
  app.set_version_flag("--version", "cbuild " CBUILD_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  add_common_options(app, common);
  add_build_command(app, common, status);
  add_images_command(app, common, status);
  try {
    app.parse(argc, argv);
    return status;
  } catch (const CLI::ParseError& error) {
    return tell_usage(app, common, error);
  } catch (const util::Interrupted& interrupted) {
    tell_error(common, "interrupted; nothing was changed");
    return k_signal_base + interrupted.signal();
  } catch (const util::Error& error) {
    tell_error(common, util::render(error));
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    tell_error(common, "out of memory");
    return static_cast<int>(ExitCode::local_files);
  } catch (const std::exception& error) {
    tell_error(common, fmt::format("unexpected: {}", error.what()));
    return static_cast<int>(ExitCode::local_files);
  }
}

} // namespace cbuild::cli
