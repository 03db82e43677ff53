#include "support/catch.hpp"

#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/error.hpp>

#include <cerrno>

using namespace cbuild::util;

TEST_CASE("error: message, frames and hints are rendered in this order", "[util]") {
  Error error = Error(ExitCode::engine, "cannot pull 'x'").hint("log in");
  error.add_frame("while building function 'A'");
  CHECK(render(error) == "cannot pull 'x'\n  while building function 'A'\n  hint: log in");
  CHECK(error.code() == ExitCode::engine);
}

TEST_CASE("error: a full disk names the path, what is free there and the next step", "[util]") {
  const Error error = file_error(ENOSPC, "write", "/out/a\nb");
  CHECK(error.code() == ExitCode::local_files);
  CHECK(error.message() == "cannot write '/out/a\\nb': No space left on device");
  REQUIRE(error.hints().size() == 1);
  CHECK_THAT(error.hints().front(),
             ContainsSubstring("B are free there: ") && ContainsSubstring("another place"));
  CHECK(file_error(ENOSPC, "write", "no/such/place").hints().front().find("are free") != std::string::npos);
}

TEST_CASE("error: a quota names the next step alone", "[util]") {
  const Error error = file_error(EDQUOT, "write", "/out");
  CHECK(error.hints() ==
        std::vector<std::string>{"free some space, or choose another place for the results"});
}

TEST_CASE("caret_error: the place, the line, and a caret under the character", "[util]") {
  const Excerpt excerpt{.file = "a\nb", .position = {2, 4}, .line = "\xC3\xA4\tx"};
  const Error error = caret_error(excerpt, "what");
  CHECK(error.code() == ExitCode::usage);
  CHECK(error.message() == "a\\nb:2:4: what\n    \xC3\xA4\\tx\n       ^");
}

TEST_CASE("caret_error: of a long line only the part around the place", "[util]") {
  const std::string line = std::string(60, 'a') + "X" + std::string(60, 'b');
  CHECK(caret_error({.file = "f", .position = {1, 61}, .line = line}, "what").message() ==
        "f:1:61: what\n    ..." + std::string(40, 'a') + "X" + std::string(39, 'b') + "...\n" +
            std::string(4 + 3 + 40, ' ') + "^");
}

TEST_CASE("line_at: lines without their breaks", "[util]") {
  const std::string_view text = "\xEF\xBB\xBF"
                                "a\r\nb\n\nc";
  CHECK(line_at(text, 1) == "a");
  CHECK(line_at(text, 2) == "b");
  CHECK(line_at(text, 3).empty());
  CHECK(line_at(text, 4) == "c");
  CHECK(line_at(text, 9) == "c");
  CHECK(line_at("", 1).empty());
}
