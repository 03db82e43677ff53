#include "bench.hpp"
#include "build/outcome.hpp"

#include <cbuild/util/paths.hpp>

using namespace cbuild;
using build::Step;
using test::BuildBench;
using test::write_file;
using util::ExitCode;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

/// Job fails; what else is built leaves a file.
void let_job_fail(BuildBench& bench) {
  bench.action = [](const action::Action& action, action::Observer& observer, const fs::path& into) {
    const bool fails = action.image == "sha256:python3.13";
    if (fails) observer.log(std::string("out of luck\n"));
    write_file(into / "f", "newer");
    return action::ActionResult{.exit_code = fails ? 2 : 0, .bytes = 5, .entries = 1};
  };
}

std::string code_uri_of_job(const BuildBench& bench) {
  const auto text = bench.published().at("template.yaml");
  const auto at = text.rfind("CodeUri: ");
  return text.substr(at + 9, text.find('\n', at) - at - 9);
}

} // namespace

TEST_CASE("outcome: a failure's name says what went wrong, whatever the words", "[build]") {
  const auto code = [](ExitCode exit_code, Step step) {
    return build::failure_of(util::Error(exit_code, "x"), step, {}).code;
  };
  CHECK(code(ExitCode::build_failed, Step::building) == "build-failed");
  CHECK(code(ExitCode::usage, Step::settings) == "invalid-option");
  CHECK(code(ExitCode::usage, Step::reading) == "invalid-template");
  CHECK(code(ExitCode::usage, Step::choosing_images) == "no-image");
  CHECK(code(ExitCode::engine, Step::choosing_images) == "no-image");
  CHECK(code(ExitCode::engine, Step::building) == "engine");
  CHECK(code(ExitCode::refused, Step::building) == "artifact-refused");
  CHECK(code(ExitCode::local_files, Step::publishing) == "local-files");
  CHECK(code(ExitCode::locked, Step::settings) == "locked");
  CHECK(code(ExitCode::unexpected, Step::building) == "unexpected");
  CHECK(build::failure_of(project::ResourceNotFound("x"), Step::reading, {"X"}).type == "ResourceNotFound");
  CHECK(build::failure_of(util::Interrupted(2)).exit_status == 130);
}

TEST_CASE("outcome: of each resource it is told what was built, from what, and where", "[build]") {
  BuildBench bench;
  bench.options.digests = true;
  CHECK(bench.run() == 0);
  REQUIRE(bench.reporter.summaries.size() == 1);
  const auto& summary = bench.reporter.summaries.front();
  CHECK(summary.published);
  CHECK(summary.failures.empty());
  CHECK(summary.place->directory == util::resolved(bench.options.build_directory).string());
  CHECK_FALSE(summary.place->is_default);
  const auto& facts = summary.results.at(0).facts;
  CHECK(facts.runtime == "provided.al2");
  CHECK(facts.architecture == "x86_64");
  CHECK(facts.image_digest == "sha256:provided.al2");
  CHECK(facts.artifact == (util::resolved(bench.options.build_directory) / "Api").string());
  CHECK(facts.sha256.size() == 64);
  CHECK(facts.sha256 == summary.results.at(1).facts.sha256);
}

TEST_CASE("outcome: without digests nobody waits for them", "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.summaries.front().results.at(0).facts.sha256.empty());
}

TEST_CASE("outcome: a failed build is told with its resources, hints and what was not published", "[build]") {
  BuildBench bench;
  let_job_fail(bench);
  CHECK(bench.run() == 1);
  const auto& summary = bench.reporter.summaries.at(0);
  CHECK_FALSE(summary.published);
  REQUIRE(summary.failures.size() == 1);
  CHECK(summary.failures[0].type == "BuildInsideContainerError");
  CHECK(summary.failures[0].resources == Names{"Job"});
  CHECK_FALSE(summary.failures[0].hints.empty());
  CHECK(summary.results.at(0).status == report::Status::built);
  CHECK(summary.results.at(0).facts.artifact.empty());
}

TEST_CASE("outcome: what ends a run before its builds is told too", "[build]") {
  BuildBench bench;
  std::string code;
  SECTION("a template") {
    write_file(bench.root() / "template.yaml", "Resources: [");
    code = "invalid-template";
  }
  SECTION("a name that is none") {
    bench.options.functions = {"Apu"};
    code = "resource-not-found";
  }
  SECTION("an image") {
    bench.engine.images.clear();
    code = "no-image";
  }
  SECTION("an engine") {
    bench.connect_failure = std::make_exception_ptr(util::Error(ExitCode::engine, "no engine"));
    code = "engine";
  }
  (void)bench.failure<util::Error>();
  REQUIRE(bench.reporter.summaries.size() == 1);
  const auto& summary = bench.reporter.summaries.front();
  CHECK(summary.results.empty());
  CHECK(summary.failures.at(0).code == code);
  CHECK(summary.failures.at(0).resources == bench.options.functions);
}

TEST_CASE("outcome: so is an interruption", "[build]") {
  BuildBench bench;
  bench.action = [&](const auto&, const auto&, const auto&) {
    bench.cancellation.request(15);
    return action::ActionResult{.entries = 1};
  };
  (void)bench.failure<util::Interrupted>();
  CHECK(bench.reporter.summaries.at(0).failures.at(0).exit_status == 143);
}

TEST_CASE("keep_going: what was built is published, and failures are told together at the end", "[build]") {
  BuildBench bench;
  bench.options.keep_going = true;
  const bool had_one = GENERATE(false, true);
  if (had_one) CHECK(bench.run() == 0);
  let_job_fail(bench);
  CHECK(bench.run() == 1);
  CHECK(bench.published().at("Api/f") == "file 644 newer");
  CHECK(bench.published().contains("Job/f") == had_one);
  if (had_one) CHECK(bench.published().at("Job/f") == "file 644 new");
  CHECK(code_uri_of_job(bench) == (had_one ? "Job" : "../../job/"));
  CHECK(bench.reporter.warnings.back() ==
        (had_one ? "'Job' failed: its code in the built template leads to its last good artifact"
                 : "'Job' failed: its code in the built template leads to its source"));
  REQUIRE(bench.reporter.errors.size() == 1);
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("function 'Job' failed: make ended"));
  const auto& messages = bench.reporter.messages;
  CHECK(std::count(messages.begin(), messages.end(), "failed, as told at the end: Job") == 1);
  const auto& summary = bench.reporter.summaries.back();
  CHECK(summary.published);
  CHECK(summary.results.at(0).artifact.ends_with("Api"));
  CHECK(summary.results.at(1).artifact.empty());
}

TEST_CASE("keep_going: an image that cannot be had is one resource's failure", "[build]") {
  BuildBench bench;
  bench.options.keep_going = true;
  bench.engine.images.erase("cbuild/provided.al2:latest");
  CHECK(bench.run() == 1);
  CHECK(bench.images() == Names{"sha256:python3.13"});
  CHECK(bench.published().contains("Job/f"));
  CHECK_FALSE(bench.published().contains("Api"));
  CHECK(bench.reporter.summaries.back().failures.at(0).code == "no-image");
}

TEST_CASE("keep_going: where nothing was built nothing is published", "[build]") {
  BuildBench bench;
  bench.options.keep_going = true;
  bench.action = [](const auto&, const auto&, const auto&) -> action::ActionResult {
    throw util::Error(ExitCode::refused, "a device");
  };
  CHECK(bench.run() == 1);
  CHECK(bench.published().empty());
  CHECK(bench.reporter.errors.size() == 2);
  CHECK_FALSE(bench.reporter.summaries.back().published);
}
