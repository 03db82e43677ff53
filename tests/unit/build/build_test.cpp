#include "bench.hpp"

#include <cbuild/output/build_directory.hpp>

using namespace cbuild;
using test::BuildBench;
using test::write_file;
using Story = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

constexpr const char* k_two_copies = R"(Resources:
  One:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: a.b, CodeUri: src}
  Two:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: copy}
    Properties: {Runtime: python3.13, Handler: a.b, CodeUri: src}
)";

action::ActionResult
leave_file_for_each(const action::Action& action, action::Observer& /*observer*/, const fs::path& into) {
  for (std::size_t i = 1; i < action.command.argv.size(); ++i) {
    fs::create_directory(into / action.command.argv[i]);
    write_file(into / action.command.argv[i] / "f", action.command.argv[i]);
  }
  return {.entries = action.command.argv.size()};
}

} // namespace

TEST_CASE("build: lock, template, engine, images, Actions, publishing, in this order", "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  CHECK(
      bench.story ==
      Story{"stages PROJECT/.aws-sam/build", "connect", "run sha256:provided.al2", "run sha256:python3.13"});
  CHECK(bench.engine.story == Story{"image cbuild/provided.al2:latest", "image cbuild/python3.13:latest"});
  CHECK(bench.reporter.expected == Story{"Api", "Job"});
  CHECK(bench.reporter.running.empty());
  REQUIRE(bench.reporter.results.size() == 2);
  CHECK(bench.reporter.results[0].name == "Api");
  CHECK(bench.reporter.results[0].status == report::Status::built);
  CHECK(bench.reporter.results[0].size == 3U);
  const auto published = bench.published();
  CHECK(published.at("Api/f") == "file 644 new");
  CHECK(published.at("Job/f") == "file 644 new");
  CHECK_THAT(published.at("template.yaml"), ContainsSubstring("CodeUri: Api"));
}

TEST_CASE("build: a source that changes while it is built is told, with the file", "[build]") {
  BuildBench bench;
  bench.options.functions = {"Api"};
  const bool fails = GENERATE(false, true);
  bench.action = [&](const auto&, const auto&, const fs::path& into) {
    write_file(bench.root() / "src/later", "x");
    write_file(into / "f", "new");
    return action::ActionResult{.exit_code = fails ? 2 : 0, .entries = 1};
  };
  CHECK(bench.run() == (fails ? 1 : 0));
  REQUIRE_FALSE(bench.reporter.warnings.empty());
  CHECK_THAT(bench.reporter.warnings.front(),
             ContainsSubstring("changed while it was built") && ContainsSubstring("src/later'"));
}

TEST_CASE("build: a source that several builds have is looked at once more, after the last", "[build]") {
  BuildBench bench;
  bench.edit("CodeUri: job/", "CodeUri: src");
  write_file(bench.root() / "src/Makefile", "build-Api build-Job:\n");
  std::vector<std::size_t> told;
  bench.action = [&](const auto&, const auto&, const fs::path& into) {
    told.push_back(bench.reporter.warnings.size());
    write_file(bench.root() / "src/later", "x");
    write_file(into / "f", "new");
    return action::ActionResult{.entries = 1};
  };
  CHECK(bench.run() == 0);
  CHECK(told == std::vector<std::size_t>{0, 0});
  REQUIRE(bench.reporter.warnings.size() == 1);
  CHECK_THAT(bench.reporter.warnings.front(), ContainsSubstring("changed while it was built"));
}

TEST_CASE("build: where the loop ends by an exception, no work on the disk goes on in what is gone",
          "[build]") {
  constexpr std::size_t k_files = 3000;
  BuildBench bench;
  write_file(bench.root() / "template.yaml", k_two_copies);
  bench.engine.images["mine:1"] = {.id = "sha256:mine", .architecture = "amd64"};
  bench.options.build_images = {"mine:1"};
  fs::path built;
  // Ends the loop while the artifact's files are moved to their stage on the pool.
  std::function<void()> look = [&] {
    const auto left = std::distance(fs::directory_iterator(built), fs::directory_iterator());
    if (left < static_cast<std::ptrdiff_t>(k_files)) throw std::runtime_error("a callback of the loop");
    bench.loop.call_at(util::EventLoop::Clock::now(), look);
  };
  bench.action = [&](const action::Action& action, auto& observer, const fs::path& into) {
    auto result = leave_file_for_each(action, observer, into);
    built = into / "One";
    for (std::size_t i = 1; i < k_files; ++i) write_file(built / std::to_string(i), "");
    bench.loop.call_at(util::EventLoop::Clock::now(), look);
    return result;
  };
  CHECK_THROWS_AS(bench.run(), std::runtime_error);
}

TEST_CASE("build: the size of each input is told once, and what its ignore file names is no part of it",
          "[build]") {
  BuildBench bench;
  bench.edit("CodeUri: job/", "CodeUri: src");
  write_file(bench.root() / "src/Makefile", "build-Api build-Job:\n");
  write_file(bench.root() / "src/.cbuildignore", "*.log\n");
  write_file(bench.root() / "src/x.log", "log");
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.messages.size() == 3); // with the images
  CHECK(bench.reporter.messages.back() ==
        "the input '" + (bench.root() / "src").string() + "' has 2 files, 27 B");
  for (const auto& action : bench.actions) {
    CHECK_THAT(action.command.argv.at(2), ContainsSubstring("'./Makefile'") && !ContainsSubstring("x.log"));
    CHECK(action.masks.files == Story{"/tmp/samcli/source/x.log"});
    CHECK(action.closed);
  }
}

TEST_CASE("build: a source that cannot be read is its function's failure", "[build]") {
  BuildBench bench;
  fs::create_directory(bench.root() / "src/.cbuildignore");
  CHECK(bench.run() == 2);
  REQUIRE(bench.reporter.errors.size() == 1);
  CHECK_THAT(bench.reporter.errors.front(),
             ContainsSubstring("is no regular file") && ContainsSubstring("'Api'"));
  CHECK(bench.actions.size() == 1);
}

TEST_CASE("build: without anything to build no engine is asked for", "[build]") {
  BuildBench bench;
  bench.edit("Metadata: {BuildMethod: makefile}", "Metadata: {SkipBuild: true}");
  bench.options.functions.clear();
  write_file(bench.root() / "template.yaml",
             "Resources:\n  Api:\n    Type: AWS::Serverless::Function\n    Metadata: {SkipBuild: true}\n"
             "    Properties: {Runtime: python3.13, Handler: a.b, CodeUri: src}\n");
  CHECK(bench.run() == 0);
  CHECK(bench.story.empty());
  CHECK(bench.engine.story.empty());
  CHECK(bench.reporter.messages ==
        Story{"'Api' is not built: SkipBuild",
              "nothing to build: no function or layer has code that is to be built"});
  CHECK(bench.published().contains("template.yaml"));
}

TEST_CASE("build: a template that is wrong leaves no directory behind", "[build]") {
  BuildBench bench;
  const bool had_directory = GENERATE(false, true);
  if (had_directory) fs::create_directories(bench.options.build_directory);
  write_file(bench.root() / "template.yaml", "Resources: [");
  const auto before = test::snapshot(bench.root());
  CHECK(bench.failure<util::Error>().code() == util::ExitCode::usage);
  CHECK(bench.story.empty());
  auto after = test::snapshot(bench.root());
  if (had_directory) CHECK(after.erase(".aws-sam/build.lock") == 1); // others may wait for it
  CHECK(after == before);
}

TEST_CASE("build: a failed build publishes nothing, and the others are told", "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  const auto good = bench.published();
  bench.action = [&](const action::Action& action, action::Observer& observer, const fs::path& into) {
    observer.log(std::string("out of luck\n"));
    write_file(into / "f", "newer");
    return action::ActionResult{.exit_code = action.image == "sha256:python3.13" ? 2 : 0, .entries = 1};
  };
  CHECK(bench.run() == 1);
  CHECK(bench.published() == good);
  REQUIRE(bench.reporter.errors.size() == 1);
  CHECK_THAT(bench.reporter.errors.front(),
             ContainsSubstring("function 'Job' failed: make ended with exit code 2"));
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("the whole log: "));
  CHECK(bench.reporter.messages.back() == "nothing was published; the last good artifacts stay");
  CHECK(bench.reporter.results[0].status == report::Status::built);
  CHECK(bench.reporter.results[1].status == report::Status::failed);
  CHECK(test::read_file(bench.root() / ".aws-sam/logs/Job.log") == "out of luck\n");
}

TEST_CASE("build: what was not shown of a failed build's log is told with its error", "[build]") {
  BuildBench bench;
  bench.action = [](const auto&, action::Observer& observer, const auto&) {
    observer.log(std::string("out of luck\n"));
    return action::ActionResult{.exit_code = 2};
  };
  bench.log_seen = GENERATE(build::LogSeen::yes, build::LogSeen::no);
  CHECK(bench.run() == 1);
  const bool told =
      bench.reporter.errors.front().find("the end of the log:\nout of luck") != std::string::npos;
  CHECK(told == (bench.log_seen == build::LogSeen::no));
}

TEST_CASE("build: the exit status is that of the first failure in the template's order", "[build]") {
  BuildBench bench;
  bench.action = [](const action::Action& action, const auto&, const auto&) -> action::ActionResult {
    if (action.image == "sha256:provided.al2") throw util::Error(util::ExitCode::refused, "a device");
    throw util::Error(util::ExitCode::engine, "the engine went away");
  };
  CHECK(bench.run() == static_cast<int>(util::ExitCode::refused));
  REQUIRE(bench.reporter.errors.size() == 2);
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("while building function 'Api'"));
}

TEST_CASE("build: an engine or an image that cannot be had ends the run before any Action", "[build]") {
  BuildBench bench;
  auto expected = util::ExitCode::engine;
  SECTION("no engine") {
    bench.connect_failure =
        std::make_exception_ptr(util::Error(util::ExitCode::engine, "no container engine answers"));
  }
  SECTION("a pull that fails") {
    bench.engine.images.clear();
    bench.engine.failures["pull"] = {test::failure(engine::ApiError(404, "no such manifest"))};
  }
  SECTION("an image that is missing after its pull") { bench.engine.images.clear(); }
  const auto error = bench.failure<util::Error>();
  CHECK(error.code() == expected);
  CHECK(bench.actions.empty());
  CHECK_FALSE(bench.published().contains("template.yaml"));
}

TEST_CASE("build: a method of three pieces is built, joined and told of", "[build]") {
  BuildBench bench;
  write_file(bench.root() / "template.yaml", k_two_copies);
  bench.engine.images["mine:1"] = {.id = "sha256:mine", .architecture = "amd64"};
  bench.options.build_images = {"mine:1"};
  bench.action = leave_file_for_each;
  CHECK(bench.run() == 0);
  REQUIRE(bench.actions.size() == 1);
  CHECK(bench.actions[0].command.argv == Story{"copy", "One", "Two"});
  CHECK(bench.published().at("One/f") == "file 644 One");
  CHECK(bench.published().at("Two/f") == "file 644 Two");
  CHECK(bench.reporter.warnings.front() == "copies are not compiled");
}

TEST_CASE("build: what a build's answer says of its failure is told", "[build]") {
  BuildBench bench;
  write_file(bench.root() / "template.yaml", k_two_copies);
  bench.engine.images["mine:1"] = {.id = "sha256:mine", .architecture = "amd64"};
  bench.options.build_images = {"mine:1"};
  bench.action = [](const action::Action& action, action::Observer& observer, const auto&) {
    CHECK(action.command.standard_output == action::StandardOutput::answer);
    observer.log(std::string("a line\n"));
    return action::ActionResult{.exit_code = 2, .answer = "no room for the copy"};
  };
  CHECK(bench.run() == 1);
  REQUIRE(bench.reporter.errors.size() == 1);
  CHECK_THAT(bench.reporter.errors.front(),
             ContainsSubstring("function 'One' failed: no room for the copy\n"));
}

TEST_CASE("build: resources that join have one image, or are built apart", "[build]") {
  BuildBench bench;
  write_file(bench.root() / "template.yaml", k_two_copies);
  bench.action = leave_file_for_each;
  bench.options.jobs = 1;
  CHECK(bench.run() == 0);
  CHECK(bench.images() == Story{"sha256:python3.12", "sha256:python3.13"});
}

TEST_CASE("build: a failure of several says which, in the method's words", "[build]") {
  BuildBench bench;
  write_file(bench.root() / "template.yaml", k_two_copies);
  bench.engine.images["mine:1"] = {.id = "sha256:mine", .architecture = "amd64"};
  bench.options.build_images = {"mine:1"};
  bench.action = [](const auto&, const auto&, const auto&) {
    return action::ActionResult{.exit_code = test::CopyRecipe::k_refused};
  };
  CHECK(bench.run() == static_cast<int>(util::ExitCode::refused));
  REQUIRE(bench.reporter.errors.size() == 1);
  const auto& error = bench.reporter.errors.front();
  CHECK_THAT(error, ContainsSubstring("nothing to copy"));
  CHECK_THAT(error, ContainsSubstring("put something there"));
  CHECK_THAT(error, ContainsSubstring("while building together: One, Two"));
  for (const auto& result : bench.reporter.results) CHECK(result.status == report::Status::failed);
}

TEST_CASE("build: a run that is stopped publishes nothing", "[build]") {
  BuildBench bench;
  bench.options.jobs = 1;
  bench.action = [&](const auto&, const auto&, const fs::path& into) {
    write_file(into / "f", "new");
    bench.cancellation.request(2);
    return action::ActionResult{.entries = 1};
  };
  CHECK(bench.failure<util::Interrupted>().signal() == 2);
  CHECK(bench.actions.size() == 1); // the second is not begun
  CHECK_FALSE(bench.published().contains("template.yaml"));
}

TEST_CASE("build: a lock that another run holds", "[build]") {
  BuildBench bench;
  auto held = output::BuildDirectory::try_open(bench.settings().build_directory);
  REQUIRE(held);
  SECTION("is not waited for where that is not wanted") {
    bench.options.wait_for_lock = false;
    const auto error = bench.failure<util::Error>();
    CHECK(error.code() == util::ExitCode::locked);
    CHECK_THAT(error.message(), ContainsSubstring("is in use by process"));
  }
  SECTION("is waited for, and the template read after that") {
    write_file(bench.root() / "template.yaml", "Resources: [");
    bench.loop.call_at(util::EventLoop::Clock::now() + std::chrono::milliseconds(5), [&] {
      write_file(bench.root() / "template.yaml", test::k_template);
      held.reset();
    });
    CHECK(bench.run() == 0);
    CHECK_THAT(bench.reporter.messages.front(), ContainsSubstring("waiting for process"));
  }
}

TEST_CASE("build: a summary that nobody takes is a failure, and what was built stays", "[build]") {
  BuildBench bench;
  bench.reporter.takes_summary = false;
  CHECK(bench.run() == static_cast<int>(util::ExitCode::local_files));
  CHECK(bench.published().contains("Api/f"));
}

TEST_CASE("build: an artifact that is empty or cannot run", "[build]") {
  BuildBench bench;
  SECTION("empty: a warning") {
    bench.action = [](const auto&, const auto&, const auto&) { return action::ActionResult{}; };
    CHECK(bench.run() == 0);
    CHECK_THAT(bench.reporter.warnings.front(), ContainsSubstring("the artifact of function 'Api' is empty"));
  }
  SECTION("a program for another machine: refused") {
    bench.action = [](const auto&, const auto&, const fs::path& into) {
      write_file(into / "bootstrap",
                 "\x7f"
                 "ELF");
      return action::ActionResult{.entries = 1};
    };
    CHECK(bench.run() == static_cast<int>(util::ExitCode::refused));
    CHECK_FALSE(bench.published().contains("template.yaml"));
  }
}
