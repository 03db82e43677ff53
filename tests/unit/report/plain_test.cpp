#include "fake_terminal.hpp"
#include "support/catch.hpp"

#include <random>

using namespace cbuild::report;
using namespace cbuild::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

struct Plain {
  explicit Plain(const std::vector<std::string>& units, Color color = Color::automatic)
      : reporter(make_reporter({.color = color}, terminal.surroundings(false))) {
    reporter->expect(units);
  }
  std::string log(const std::string& unit, std::string_view text) {
    reporter->log(unit, bytes(text));
    return terminal.take_err();
  }
  FakeTerminal terminal;
  std::unique_ptr<Reporter> reporter;
};

} // namespace

TEST_CASE("plain: the log of one unit passes byte for byte and at once", "[report]") {
  Plain plain({"A"});
  const std::string raw = "no newline \x1b[2J \xff \r\n half\0"s;
  CHECK(plain.log("A", raw) == raw);
  CHECK(plain.log("A", "\n") == "\n");
}

TEST_CASE("plain: our lines start on a line of their own", "[report]") {
  Plain plain({"A"});
  plain.reporter->phase("A", "building");
  plain.reporter->phase("A", "building");
  CHECK(plain.terminal.take_err() == "[A] building\n");
  plain.log("A", "half");
  plain.reporter->message(Level::warning, "w");
  CHECK(plain.terminal.take_err() == "\nwarning: w\n");
  plain.log("A", "half");
  plain.reporter->finished("A");
  plain.reporter->finished("A");
  CHECK(plain.terminal.take_err() == "\n");
}

TEST_CASE("plain: with several units whole lines get the name of theirs", "[report]") {
  Plain plain({"A", "Long"});
  CHECK(plain.log("A", "one\ntw").empty() == false);
  CHECK(plain.log("Long", "x\n") == "[Long] x\n");
  CHECK(plain.log("A", "o\n\nthree") == "[A] two\n[A] \n");
  plain.reporter->finished("A");
  CHECK(plain.terminal.take_err() == "[A] three\n");
}

TEST_CASE("plain: a second unit that was not announced brings the prefixes", "[report]") {
  Plain plain({});
  CHECK(plain.log("A", "one\nhalf") == "one\nhalf");
  CHECK(plain.log("B", "x\n") == "\n[B] x\n");
  CHECK(plain.log("A", "y\n") == "[A] y\n");
}

TEST_CASE("plain: a unit that only has phases, like a pull, brings no prefixes", "[report]") {
  Plain plain({"A"});
  plain.reporter->phase("registry/image", "pulling image");
  plain.reporter->progress("registry/image", 1, 2);
  plain.reporter->finished("registry/image");
  plain.reporter->phase("A", "building");
  CHECK(plain.terminal.take_err() == "[registry/image] pulling image\n[A] building\n");
  CHECK(plain.log("A", "half") == "half");
  plain.reporter->phase("registry/image", "pulling image");
  CHECK(plain.terminal.take_err() == "\n[registry/image] pulling image\n");
  CHECK(plain.log("A", " a line\nhalf") == " a line\nhalf");
  CHECK(plain.log("registry/image", "x\n") == "\n[registry/image] x\n");
  CHECK(plain.log("A", " a line\n") == "[A]  a line\n");
}

TEST_CASE("plain: a line without end goes on in pieces and is never mixed with another", "[report]") {
  Plain plain({"A", "B"});
  const std::string piece(5000, 'a');
  CHECK(plain.log("A", piece).empty());
  CHECK(plain.log("A", piece) == "[A] " + piece + piece);
  CHECK(plain.log("A", piece).empty());
  CHECK(plain.log("A", piece) == piece + piece);
  CHECK(plain.log("B", "b\n") == "\n[B] b\n");
  CHECK(plain.log("A", "end\n") == "[A] end\n");
}

TEST_CASE("plain: any split of the logs gives the same lines per unit", "[report]") {
  std::mt19937 random(7);
  std::string log;
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    const std::string line = std::string(random() % 90, 'x') + std::to_string(i) + "\n";
    log += line;
    expected += "[A] " + line;
  }
  Plain plain({"A", "B"});
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t size = 1 + random() % 100;
    plain.reporter->log("A", bytes(std::string_view(log).substr(at, size)));
    plain.reporter->log("B", bytes("b"));
    at += size;
  }
  plain.reporter->finished("A");
  CHECK(plain.terminal.take_err() == expected);
}

TEST_CASE("plain: progress is a line every ten seconds", "[report]") {
  Plain plain({"A"});
  plain.reporter->phase("A", "pulling");
  plain.terminal.now += 9s;
  plain.reporter->progress("A", 500'000, 4'000'000);
  CHECK(plain.terminal.take_err() == "[A] pulling\n");
  plain.terminal.now += 1s;
  plain.reporter->progress("A", 1'000'000, 4'000'000);
  plain.reporter->progress("A", 1'100'000, 4'000'000);
  CHECK(plain.terminal.take_err() == "[A] pulling: 1.0 MB of 4.0 MB, 10.0 s\n");
  plain.terminal.now += 10s;
  plain.reporter->progress("A", 2'000'000, std::nullopt);
  CHECK(plain.terminal.take_err() == "[A] pulling: 2.0 MB, 20.0 s\n");
}

TEST_CASE("plain: a unit that is silent for 30 s is said to be at work", "[report]") {
  Plain plain({"A"});
  plain.reporter->phase("A", "building");
  plain.terminal.take_err();
  plain.terminal.now += 29s;
  plain.reporter->tick();
  CHECK(plain.terminal.take_err().empty());
  plain.terminal.now += 1s;
  plain.reporter->tick();
  plain.reporter->tick();
  CHECK(plain.terminal.take_err() == "[A] building: 30.0 s\n");
  plain.reporter->finished("A");
  plain.terminal.now += 60s;
  plain.reporter->tick();
  CHECK(plain.terminal.take_err().empty());
}

TEST_CASE("plain: colours only when they are asked for", "[report]") {
  Plain plain({"A", "B"}, Color::always);
  CHECK(plain.log("A", "x\n") == "\x1b[36m[A]\x1b[0m x\n");
  CHECK(plain.log("B", "x\n") == "\x1b[35m[B]\x1b[0m x\n");
  plain.reporter->message(Level::error, "e\n");
  CHECK(plain.terminal.take_err() == "\x1b[1;31merror: \x1b[0me\n");
}
