#include "build/build_log.hpp"
#include "support/catch.hpp"
#include "support/recording_reporter.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/variable.hpp"

using namespace cbuild;
using build::explain_failure;
using build::last_lines;
using Hints = std::vector<std::string>;

namespace {

struct Failure {
  plan::Diagnosis diagnosis;
  std::string log;
  std::string ca_bundle = "none";
  std::int64_t memory_bytes = 0;

  [[nodiscard]] util::Error explained(const action::ActionResult& result = {.exit_code = 2}) const {
    return explain_failure({.subject = "function 'Api'",
                            .tool = "make",
                            .diagnosis = diagnosis,
                            .log_tail = log,
                            .ca_bundle = ca_bundle,
                            .memory_bytes = memory_bytes},
                           result);
  }
};

} // namespace

TEST_CASE("explain_failure: says what happened", "[build]") {
  const auto [result, what] = GENERATE(table<action::ActionResult, std::string>({
      {{.exit_code = 2}, "make ended with exit code 2"},
      {{.exit_code = 1}, "make ended with exit code 1"},
      {{.exit_code = 128}, "make ended with exit code 128"},
      {{.exit_code = 137}, "it was killed by signal 9, though not for want of memory"},
      {{.exit_code = 143}, "it was killed by signal 15"},
  }));
  const auto error = Failure{}.explained(result);
  CHECK(error.code() == util::ExitCode::build_failed);
  CHECK(error.message() == "function 'Api' failed: " + what);
  CHECK(error.hints().empty());
}

TEST_CASE("explain_failure: the method's own words count before the exit code", "[build]") {
  const Failure failure{
      .diagnosis = {.what = "the image has no 'make'", .refused = true, .hints = {"a", "b"}}, .log = {}};
  const auto error = failure.explained();
  CHECK(error.code() == util::ExitCode::refused);
  CHECK(error.message() == "function 'Api' failed: the image has no 'make'");
  CHECK(error.hints() == Hints{"a", "b"});
  CHECK(failure.explained({.exit_code = 2, .out_of_memory = true}).message() ==
        "function 'Api' failed: it ran out of memory and was killed");
}

TEST_CASE("explain_failure: a build killed for want of memory is told how to have more", "[build]") {
  Failure failure;
  const auto exit_code = GENERATE(137, 2); // the tool's own death, and that of a program it called
  const action::ActionResult result{.exit_code = exit_code, .out_of_memory = true};
  CHECK(failure.explained(result).message() == "function 'Api' failed: it ran out of memory and was killed");
  CHECK(failure.explained(result).hints() ==
        Hints{"it had no --memory limit: the engine's machine ran out; less at once (--jobs) needs less"});
  failure.memory_bytes = 64 << 20;
  CHECK(failure.explained(result).hints() == Hints{"it could use 64 MiB: give it more with --memory"});
}

TEST_CASE("explain_failure: a certificate that is not trusted", "[build]") {
  Failure failure{.diagnosis = {},
                  .log = "curl: (60) SSL certificate problem: unable to get local issuer certificate\n"};
  CHECK(failure.explained().hints() ==
        Hints{"a certificate was not trusted: --ca-bundle auto gives the build the host's CA certificates"});
  failure.ca_bundle = GENERATE("auto", "/etc/own.crt");
  CHECK(failure.explained().hints().empty());
}

TEST_CASE("last_lines: the end of a text", "[build]") {
  const auto [text, count, lines] = GENERATE(table<std::string, std::size_t, std::string>({
      {"", 2, ""},
      {"a", 1, "a"},
      {"a\n", 1, "a"},
      {"a\nb\nc\n", 2, "b\nc"},
      {"a\nb\nc", 3, "a\nb\nc"},
      {"a\nb\nc", 9, "a\nb\nc"},
      {"\na", 1, "a"},
      {"\na", 2, "\na"},
      {"a\n\n\n", 1, "a"},
      {"a\n\nb", 2, "\nb"},
      {"\n\n", 3, ""},
      {"a\nb", 0, ""},
      {"", 0, ""},
  }));
  CAPTURE(text, count);
  CHECK(last_lines(text, count) == lines);
}

TEST_CASE("failure_text: the log's end under the error, where there is a log", "[build]") {
  const auto error = util::Error(util::ExitCode::build_failed, "it failed").hint("look");
  const std::string alone = "it failed\n  hint: look";
  CHECK(build::failure_text(error, "") == alone);
  CHECK(build::failure_text(error, "\n\n") == alone);
  CHECK(build::failure_text(error, "one\ntwo\n") == alone + "\nthe end of the log:\none\ntwo");
}

TEST_CASE("artifact_warning: of nothing at all, and from one byte above what Lambda takes", "[build]") {
  constexpr std::uint64_t k_limit = 262'144'000;
  const auto warning = [](std::uint64_t entries, std::uint64_t bytes) {
    return build::artifact_warning("function 'Api'", {.bytes = bytes, .entries = entries});
  };
  CHECK(warning(0, 0) ==
        "the artifact of function 'Api' is empty: its build put nothing into the artifacts directory");
  CHECK(warning(1, 0).empty());
  CHECK(warning(1, k_limit).empty());
  CHECK(warning(1, k_limit + 1) ==
        "the artifact of function 'Api' has 251 MiB, and Lambda takes 250 MiB at most");
}

TEST_CASE("build_log: the whole log goes to its file and to the user", "[build]") {
  const test::TempDirectory directory;
  test::RecordingReporter reporter;
  {
    build::BuildLog observer(reporter, "Api", {directory / "Api.log"});
    observer.phase("building");
    observer.log(std::string("one\ntw\xff"));
    observer.log(std::string("o\n"));
    observer.fetched(7);
    CHECK(observer.tail() == "one\ntw\xffo\n");
  }
  CHECK(test::read_file(directory / "Api.log") == "one\ntw\xffo\n");
  CHECK(reporter.told == "Api: building\nApi: one\ntw\xff"
                         "Api: o\nApi: 7\n");
}

TEST_CASE("build_log: no proxy's password is kept", "[build]") {
  const test::Variable proxy("https_proxy", "http://user:secret@proxy:3128");
  const test::TempDirectory directory;
  test::RecordingReporter reporter;
  {
    build::BuildLog observer(reporter, "Api", {directory / "Api.log"});
    observer.log(std::string("to http://user:sec"));
    observer.log(std::string("ret@proxy:3128\nno use"));
    CHECK_THAT(observer.tail(), ContainsSubstring("http://***@proxy"));
  }
  CHECK(test::read_file(directory / "Api.log") == "to http://***@proxy:3128\nno use");
}

TEST_CASE("build_log: the log of an earlier build is replaced, also one behind a link", "[build]") {
  const test::TempDirectory directory;
  test::RecordingReporter reporter;
  const auto file = directory / "Api.log";
  test::write_file(directory / "victim", "kept");
  SECTION("a file") { test::write_file(file, "old"); }
  SECTION("a link") { std::filesystem::create_symlink(directory / "victim", file); }
  build::BuildLog(reporter, "Api", {file}).log(std::string("new"));
  CHECK(test::read_file(file) == "new");
  CHECK(test::read_file(directory / "victim") == "kept");
}

TEST_CASE("build_log: keeps the end of a log, and not more than that", "[build]") {
  const test::TempDirectory directory;
  test::RecordingReporter reporter;
  build::BuildLog observer(reporter, "Api", {directory / "Api.log"});
  const auto size = GENERATE(std::size_t{100}, 1000, 70'000, 300'000);
  for (std::size_t written = 0; written < 1'000'000; written += size) observer.log(std::string(size, 'x'));
  observer.log(std::string("the end"));
  CHECK(observer.tail().ends_with("xthe end"));
  CHECK(observer.tail().size() >= 64 * 1024);
  CHECK(observer.tail().size() <= 128 * 1024);
}
