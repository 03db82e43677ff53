#include "project/stacks.hpp"
#include "support/nested_project.hpp"

using namespace cbuild;
using test::full_paths;
using test::function_text;
using test::makefile_of;
using test::SampleProject;
using test::stack_text;
using test::TempDirectory;
using test::write_file;
using test::write_nested;
using test::write_template;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

Names paths(const project::Request& request) {
  Names all;
  for (const auto& stack : request.stacks) all.push_back(stack.path);
  return all;
}

} // namespace

TEST_CASE("stacks: nested ones are read at any depth, and their code starts at their own template",
          "[project]") {
  const SampleProject sample;
  write_nested(sample);
  const auto request = sample.load();
  CHECK(paths(request) == Names{"", "Child", "Child/Deep"});
  REQUIRE(full_paths(request) == Names{"Api", "Child/Fn", "Child/Api", "Child/Deep/Fn"});
  CHECK(makefile_of(request.builds[0]).source == sample.root() / "src");
  CHECK(makefile_of(request.builds[2]).source == sample.root() / "child/src");
  CHECK(makefile_of(request.builds[2]).logical_id == "Api");
  CHECK(makefile_of(request.builds[3]).source == sample.root() / "child/src");
  CHECK(request.builds[3].resource.described() == "function 'Child/Deep/Fn'");
}

TEST_CASE("stacks: a location as a URL of this machine, absolute, or by TemplateURL", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  fs::create_directory(sample.root() / "a b");
  write_template(sample, "a b/t.yaml", function_text("Fn", "CodeUri: ../child/src"));
  SECTION("file://") {
    write_template(
        sample, "template.yaml", stack_text("Child", "'file://" + sample.root().string() + "/a%20b/t.yaml'"));
  }
  SECTION("absolute") {
    write_template(
        sample, "template.yaml", stack_text("Child", "'" + sample.root().string() + "/a b/t.yaml'"));
  }
  SECTION("a stack of CloudFormation") {
    write_template(sample,
                   "template.yaml",
                   "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./a b/t.yaml}}\n");
  }
  CHECK(full_paths(sample.load()) == Names{"Child/Fn"});
}

TEST_CASE("stacks: a template that is a link counts where it lies", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  fs::create_symlink("child/template.yaml", sample.root() / "link.yaml");
  write_template(sample, "template.yaml", stack_text("Child", "link.yaml"));
  const auto request = sample.load();
  CHECK(full_paths(request) == Names{"Child/Fn", "Child/Api", "Child/Deep/Fn"});
  CHECK(makefile_of(request.builds[0]).source == sample.root() / "child/src");
}

TEST_CASE("stacks: what Metadata names starts at the root's template, also for nested ones", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  fs::create_directory(sample.root() / "make");
  write_file(sample.root() / "make/Makefile", "build-Fn:\n");
  write_template(sample,
                 "child/template.yaml",
                 function_text("Fn") + "    Metadata: {ContextPath: make, ProjectRootDirectory: job}\n");
  const auto request = sample.load();
  REQUIRE(full_paths(request) == Names{"Api", "Child/Fn"});
  CHECK(makefile_of(request.builds[1]).makefile == sample.root() / "make/Makefile");
  CHECK(makefile_of(request.builds[1]).source == sample.root() / "job");
}

TEST_CASE("stacks: all code starts at --base-dir, locations at the templates", "[project]") {
  SampleProject sample;
  write_nested(sample);
  write_file(sample.root() / "src/Makefile", "build-Fn:\nbuild-Api:\n");
  fs::remove_all(sample.root() / "child/src");
  sample.options.base_directory = sample.root();
  const auto request = sample.load();
  REQUIRE(full_paths(request).size() == 4);
  for (const auto& build : request.builds) CHECK(makefile_of(build).source == sample.root() / "src");
}

TEST_CASE("stacks: a child has its parent's parameters, not its own Defaults", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  fs::create_directory(sample.root() / "child/other");
  const std::string child = "Parameters: {Code: {Default: other}}\nResources:\n";
  write_file(sample.root() / "child/template.yaml", child + function_text("Fn", "CodeUri: !Ref Code"));
  const std::string type = "  Child:\n    Type: AWS::Serverless::Application\n    Properties:\n"
                           "      Location: child/template.yaml\n";
  SECTION("known") {
    write_template(sample, "template.yaml", type + "      Parameters: {Code: src}\n");
    CHECK(makefile_of(sample.load().builds.at(0)).source == sample.root() / "child/src");
  }
  SECTION("known at deployment only") {
    write_template(sample, "template.yaml", type + "      Parameters: {Code: !GetAtt Table.Arn}\n");
    CHECK_THAT(sample.error(),
               ContainsSubstring("PROJECT/child/template.yaml:5:") &&
                   ContainsSubstring("cannot be resolved"));
  }
  SECTION("none") {
    write_template(sample, "template.yaml", type);
    write_file(sample.root() / "child/other/Makefile", "build-Fn:\n");
    CHECK(makefile_of(sample.load().builds.at(0)).source == sample.root() / "child/other");
  }
}

TEST_CASE("stacks: --region reaches all, --parameter-overrides the root alone", "[project]") {
  SampleProject sample;
  write_nested(sample);
  fs::create_directory(sample.root() / "child/eu-west-1");
  write_file(sample.root() / "child/eu-west-1/Makefile", "build-Fn:\n");
  const bool is_region = GENERATE(true, false);
  const std::string code = is_region ? "AWS::Region" : "Code";
  write_file(sample.root() / "child/template.yaml",
             "Parameters: {Code: {Default: src}}\nResources:\n" +
                 function_text("Fn", "CodeUri: !Ref '" + code + "'"));
  sample.options.region = "eu-west-1";
  sample.options.parameter_overrides = {{.word = "Code=nowhere", .key = {}, .value = {}, .position = {}}};
  CHECK(makefile_of(sample.load().builds.at(1)).source ==
        sample.root() / "child" / (is_region ? "eu-west-1" : "src"));
}

TEST_CASE("stacks: those that are not on this machine are told in one warning, and not read", "[project]") {
  SampleProject sample;
  write_nested(sample);
  write_template(sample,
                 "child/template.yaml",
                 stack_text("Bucket", "s3://b/t.yaml") + stack_text("Web", "https://x/t.yaml") +
                     stack_text("App", "{ApplicationId: a, SemanticVersion: 1.0.0}"));
  const auto request = sample.load();
  CHECK(full_paths(request) == Names{"Api"});
  REQUIRE(request.warnings.size() == 1);
  CHECK_THAT(request.warnings[0],
             ContainsSubstring("'Child/Bucket' (on S3), 'Child/Web' (a URL), 'Child/App' (an application"));
  sample.options.functions = {"Api"};
  CHECK(sample.load().warnings.empty());
}

TEST_CASE("stacks: a template that is missing is told with the place that names it", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  SECTION("missing") {
    fs::remove(sample.root() / "child/deep.yaml");
    CHECK(sample.error() ==
          "PROJECT/child/template.yaml:10:28: the template 'deep.yaml' of the nested stack 'Child/Deep' does "
          "not exist (looked for 'PROJECT/child/deep.yaml')\n"
          "        Properties: {Location: deep.yaml}\n"
          "                               ^");
  }
  SECTION("a directory") {
    write_template(sample, "child/template.yaml", stack_text("Deep", "src"));
    CHECK_THAT(sample.error(),
               ContainsSubstring("the template 'src' of the nested stack 'Child/Deep' is not a file"));
  }
  SECTION("a URL without a path") {
    write_template(sample, "child/template.yaml", stack_text("Deep", "file://host"));
    CHECK_THAT(sample.error(), ContainsSubstring("is no path of a file"));
  }
  SECTION("a name that is too long") {
    write_template(sample, "child/template.yaml", stack_text("Deep", std::string(300, 'x')));
    CHECK_THAT(sample.error(), ContainsSubstring("PROJECT/child/template.yaml:4:28: "));
  }
}

TEST_CASE("stacks: what is wrong in a nested template is told with its place and its stack", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  write_file(sample.root() / "child/deep.yaml", "Resources: [\n");
  CHECK(sample.error() == "PROJECT/child/deep.yaml:1:12: the list is not closed; expected ',' or ']'\n"
                          "    Resources: [\n"
                          "               ^\n"
                          "  while reading the nested stack 'Child/Deep'");
}

TEST_CASE("stacks: a template that contains itself is told with the way there", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  SECTION("in a circle") {
    write_template(sample, "child/deep.yaml", stack_text("Again", "../child/template.yaml"));
    CHECK_THAT(sample.error(),
               ContainsSubstring("PROJECT/child/deep.yaml:4:28: the template '../child/template.yaml' of the "
                                 "nested stack 'Child/Deep/Again' contains itself: "
                                 "'PROJECT/child/template.yaml' → 'PROJECT/child/deep.yaml' → "
                                 "'PROJECT/child/template.yaml'"));
  }
  SECTION("by a link") {
    fs::create_symlink("template.yaml", sample.root() / "self.yaml");
    write_template(sample, "template.yaml", stack_text("Self", "self.yaml"));
    CHECK_THAT(sample.error(), ContainsSubstring("contains itself"));
  }
}

TEST_CASE("stacks: a template may be used twice", "[project]") {
  const SampleProject sample;
  write_nested(sample);
  write_template(sample,
                 "template.yaml",
                 stack_text("One", "child/template.yaml") + stack_text("Two", "child/template.yaml"));
  CHECK(paths(sample.load()) == Names{"", "One", "One/Deep", "Two", "Two/Deep"});
}

TEST_CASE("stacks: more than any deployment has are an error, and not read", "[project]") {
  const SampleProject sample;
  constexpr int k_depth = 12; // of 4 each: 16 million
  for (int level = 0; level < k_depth; ++level) {
    std::string four;
    for (const auto* id : {"A", "B", "C", "D"}) four += stack_text(id, std::to_string(level + 1) + ".yaml");
    write_template(sample, std::to_string(level) + ".yaml", four);
  }
  write_template(sample, std::to_string(k_depth) + ".yaml", function_text("Fn"));
  write_template(sample, "template.yaml", stack_text("Bomb", "0.yaml"));
  CHECK_THAT(sample.error(), ContainsSubstring("too many nested stacks: more than 2000"));
}

TEST_CASE("stacks: a template outside of the project is not read", "[project]") {
  SampleProject sample;
  write_nested(sample);
  const TempDirectory other;
  write_file(other / "secret.yaml", "Resources: {Secret: [\n");
  const bool by_link = GENERATE(true, false);
  if (by_link) fs::create_symlink(other / "secret.yaml", sample.root() / "link.yaml");
  write_template(
      sample, "template.yaml", stack_text("Child", by_link ? "link.yaml" : (other / "secret.yaml").string()));
  CHECK_THAT(sample.error(),
             ContainsSubstring("of the nested stack 'Child' is outside the project 'PROJECT'") &&
                 ContainsSubstring("--allow-outside " + other.path().string()) &&
                 !ContainsSubstring("Secret"));
  write_file(other / "secret.yaml", "Resources: {}\n");
  sample.options.allowed_outside = {other.path()};
  CHECK(paths(sample.load()) == Names{"", "Child"});
}

TEST_CASE("stacks: a template elsewhere has its children beside it, whatever --base-dir is", "[project]") {
  SampleProject sample;
  write_nested(sample);
  const TempDirectory base;
  fs::create_directory(base / "src");
  write_file(base / "src/Makefile", "build-Fn:\nbuild-Api:\n");
  sample.options.base_directory = base.path();
  CHECK(full_paths(sample.load()).size() == 4);
}

TEST_CASE("stacks: results that would lie in one place are an error", "[project]") {
  const auto stack = [](const std::string& path, const std::string& text) {
    return project::Stack{
        .path = path,
        .directory = "/p",
        .code_start = "/p",
        .parsed = sam::Template::parse("Resources:\n" + text, path + ".yaml", {.stack_path = path})};
  };
  std::vector<project::Stack> stacks;
  stacks.push_back(stack("Child", function_text("Fn")));
  stacks.push_back(stack("Child", function_text("Fn")));
  try {
    project::check_result_places(stacks);
    FAIL("no error");
  } catch (const util::Error& error) {
    CHECK_THAT(error.message(),
               ContainsSubstring("the results of 'Child/Fn' would lie where those of the resource at "
                                 "Child.yaml:2:3 do"));
  }
  stacks.clear();
  stacks.push_back(stack("..", function_text("Fn")));
  CHECK_THROWS_WITH(project::check_result_places(stacks), ContainsSubstring("'../Fn' cannot be the name"));
}

TEST_CASE("stacks: language extensions that are off are off in all stacks", "[project]") {
  SampleProject sample;
  write_template(sample, "template.yaml", stack_text("Child", "child.yaml"));
  write_file(sample.root() / "child.yaml",
             "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n"
             "  Fn::ForEach::All:\n    - Name\n    - [Api]\n    - '${Name}':\n"
             "        Type: AWS::Serverless::Function\n"
             "        Properties: {Runtime: provided.al2, Handler: bootstrap, CodeUri: src}\n");
  CHECK(full_paths(sample.load()) == std::vector<std::string>{"Child/Api"});
  sample.options.language_extensions = false;
  CHECK_THAT(sample.error(), ContainsSubstring("Fn::ForEach"));
}
