#include "bench.hpp"
#include "build/publishing.hpp"

#include <cbuild/util/paths.hpp>

using namespace cbuild;
using test::BuildBench;
using test::read_file;
using test::write_file;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

/// The sample without Job.
void take_job_away(const BuildBench& bench) {
  const std::string text = test::k_template;
  write_file(bench.root() / "template.yaml", text.substr(0, text.find("  Job:")));
}

std::string build_toml(const BuildBench& bench) { return read_file(bench.root() / ".aws-sam/build.toml"); }

} // namespace

TEST_CASE("publishing: after a function leaves the template its artifact goes with the next build of all",
          "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  fs::create_directory(bench.options.build_directory / "Foreign");
  write_file(bench.options.build_directory / "Foreign/f", "somebody's");
  take_job_away(bench);
  SECTION("a build of one leaves it") {
    bench.options.functions = {"Api"};
    CHECK(bench.run() == 0);
    CHECK(bench.published().contains("Job/f"));
    CHECK(build_toml(bench).find("Job") != std::string::npos);
    bench.options.functions.clear();
  }
  CHECK(bench.run() == 0);
  CHECK_FALSE(bench.published().contains("Job"));
  CHECK(bench.published().at("Foreign/f") == "file 644 somebody's");
  CHECK(build_toml(bench).find("Job") == std::string::npos);
  CHECK_THAT(bench.reporter.messages.back(),
             ContainsSubstring("not made by cbuild from this template") && ContainsSubstring("'Foreign'"));
}

TEST_CASE("publishing: a failed build removes nothing", "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  const auto good = test::snapshot(bench.root() / ".aws-sam/build");
  take_job_away(bench);
  bench.action = [](const auto&, const auto&, const auto&) { return action::ActionResult{.exit_code = 2}; };
  CHECK(bench.run() == 1);
  CHECK(bench.published() == good);
}

TEST_CASE("publishing: build.toml is what SAM would write", "[build]") {
  BuildBench bench;
  CHECK(bench.run() == 0);
  const auto first = build_toml(bench);
  const auto graph = output::build_graph_of(first);
  REQUIRE(graph.functions.size() == 2);
  for (const auto& function : graph.functions)
    if (function.functions == Names{"Api"}) {
      CHECK(function.codeuri == util::resolved(bench.root() / "src").string());
      CHECK(function.runtime == "provided.al2");
      CHECK(function.architecture == "x86_64");
      CHECK(function.metadata.keys == Names{"BuildMethod"});
    }
  CHECK(bench.run() == 0);
  CHECK(build_toml(bench) == first);
}

TEST_CASE("publishing: build.toml has all Metadata that is known, in the kinds that it has", "[build]") {
  BuildBench bench;
  bench.edit(
      "Metadata: {BuildMethod: makefile}",
      "Metadata: {BuildMethod: makefile, SamResourceId: Other, Level: 1, Text: '1', On: yes, None: null,"
      " Region: !Ref AWS::Region, Later: !ImportValue x, Deep: {Of: [{It: a}]}}");
  CHECK(bench.run() == 0);
  CHECK_THAT(build_toml(bench),
             ContainsSubstring(".metadata]\nBuildMethod = \"makefile\"\nLevel = 1\nOn = true\n"
                               "Region = \"us-east-1\"\nText = \"1\"\n") &&
                 ContainsSubstring(".metadata.Deep]\nOf = [{It = \"a\"}]\n") && !ContainsSubstring("Later") &&
                 !ContainsSubstring("SamResourceId"));
}

TEST_CASE("publishing: build.toml has the code by its link, as SAM does", "[build]") {
  BuildBench bench;
  fs::create_directory_symlink("src", bench.root() / "link");
  bench.edit("CodeUri: src", "CodeUri: ./link/");
  CHECK(bench.run() == 0);
  CHECK_THAT(build_toml(bench),
             ContainsSubstring("codeuri = \"" + (bench.root() / "link").string() + "\"\n"));
}

TEST_CASE("publishing: with --base-dir build.toml has the code's paths as the template has them", "[build]") {
  BuildBench bench;
  bench.options.base_directory = bench.root();
  CHECK(bench.run() == 0);
  CHECK_THAT(build_toml(bench),
             ContainsSubstring("codeuri = \"job/\"\n") && ContainsSubstring("codeuri = \"src\"\n"));
}

TEST_CASE("publishing: no value of a variable stands in build.toml", "[build]") {
  BuildBench bench;
  bench.edit("Metadata: {BuildMethod: makefile}",
             "Metadata: {BuildMethod: makefile, BuildProperties: {Env: {TOKEN: s3cret}, Note: kept}}");
  CHECK(bench.run() == 0);
  CHECK_THAT(build_toml(bench), ContainsSubstring("Note = \"kept\"") && !ContainsSubstring("s3cret"));
}

TEST_CASE("publishing: a build.toml that is somebody's own stays, with a warning", "[build]") {
  BuildBench bench;
  bench.options.build_directory = bench.root() / "out";
  write_file(bench.root() / "build.toml", "[mine]\n");
  CHECK(bench.run() == 0);
  CHECK(read_file(bench.root() / "build.toml") == "[mine]\n");
  CHECK_THAT(bench.reporter.warnings.back(), ContainsSubstring("none of SAM's"));
}

TEST_CASE("publishing: what a build writes beside its directory is no part of a source", "[build]") {
  BuildBench bench;
  bench.options.build_directory = bench.root() / "out";
  bench.options.functions = {"Api"};
  bench.edit("CodeUri: src", "CodeUri: .");
  write_file(bench.root() / "Makefile", "build-Api:\n");
  const bool own = GENERATE(true, false);
  write_file(bench.root() / "build.toml", own ? output::to_text(output::BuildGraph{}) : "[mine]\n");
  write_file(bench.root() / "out.manifest", "");
  CHECK(bench.run() == 0);
  const auto& script = bench.actions.front().command.argv.at(2);
  CHECK_THAT(script, !ContainsSubstring("out.manifest"));
  CHECK((script.find("build.toml") == std::string::npos) == own);
}
