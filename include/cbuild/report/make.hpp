#pragma once

#include <cbuild/report/reporter.hpp>
#include <cbuild/util/secrets.hpp>
#include <cbuild/util/terminal.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::report {

enum class Color { automatic, always, never };

enum class Verbosity {
  quiet,   ///< warnings and errors only, and the summary only if something was not built
  normal,  ///< without Level::verbose
  verbose, ///< everything
};

/// What goes to stdout at the end of a run.
enum class Output {
  text, ///< a table, and what to do next
  json, ///< one document on one line; the table goes to stderr
};

/// How the logs of several units are told apart.
enum class Log {
  prefix, ///< each line has its unit's name
  group,  ///< each log in one piece, when its unit is done
  plain,  ///< not at all: bytes as they come
};

struct Options {
  Log log = Log::prefix;
  Output output = Output::text;
  Color color = Color::automatic;
  Verbosity verbosity = Verbosity::normal;
  std::string heading = "FUNCTION"; ///< of the summary's first column
};

/// Takes all the bytes, or returns false from the first failure on.
using Sink = std::function<bool(std::string_view)>;

/// What the reporters know of the process they run in; a test makes its own.
struct Surroundings {
  Sink err;
  Sink out;
  bool err_is_terminal = false;
  bool out_is_terminal = false;
  bool no_color = false; ///< NO_COLOR is set and not empty
  bool dumb = false;     ///< TERM is "dumb", or not set
  util::Secrets secrets; ///< shown nowhere
  std::function<util::WindowSize()> window;
  std::function<std::chrono::steady_clock::time_point()> clock;
};

/// Those of this process. SIGPIPE must be ignored.
[[nodiscard]] Surroundings process_surroundings();

/// On a terminal: a scrolling log that is safe to show, and under it a live status line per running unit.
/// Elsewhere plain lines and the log's own bytes. The reporter leaves no status line behind when it is
/// destroyed.
[[nodiscard]] std::unique_ptr<Reporter> make_reporter(const Options& options, Surroundings surroundings);

} // namespace cbuild::report
