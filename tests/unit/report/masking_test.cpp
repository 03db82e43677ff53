#include "fake_terminal.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace cbuild::test;

namespace {

Surroundings with_secret(Surroundings surroundings) {
  surroundings.secrets.add_url("http://user:secret@proxy:3128");
  return surroundings;
}

} // namespace

TEST_CASE("masking: no message, phase or log shows a secret, wherever the log is split", "[report]") {
  FakeTerminal terminal;
  const auto reporter =
      make_reporter({.verbosity = Verbosity::verbose}, with_secret(terminal.surroundings(false)));
  reporter->message(Level::verbose,
                    "POST /build?buildargs=%7B%22http_proxy%22%3A%22http%3A%2F%2Fuser%3Asecret%40proxy");
  reporter->message(Level::error, "cannot reach http://user:secret@proxy:3128");
  reporter->phase("A", "asking secret");
  reporter->log("A", bytes("to http://user:sec"));
  reporter->log("A", bytes("ret@proxy\n"));
  reporter->log("A", bytes("no use"));
  reporter->finished("A");
  CHECK(terminal.take_err() == "POST /build?buildargs=%7B%22http_proxy%22%3A%22http%3A%2F%2F***%40proxy\n"
                               "error: cannot reach http://***@proxy:3128\n"
                               "[A] asking ***\n"
                               "to http://***@proxy\nno use\n");
}

TEST_CASE("masking: the live lines of a terminal show none either", "[report]") {
  FakeTerminal terminal;
  const auto reporter = make_reporter({}, with_secret(terminal.surroundings(true)));
  reporter->phase("A", "asking secret");
  reporter->log("A", bytes("secret\n"));
  const auto shown = terminal.take_err();
  CHECK_THAT(shown, ContainsSubstring("***"));
  CHECK_THAT(shown, !ContainsSubstring("secret"));
}
