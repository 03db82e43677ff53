#include "report/document.hpp"
#include "report/grouping.hpp"
#include "report/masking.hpp"
#include "report/plain.hpp"
#include "report/terminal.hpp"
#include "report/verbosity_filter.hpp"

#include <cbuild/report/make.hpp>
#include <cbuild/util/process.hpp>

#include <cstdlib>
#include <utility>

namespace cbuild::report {
namespace {

Sink sink_of(util::Stream stream) {
  return [stream, broken = false](std::string_view bytes) mutable {
    // After a failure the next bytes would only be a piece out of context.
    broken = broken || util::write_all(stream, bytes) != 0;
    return !broken;
  };
}

bool colors(const Options& options, const Surroundings& surroundings, bool is_terminal) {
  switch (options.color) {
  case Color::always:
    return true;
  case Color::never:
    return false;
  case Color::automatic:
    break;
  }
  return is_terminal && !surroundings.no_color && !surroundings.dumb;
}

} // namespace

Surroundings process_surroundings() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  return {.err = sink_of(util::Stream::err),
          .out = sink_of(util::Stream::out),
          .err_is_terminal = util::is_terminal(util::Stream::err),
          .out_is_terminal = util::is_terminal(util::Stream::out),
          .no_color = no_color != nullptr && *no_color != '\0',
          .dumb = term == nullptr || *term == '\0' || std::string_view(term) == "dumb",
          .secrets = util::secrets_of(util::environment_variable),
          .window = [] { return util::window_size(util::Stream::err); },
          .clock = [] { return std::chrono::steady_clock::now(); }};
}

std::unique_ptr<Reporter> make_reporter(const Options& options, Surroundings surroundings) {
  const bool err_colors = colors(options, surroundings, surroundings.err_is_terminal);
  const bool summary_is_on_err = options.output == Output::json;
  const bool out_colors = colors(
      options, surroundings, summary_is_on_err ? surroundings.err_is_terminal : surroundings.out_is_terminal);
  const auto live = surroundings.dumb ? TerminalReporter::Live::no : TerminalReporter::Live::yes;
  auto secrets = std::move(surroundings.secrets);
  auto document_out = summary_is_on_err ? std::exchange(surroundings.out, surroundings.err) : Sink();
  std::unique_ptr<Reporter> reporter;
  if (surroundings.err_is_terminal)
    reporter =
        std::make_unique<TerminalReporter>(options, std::move(surroundings), err_colors, out_colors, live);
  else
    reporter = std::make_unique<PlainReporter>(options, std::move(surroundings), err_colors, out_colors);
  if (options.log == Log::group) reporter = std::make_unique<Grouping>(std::move(reporter));
  reporter = std::make_unique<VerbosityFilter>(options.verbosity, std::move(reporter));
  if (summary_is_on_err)
    reporter = std::make_unique<DocumentReporter>(std::move(document_out), std::move(reporter));
  if (secrets.empty()) return reporter;
  return std::make_unique<Masking>(std::move(secrets), std::move(reporter));
}

} // namespace cbuild::report
