#include "support/catch.hpp"

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
             ContainsSubstring("B are free there: ") && ContainsSubstring("--build-dir"));
  CHECK(file_error(ENOSPC, "write", "no/such/place").hints().front().find("are free") != std::string::npos);
}

TEST_CASE("error: a quota names the next step alone", "[util]") {
  const Error error = file_error(EDQUOT, "write", "/out");
  CHECK(error.hints() == std::vector<std::string>{"free some space, or choose another --build-dir"});
}
