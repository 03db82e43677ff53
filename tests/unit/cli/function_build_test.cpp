#include "cli/function_build.hpp"
#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

using namespace cbuild;
using cli::explain_failure;
using cli::last_lines;
using Hints = std::vector<std::string>;

namespace {

cli::MakefileFunction& makefile(cli::FunctionBuild& build) {
  return std::get<cli::MakefileFunction>(build.method);
}

cli::FunctionBuild build() {
  cli::FunctionBuild made;
  made.function.logical_id = "Api";
  makefile(made).build.makefile = "/p/Makefile";
  makefile(made).text.targets = {"all", "build-Ap"};
  return made;
}

const std::string k_whole_log = "the whole log: /logs/Api.log";

Hints hints(const cli::FunctionBuild& made, const std::string& log) {
  return explain_failure(made, {.exit_code = 2}, log, "/logs/Api.log").hints();
}

struct SilentReporter : report::Reporter {
  void message(report::Level /*level*/, std::string_view /*text*/) override {}
  void phase(const std::string& unit, std::string_view phase) override {
    told += unit + ": " + std::string(phase) + "\n";
  }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    told += unit + ": " + std::to_string(done) + (total ? " of some\n" : "\n");
  }
  void log(const std::string& unit, std::span<const char> bytes) override {
    told += unit + ": " + std::string(bytes.data(), bytes.size());
  }
  void finished(const std::string& /*unit*/) override {}
  void tick() override {}
  bool summary(const std::vector<report::Result>& /*results*/) override { return true; }

  std::string told;
};

} // namespace

TEST_CASE("explain_failure: says what happened", "[cli]") {
  const auto [result, what] = GENERATE(table<action::ActionResult, std::string>({
      {{.exit_code = 2}, "make ended with exit code 2"},
      {{.exit_code = 1}, "make ended with exit code 1"},
      {{.exit_code = 121}, "the source could not be copied inside the container"},
      {{.exit_code = 122}, "the image has no 'make'"},
      {{.exit_code = 123}, "the working directory does not exist in the source"},
      {{.exit_code = 128}, "make ended with exit code 128"},
      {{.exit_code = 137}, "it was killed by signal 9, though not for want of memory"},
      {{.exit_code = 143}, "it was killed by signal 15"},
      {{.exit_code = 137, .out_of_memory = true}, "it ran out of memory and was killed"},
      {{.exit_code = 2, .out_of_memory = true}, "it ran out of memory and was killed"},
  }));
  const auto error = explain_failure(build(), result, "", "/logs/Api.log");
  CHECK(error.code() == util::ExitCode::build_failed);
  CHECK(error.message() == "function 'Api' failed: " + what);
  CHECK(error.hints() == Hints{k_whole_log});
}

TEST_CASE("explain_failure: a recipe with spaces", "[cli]") {
  auto made = build();
  const std::string log = "Makefile:3: *** missing separator.  Stop.\n";
  CHECK(hints(made, log) == Hints{k_whole_log});
  makefile(made).text.recipe_indented_with_spaces = 3;
  CHECK(
      hints(made, log) ==
      Hints{"line 3 of '/p/Makefile' is indented with spaces: make wants a tab before each line of a recipe",
            k_whole_log});
  CHECK(hints(made, "another failure") == Hints{k_whole_log});
}

TEST_CASE("explain_failure: paths do nothing to a terminal", "[cli]") {
  auto made = build();
  makefile(made).build.makefile = "/p\033[31m/Makefile";
  makefile(made).text.recipe_indented_with_spaces = 3;
  const auto error = explain_failure(made, {.exit_code = 2}, "missing separator", "/logs\n/Api.log");
  for (const auto& hint : error.hints()) CHECK(hint.find_first_of("\033\n") == std::string::npos);
}

TEST_CASE("explain_failure: a target that make does not know", "[cli]") {
  auto made = build();
  const std::string log = "make: *** No rule to make target 'build-Api'.  Stop.\n";
  CHECK(hints(made, log) == Hints{"the Makefile's targets are: all, build-Ap", k_whole_log});
  makefile(made).text.targets.clear();
  CHECK(hints(made, log) == Hints{k_whole_log});
}

TEST_CASE("explain_failure: a certificate that is not trusted", "[cli]") {
  auto made = build();
  const std::string log = "curl: (60) SSL certificate problem: unable to get local issuer certificate\n";
  CHECK(hints(made, log) ==
        Hints{"a certificate was not trusted: --ca-bundle auto gives the build the host's CA certificates",
              k_whole_log});
  made.ca_bundle = GENERATE("auto", "/etc/own.crt");
  CHECK(hints(made, log) == Hints{k_whole_log});
}

TEST_CASE("last_lines: the end of a text", "[cli]") {
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

TEST_CASE("failure_text: the log's end under the error, where there is a log", "[cli]") {
  const auto error = util::Error(util::ExitCode::build_failed, "it failed").hint("look");
  const std::string alone = "it failed\n  hint: look";
  CHECK(cli::failure_text(error, "") == alone);
  CHECK(cli::failure_text(error, "\n\n") == alone);
  CHECK(cli::failure_text(error, "one\ntwo\n") == alone + "\nthe end of the log:\none\ntwo");
}

TEST_CASE("artifact_warning: of nothing at all, and from one byte above what Lambda takes", "[cli]") {
  constexpr std::uint64_t k_limit = 262'144'000;
  const auto warning = [](std::uint64_t entries, std::uint64_t bytes) {
    return cli::artifact_warning("function 'Api'", {.bytes = bytes, .entries = entries});
  };
  CHECK(warning(0, 0) ==
        "the artifact of function 'Api' is empty: the recipe put nothing into $(ARTIFACTS_DIR)");
  CHECK(warning(1, 0).empty());
  CHECK(warning(1, k_limit).empty());
  CHECK(warning(1, k_limit + 1) ==
        "the artifact of function 'Api' has 251 MiB, and Lambda takes 250 MiB at most");
}

TEST_CASE("function_observer: the whole log goes to its file and to the user", "[cli]") {
  const test::TempDirectory directory;
  SilentReporter reporter;
  {
    cli::FunctionObserver observer(reporter, "Api", {directory / "Api.log"});
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

TEST_CASE("function_observer: the log of an earlier build is replaced, also one behind a link", "[cli]") {
  const test::TempDirectory directory;
  SilentReporter reporter;
  const auto file = directory / "Api.log";
  test::write_file(directory / "victim", "kept");
  SECTION("a file") { test::write_file(file, "old"); }
  SECTION("a link") { std::filesystem::create_symlink(directory / "victim", file); }
  cli::FunctionObserver(reporter, "Api", {file}).log(std::string("new"));
  CHECK(test::read_file(file) == "new");
  CHECK(test::read_file(directory / "victim") == "kept");
}

TEST_CASE("function_observer: keeps the end of a log, and not more than that", "[cli]") {
  const test::TempDirectory directory;
  SilentReporter reporter;
  cli::FunctionObserver observer(reporter, "Api", {directory / "Api.log"});
  const auto size = GENERATE(std::size_t{100}, 1000, 70'000, 300'000);
  for (std::size_t written = 0; written < 1'000'000; written += size) observer.log(std::string(size, 'x'));
  observer.log(std::string("the end"));
  CHECK(observer.tail().ends_with("xthe end"));
  CHECK(observer.tail().size() >= 64 * 1024);
  CHECK(observer.tail().size() <= 128 * 1024);
}
