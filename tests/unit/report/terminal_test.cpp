#include "fake_terminal.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace cbuild::test;
using namespace std::chrono_literals;

namespace {

struct Terminal {
  explicit Terminal(const std::vector<std::string>& units, Color color = Color::never)
      : reporter(make_reporter({.color = color}, fake.surroundings(true))) {
    reporter->expect(units);
  }
  std::string log(const std::string& unit, std::string_view text) {
    reporter->log(unit, bytes(text));
    return fake.take_err();
  }
  std::string phase(const std::string& unit, std::string_view text) {
    reporter->phase(unit, text);
    return fake.take_err();
  }
  FakeTerminal fake;
  std::unique_ptr<Reporter> reporter;
};

} // namespace

TEST_CASE("terminal: a status line appears, is replaced and goes away", "[report]") {
  Terminal terminal({"A"});
  CHECK(terminal.phase("A", "creating") == "\x1b[K[A] creating   0.0 s\n");
  terminal.fake.now += 2500ms;
  CHECK(terminal.phase("A", "building") == "\x1b[1A\x1b[K[A] building   0.0 s\n");
  terminal.reporter->finished("A");
  CHECK(terminal.fake.take_err() == "\x1b[1A\x1b[J");
}

TEST_CASE("terminal: log lines go above the status in one write", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "building");
  terminal.fake.writes = 0;
  CHECK(terminal.log("A", "one\ntwo\n") == "\x1b[1A\x1b[Jone\ntwo\n\x1b[K[A] building   0.0 s\n");
  CHECK(terminal.fake.writes == 1);
}

TEST_CASE("terminal: progress alone is drawn at most every 80 ms", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "fetching");
  terminal.fake.now += 79ms;
  terminal.reporter->progress("A", 1'000'000, 2'000'000);
  terminal.reporter->tick();
  CHECK(terminal.fake.take_err().empty());
  terminal.fake.now += 1ms;
  terminal.reporter->progress("A", 1'500'000, 2'000'000);
  CHECK(terminal.fake.take_err() == "\x1b[1A\x1b[K[A] fetching   0.1 s  1.5 MB of 2.0 MB\n");
}

TEST_CASE("terminal: an unfinished line of log is shown in the status", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "building");
  terminal.fake.now += 1s;
  CHECK(terminal.log("A", " 10%\r 42%") == "\x1b[1A\x1b[K[A] building   1.0 s   42%\n");
  CHECK(terminal.log("A", "\r100%\n") == "\x1b[1A\x1b[J100%\n\x1b[K[A] building   1.0 s\n");
}

TEST_CASE("terminal: several units have aligned prefixes and columns", "[report]") {
  Terminal terminal({"Api", "HelloRust"});
  terminal.phase("Api", "building");
  CHECK(terminal.phase("HelloRust", "creating container") ==
        "\x1b[1A\x1b[K[Api]       building             0.0 s\n"
        "\x1b[K[HelloRust] creating container   0.0 s\n");
  CHECK_THAT(terminal.log("Api", "x\n"), ContainsSubstring("[Api]       x\n"));
  CHECK_THAT(terminal.log("HelloRust", "x\n"), ContainsSubstring("[HelloRust] x\n"));
}

TEST_CASE("terminal: prefixes begin with the second unit that logs", "[report]") {
  Terminal terminal({});
  terminal.phase("image", "pulling image");
  terminal.reporter->finished("image");
  terminal.fake.take_err();
  CHECK(terminal.log("A", "x\n") == "x\n");
  CHECK(terminal.log("B", "x\n") == "[B] x\n");
  CHECK(terminal.log("A", "x\n") == "[A] x\n");
}

TEST_CASE("terminal: what a build writes cannot drive the terminal or colour our text", "[report]") {
  Terminal terminal({"A", "B"}, Color::always);
  CHECK(terminal.log("A", "\x1b[2J\x1b[31mred\nmore\n") ==
        "\x1b[36m[A]\x1b[0m \x1b[31mred\x1b[0m\n\x1b[36m[A]\x1b[0m \x1b[31mmore\x1b[0m\n");
  terminal.reporter->message(Level::error, "engine said \x1b]0;x\x07oops\nsecond");
  CHECK(terminal.fake.take_err() == "\x1b[1;31merror: \x1b[0mengine said oops\nsecond\n");
}

TEST_CASE("terminal: a narrower window has wrapped what stands there", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "creating container");
  terminal.fake.window.columns = 20;
  terminal.fake.now += 1s;
  terminal.reporter->tick();
  CHECK(terminal.fake.take_err() == "\x1b[2A\x1b[K[A] creating conta…\n");
}

TEST_CASE("terminal: the summary replaces the status and goes to stdout", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "building");
  CHECK(terminal.reporter->summary({.results = {{.name = "A", .artifact = "out"}}}));
  CHECK(terminal.fake.take_err() == "\x1b[1A\x1b[J\n");
  CHECK_THAT(terminal.fake.out, ContainsSubstring("built"));
}

TEST_CASE("terminal: a reporter that is destroyed leaves no status line", "[report]") {
  Terminal terminal({"A"});
  terminal.phase("A", "building");
  terminal.reporter.reset();
  CHECK(terminal.fake.take_err() == "\x1b[1A\x1b[J");
}
