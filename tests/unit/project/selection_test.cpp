#include "support/nested_project.hpp"

using namespace cbuild;
using test::full_paths;
using test::function_text;
using test::SampleProject;
using test::stack_text;
using test::write_file;
using test::write_nested;
using test::write_template;
using Names = std::vector<std::string>;

namespace {

constexpr const char* k_layer = "    Type: AWS::Serverless::LayerVersion\n"
                                "    Metadata: {BuildMethod: makefile}\n";

class Choice : public SampleProject {
public:
  Choice() { write_nested(*this); }

  Names built(Names names) {
    options.functions = std::move(names);
    const auto request = load();
    warnings = request.warnings;
    return full_paths(request);
  }
  std::string error_of(const std::string& name) {
    options.functions = {name};
    return error();
  }

  Names warnings;
};

} // namespace

TEST_CASE("selection: full paths, in the order of the stacks", "[project]") {
  Choice choice;
  CHECK(choice.built({"Child/Deep/Fn", "Api"}) == Names{"Api", "Child/Deep/Fn"});
  CHECK(choice.warnings.empty());
}

TEST_CASE("selection: a full path goes before what several are called", "[project]") {
  Choice choice;
  CHECK(choice.built({"Api"}) == Names{"Api"});
  CHECK(choice.warnings.empty());
}

TEST_CASE("selection: of several with one name the least full path is built, with a warning", "[project]") {
  Choice choice;
  CHECK(choice.built({"Fn"}) == Names{"Child/Deep/Fn"});
  CHECK(choice.warnings ==
        Names{"several are called 'Fn': 'Child/Deep/Fn', 'Child/Fn'; of these 'Child/Deep/Fn' is built"});
}

TEST_CASE("selection: FunctionName and LayerName; a function and a layer of one name", "[project]") {
  Choice choice;
  write_file(choice.root() / "src/Makefile", "build-Api:\nbuild-Layer:\n");
  write_template(choice,
                 "template.yaml",
                 function_text("Api", "CodeUri: src, FunctionName: my-api") + "  Layer:\n" + k_layer +
                     "    Properties: {ContentUri: src, LayerName: Api}\n");
  CHECK(choice.built({"my-api"}) == Names{"Api"});
  CHECK(choice.built({"Layer"}) == Names{"Layer"});
  CHECK(choice.built({"Api"}) == Names{"Api", "Layer"});
}

TEST_CASE("selection: patterns", "[project]") {
  Choice choice;
  CHECK(choice.built({"A*"}) == Names{"Api", "Child/Api"});
  CHECK(choice.built({"F?"}) == Names{"Child/Fn", "Child/Deep/Fn"});
  CHECK(choice.built({"Child/*"}) == Names{"Child/Fn", "Child/Api"});
  CHECK(choice.built({"Child/**"}) == Names{"Child/Fn", "Child/Api", "Child/Deep/Fn"});
  CHECK(choice.built({"**/Fn", "Api"}) == Names{"Api", "Child/Fn", "Child/Deep/Fn"});
  CHECK(choice.warnings.empty());
  CHECK(choice.error_of("Nothing*") == "no function or layer fits 'Nothing*'\n"
                                       "  hint: there are: Api, Child/Fn, Child/Api, Child/Deep/Fn");
}

TEST_CASE("selection: what is excluded is not built unless it is named", "[project]") {
  Choice choice;
  choice.options.excluded = {"Fn"};
  CHECK(choice.built({}) == Names{"Api", "Child/Api"});
  CHECK(choice.built({"*"}) == Names{"Api", "Child/Api"});
  CHECK(choice.built({"F*"}).empty());
  CHECK(choice.built({"Child/Fn"}) == Names{"Child/Fn"});
  CHECK(choice.warnings == Names{"'Child/Fn' is built, as it is named, though --exclude Fn is given"});
}

TEST_CASE("selection: one of several of a name is excluded by its full path", "[project]") {
  Choice choice;
  choice.options.excluded = {"Child/Fn", "Chil/Fn"};
  CHECK(choice.built({}) == Names{"Api", "Child/Api", "Child/Deep/Fn"});
  CHECK(choice.warnings ==
        Names{"--exclude Chil/Fn: the template has no such resource; did you mean 'Child/Fn'?"});
  CHECK(choice.built({"Child/*"}) == Names{"Child/Api"});
  choice.options.excluded = {"Child/Fn"};
  CHECK(choice.built({"Child/Fn"}) == Names{"Child/Fn"});
  CHECK(choice.warnings == Names{"'Child/Fn' is built, as it is named, though --exclude Child/Fn is given"});
}

TEST_CASE("selection: what only cbuild cannot build may be excluded", "[project]") {
  Choice choice;
  write_template(choice, "template.yaml", function_text("Api") + "  Fn::ForEach::Loop: [Id, [a], {}]\n");
  choice.options.excluded = {"Fn::ForEach::Loop"};
  CHECK(choice.built({}) == Names{"Api"});
}

TEST_CASE("selection: layers of the function's own stack are built with it", "[project]") {
  Choice choice;
  const auto layer = std::string("  Layer:\n") + k_layer + "    Properties: {ContentUri: src}\n";
  write_file(choice.root() / "child/src/Makefile", "build-Fn:\nbuild-Layer:\n");
  write_file(choice.root() / "src/Makefile", "build-Layer:\n");
  write_template(choice, "template.yaml", layer + stack_text("Child", "child/template.yaml"));
  write_template(
      choice, "child/template.yaml", layer + function_text("Fn", "CodeUri: src, Layers: [!Ref Layer]"));
  CHECK(choice.built({"Fn"}) == Names{"Child/Layer", "Child/Fn"});
}

TEST_CASE("selection: who names a function with SkipBuild builds it", "[project]") {
  Choice choice;
  write_template(choice, "template.yaml", function_text("Api") + "    Metadata: {SkipBuild: true}\n");
  CHECK(choice.built({"Api"}) == Names{"Api"});
  CHECK(choice.built({}).empty());
  CHECK_THAT(choice.error_of("A*"), ContainsSubstring("no function or layer fits 'A*'"));
}

TEST_CASE("selection: who names a function whose code is a .zip is told what is the matter", "[project]") {
  Choice choice;
  write_file(choice.root() / "code.zip", "");
  write_template(choice, "template.yaml", function_text("Api", "CodeUri: code.zip"));
  CHECK_THAT(choice.error_of("Api"),
             ContainsSubstring("CodeUri 'code.zip' of function 'Api' is not a directory"));
}

TEST_CASE("selection: names without anything to build", "[project]") {
  Choice choice;
  write_template(choice,
                 "child/template.yaml",
                 function_text("Fn") + function_text("Inline", "InlineCode: x") +
                     stack_text("Remote", "s3://b/t.yaml"));
  CHECK(choice.error_of("Child/Inline") == "'Child/Inline' has nothing to build: inline code");
  CHECK(choice.error_of("Inline") == "'Child/Inline' has nothing to build: inline code");
  CHECK(choice.error_of("Child") == "'Child' is a nested stack, no function or layer\n"
                                    "  hint: to build what is in it: cbuild build 'Child/**'");
  CHECK(choice.error_of("Remote") == "'Child/Remote' is a nested stack, and nothing in it is built: on S3");
  CHECK(choice.error_of("Child/Remote/Fn") == "nothing in the nested stack 'Child/Remote' is built: on S3");
  CHECK(choice.error_of("Child/Fnn") == "no function or layer 'Fnn' in the nested stack 'Child'\n"
                                        "  hint: did you mean 'Child/Fn'?");
  CHECK(choice.error_of("Child/Something") == "no function or layer 'Something' in the nested stack 'Child'\n"
                                              "  hint: there are: Child/Fn");
  CHECK(choice.error_of("Chil/Fn") == "no nested stack 'Chil' in the template\n"
                                      "  hint: did you mean 'Child'?");
  CHECK(choice.error_of("Fnn") == "no function or layer 'Fnn' in the template\n"
                                  "  hint: did you mean 'Fn'?");
}
