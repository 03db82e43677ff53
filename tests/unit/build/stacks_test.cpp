#include "bench.hpp"
#include "support/nested_project.hpp"

#include <cbuild/output/build_graph.hpp>

using namespace cbuild;
using test::BuildBench;
using test::function_text;
using test::read_file;
using test::stack_text;
using test::write_file;
using test::write_nested;
using test::write_template;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

class NestedBench : public BuildBench {
public:
  NestedBench() { write_nested(*this); }

  [[nodiscard]] std::string built(const std::string& place) const {
    return read_file(options.build_directory / place);
  }

  /// What is published, without contents.
  [[nodiscard]] Names files() const {
    Names all;
    for (const auto& [path, state] : published())
      if (state.starts_with("file")) all.push_back(path);
    return all;
  }
};

} // namespace

TEST_CASE("stacks: artifacts and templates of all are published below their stacks", "[build]") {
  NestedBench bench;
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.warnings.empty());
  CHECK(bench.files() == Names{"Api/f",
                               "Child/Api/f",
                               "Child/Deep/Fn/f",
                               "Child/Deep/template.yaml",
                               "Child/Fn/f",
                               "Child/template.yaml",
                               "template.yaml"});
  CHECK_THAT(bench.built("template.yaml"),
             ContainsSubstring("CodeUri: Api") && ContainsSubstring("Location: Child/template.yaml"));
  CHECK_THAT(bench.built("Child/template.yaml"),
             ContainsSubstring("CodeUri: Fn") && ContainsSubstring("CodeUri: Api") &&
                 ContainsSubstring("Location: Deep/template.yaml"));
  CHECK_THAT(bench.built("Child/Deep/template.yaml"), ContainsSubstring("CodeUri: Fn"));
  CHECK(bench.reporter.expected == Names{"Api", "Child/Fn", "Child/Api", "Child/Deep/Fn"});
  for (const auto* log : {"Api", "Child.Api", "Child.Fn", "Child.Deep.Fn"})
    CHECK(fs::exists(bench.root() / ".aws-sam/logs" / (std::string(log) + ".log")));
}

TEST_CASE("stacks: other paths of a nested template start at its directory", "[build]") {
  NestedBench bench;
  write_template(bench,
                 "child/template.yaml",
                 function_text("Fn") +
                     "  Web: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: api.yaml}}\n"
                     "  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "
                     "s3://b/t.yaml}}\n");
  CHECK(bench.run() == 0);
  CHECK_THAT(bench.built("Child/template.yaml"),
             ContainsSubstring("DefinitionUri: ../../../child/api.yaml") &&
                 ContainsSubstring("TemplateURL: s3://b/t.yaml"));
}

TEST_CASE("stacks: a build of one in a nested stack keeps what was built of the others", "[build]") {
  NestedBench bench;
  CHECK(bench.run() == 0);
  bench.action = [](const action::Action&, action::Observer&, const fs::path& into) {
    write_file(into / "f", "newer");
    return action::ActionResult{.bytes = 5, .entries = 1};
  };
  bench.options.functions = {"Child/Api"};
  CHECK(bench.run() == 0);
  CHECK(bench.published().at("Child/Api/f") == "file 644 newer");
  CHECK(bench.published().at("Api/f") == "file 644 new");
  CHECK(bench.published().at("Child/Deep/Fn/f") == "file 644 new");
  CHECK_THAT(bench.built("Child/template.yaml"), ContainsSubstring("CodeUri: Fn"));
  CHECK(bench.reporter.warnings.empty());
}

TEST_CASE("stacks: what was never built leads to its source, by its full path", "[build]") {
  NestedBench bench;
  bench.options.functions = {"Child/Api"};
  CHECK(bench.run() == 0);
  CHECK(bench.files() ==
        Names{"Child/Api/f", "Child/Deep/template.yaml", "Child/template.yaml", "template.yaml"});
  CHECK_THAT(bench.built("Child/Deep/template.yaml"), ContainsSubstring("CodeUri: ../../../../child/src"));
  CHECK(bench.reporter.warnings.back() ==
        "'Child/Deep/Fn' was not built: its code in the built template leads to its source");
}

TEST_CASE("stacks: a stack that leaves the template takes its results with it", "[build]") {
  NestedBench bench;
  CHECK(bench.run() == 0);
  write_template(bench, "child/template.yaml", function_text("Fn"));
  CHECK(bench.run() == 0);
  CHECK(bench.files() == Names{"Api/f", "Child/Fn/f", "Child/template.yaml", "template.yaml"});
}

TEST_CASE("stacks: all or nothing is published", "[build]") {
  NestedBench bench;
  CHECK(bench.run() == 0);
  const auto good = bench.published();
  int count = 0;
  bench.action = [&count](const action::Action&, action::Observer&, const fs::path& into) {
    write_file(into / "f", "newer");
    return action::ActionResult{.exit_code = ++count == 3 ? 2 : 0, .bytes = 5, .entries = 1};
  };
  CHECK(bench.run() == 1);
  CHECK(bench.published() == good);
  CHECK_THAT(bench.reporter.errors.back(), ContainsSubstring("function 'Child/Api'"));
}

TEST_CASE("stacks: an image for one of several functions with the same logical id", "[build]") {
  NestedBench bench;
  bench.engine.images["mine:1"] = {.id = "sha256:mine", .architecture = "amd64"};
  bench.options.build_images = {"Child/Api=mine:1"};
  CHECK(bench.run() == 0);
  CHECK(bench.images() ==
        Names{"sha256:provided.al2", "sha256:provided.al2", "sha256:mine", "sha256:provided.al2"});
  bench.actions.clear();
  bench.options.build_images = {"Api=mine:1", "Child/Fnn=mine:1"};
  CHECK(bench.run() == 0);
  CHECK(bench.images() == Names{"sha256:mine", "sha256:provided.al2", "sha256:mine", "sha256:provided.al2"});
  CHECK_THAT(bench.reporter.warnings.back(), ContainsSubstring("did you mean 'Child/Fn'?"));
}

TEST_CASE("stacks: resources with one logical id are not built in one container", "[build]") {
  NestedBench bench;
  const std::string copied = "CodeUri: src}\n    Metadata: {BuildMethod: copy";
  write_template(bench,
                 "template.yaml",
                 function_text("Api", "CodeUri: child/src}\n    Metadata: {BuildMethod: copy") +
                     stack_text("Child", "child/template.yaml"));
  write_template(bench, "child/template.yaml", function_text("Api", copied) + function_text("Fn", copied));
  bench.action = [](const action::Action& action, action::Observer&, const fs::path& into) {
    for (auto id = action.command.argv.begin() + 1; id != action.command.argv.end(); ++id) {
      fs::create_directories(into / *id);
      write_file(into / *id / "f", "new");
    }
    return action::ActionResult{.bytes = 3, .entries = 1};
  };
  CHECK(bench.run() == 0);
  REQUIRE(bench.actions.size() == 2);
  CHECK(bench.actions[0].command.argv == Names{"copy", "Api", "Fn"});
  CHECK(bench.actions[1].command.argv == Names{"copy", "Api"});
  CHECK(bench.published().contains("Child/Fn/f"));
}

TEST_CASE("stacks: build.toml has full paths and each stack's code", "[build]") {
  NestedBench bench;
  CHECK(bench.run() == 0);
  const auto graph = output::build_graph_of(read_file(bench.root() / ".aws-sam/build.toml"));
  std::map<std::string, std::string> code;
  for (const auto& function : graph.functions)
    for (const auto& name : function.functions) code[name] = bench.without_root(function.codeuri);
  CHECK(code == std::map<std::string, std::string>{{"Api", "PROJECT/src"},
                                                   {"Child/Api", "PROJECT/child/src"},
                                                   {"Child/Fn", "PROJECT/child/src"},
                                                   {"Child/Deep/Fn", "PROJECT/child/src"}});
}

TEST_CASE("stacks: who excludes everything is told once that there is nothing to build", "[build]") {
  NestedBench bench;
  bench.options.excluded = {"Api", "Fn"};
  bench.options.functions = {"*"};
  CHECK(bench.run() == 0);
  CHECK(std::count(bench.reporter.messages.begin(),
                   bench.reporter.messages.end(),
                   "nothing to build: no function or layer has code that is to be built") == 1);
  CHECK(bench.actions.empty());
}
