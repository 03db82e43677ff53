#include "fake_terminal.hpp"
#include "report/spool.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace cbuild::test;

namespace {

/// Two units whose logs are mixed, as they are shown.
std::string two_logs(Log log, bool is_terminal = false) {
  FakeTerminal terminal;
  auto surroundings = terminal.surroundings(is_terminal);
  surroundings.dumb = is_terminal;
  const auto reporter = make_reporter({.log = log, .color = Color::never}, std::move(surroundings));
  reporter->expect({"A", "B"});
  reporter->log("A", bytes("a1\na"));
  reporter->log("B", bytes("b1\n"));
  reporter->log("A", bytes("2\n"));
  reporter->finished("B");
  reporter->message(Level::info, "between");
  reporter->log("A", bytes("a3"));
  reporter->finished("A");
  reporter->message(Level::info, "end");
  return terminal.take_err();
}

std::string taken(Spool& spool) {
  std::string text;
  spool.take([&](std::span<const char> piece) { text.append(piece.data(), piece.size()); });
  return text;
}

} // namespace

TEST_CASE("log: with prefixes each line has its unit's name", "[report]") {
  const bool is_terminal = GENERATE(false, true);
  CHECK(two_logs(Log::prefix, is_terminal) == "[A] a1\n[B] b1\n[A] a2\nbetween\n[A] a3\nend\n");
}

TEST_CASE("log: grouped, each comes in one piece when its unit is done", "[report]") {
  const bool is_terminal = GENERATE(false, true);
  CHECK(two_logs(Log::group, is_terminal) ==
        "==> the log of 'B'\nb1\nbetween\n==> the log of 'A'\na1\na2\na3\nend\n");
}

TEST_CASE("log: plain, the bytes are as they come", "[report]") {
  CHECK(two_logs(Log::plain) == "a1\nab1\n2\nbetween\na3\nend\n");
  CHECK(two_logs(Log::plain, true) == "a1\nb1\na2\nbetween\na3\nend\n");
}

TEST_CASE("log: grouped, what a run that ends early leaves is shown", "[report]") {
  FakeTerminal terminal;
  const bool has_summary = GENERATE(true, false);
  {
    const auto reporter = make_reporter({.log = Log::group}, terminal.surroundings(false));
    reporter->log("A", bytes("a1\n"));
    if (has_summary) CHECK(reporter->summary({}));
  }
  CHECK(terminal.take_err() == "==> the log of 'A'\na1\n");
}

TEST_CASE("log: quiet, none of them is shown", "[report]") {
  FakeTerminal terminal;
  const auto log = GENERATE(Log::prefix, Log::group, Log::plain);
  const auto reporter =
      make_reporter({.log = log, .verbosity = Verbosity::quiet}, terminal.surroundings(false));
  reporter->log("A", bytes("a1\n"));
  reporter->finished("A");
  CHECK(terminal.take_err().empty());
}

TEST_CASE("spool: gives all bytes in order, few or many, and begins anew", "[report]") {
  Spool spool;
  CHECK(spool.is_empty());
  std::string all;
  const int lines = GENERATE(3, 100'000);
  for (int i = 0; i < lines; ++i) {
    const auto line = std::to_string(i) + "\n";
    all += line;
    spool.add(line);
  }
  CHECK(taken(spool) == all);
  CHECK(spool.is_empty());
  CHECK(spool.lost() == 0);
  spool.add(std::string_view("x"));
  CHECK(taken(spool) == "x");
}
