#include "fake_terminal.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace cbuild::test;

namespace {

const std::vector<Result> k_built{{.name = "A", .status = Status::built, .artifact = "out"}};
const std::vector<Result> k_failed{{.name = "A", .status = Status::failed, .artifact = "why"}};

/// What a phase, a line of log and an error look like.
std::string sample(const Options& options, Surroundings surroundings, FakeTerminal& terminal) {
  const auto reporter = make_reporter(options, std::move(surroundings));
  reporter->phase("A", "building");
  reporter->log("A", bytes("\x1b[31mx\x1b[2J\n"));
  reporter->message(Level::error, "e");
  return terminal.take_err();
}

} // namespace

TEST_CASE("make_reporter: a pipe gets plain text and the log's own bytes", "[report]") {
  FakeTerminal terminal;
  CHECK(sample({}, terminal.surroundings(false), terminal) == "[A] building\n\x1b[31mx\x1b[2J\nerror: e\n");
}

TEST_CASE("make_reporter: a terminal gets colours and status lines", "[report]") {
  FakeTerminal terminal;
  const std::string text = sample({}, terminal.surroundings(true), terminal);
  CHECK_THAT(text, ContainsSubstring("\x1b[31mx\x1b[0m\n"));
  CHECK_THAT(text, ContainsSubstring("\x1b[1A"));
  CHECK_THAT(text, ContainsSubstring("\x1b[1;31merror: "));
}

TEST_CASE("make_reporter: NO_COLOR leaves the status lines, --color=always overrides it", "[report]") {
  FakeTerminal terminal;
  Surroundings surroundings = terminal.surroundings(true);
  surroundings.no_color = true;
  const std::string text = sample({}, surroundings, terminal);
  CHECK(text.find("\x1b[3") == std::string::npos);
  CHECK_THAT(text, ContainsSubstring("\x1b[1A"));
  CHECK_THAT(sample({.color = Color::always}, surroundings, terminal), ContainsSubstring("\x1b[31mx"));
}

TEST_CASE("make_reporter: a dumb terminal gets safe lines and no control codes", "[report]") {
  FakeTerminal terminal;
  Surroundings surroundings = terminal.surroundings(true);
  surroundings.dumb = true;
  CHECK(sample({}, surroundings, terminal) == "[A] building\nx\nerror: e\n");
}

TEST_CASE("make_reporter: quiet shows problems only", "[report]") {
  FakeTerminal terminal;
  const bool is_terminal = GENERATE(true, false);
  const Options quiet{.color = Color::never, .verbosity = Verbosity::quiet};
  CHECK(sample(quiet, terminal.surroundings(is_terminal), terminal) == "error: e\n");
  const auto reporter = make_reporter(quiet, terminal.surroundings(is_terminal));
  reporter->message(Level::info, "i");
  reporter->message(Level::warning, "w");
  reporter->finished("A");
  CHECK(terminal.take_err() == "warning: w\n");
  CHECK(reporter->summary({.results = k_built}));
  CHECK(terminal.out.empty());
  CHECK(reporter->summary({.results = k_failed}));
  CHECK_THAT(terminal.out, ContainsSubstring("failed"));
}

TEST_CASE("make_reporter: verbose messages are shown when asked for", "[report]") {
  FakeTerminal terminal;
  make_reporter({}, terminal.surroundings(false))->message(Level::verbose, "v");
  CHECK(terminal.take_err().empty());
  make_reporter({.verbosity = Verbosity::verbose}, terminal.surroundings(false))
      ->message(Level::verbose, "v");
  CHECK(terminal.take_err() == "v\n");
}

TEST_CASE("make_reporter: a full stdout is told by the summary", "[report]") {
  FakeTerminal terminal;
  terminal.out_is_full = true;
  CHECK_FALSE(make_reporter({}, terminal.surroundings(false))->summary({.results = k_built}));
}
