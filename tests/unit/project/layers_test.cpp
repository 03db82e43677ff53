#include "support/sample_project.hpp"

using namespace cbuild;
using test::k_template;
using test::SampleProject;
using test::write_file;

namespace {

std::vector<std::string> ids(const project::Request& request) {
  std::vector<std::string> all;
  for (const auto& build : request.builds) all.push_back(build.resource.logical_id);
  return all;
}

} // namespace

TEST_CASE("load_request: a function's own layers are built with it", "[project]") {
  SampleProject sample;
  std::string text = k_template;
  const std::string code = "CodeUri: src\n";
  text.replace(text.find(code), code.size(), "CodeUri: src\n      Layers: [!Ref Layer, !Ref Parameter]\n");
  write_file(sample.root() / "template.yaml",
             text + "  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: "
                    "{BuildMethod: makefile}\n    Properties: {ContentUri: src}\n");
  write_file(sample.root() / "src/Makefile", "build-Api:\nbuild-Layer:\n");
  sample.options.functions = {"Api"};
  const auto request = sample.load();
  CHECK(ids(request) == std::vector<std::string>{"Api", "Layer"});
  CHECK(request.builds.back().resource.runtime == "provided");
  CHECK(request.builds.back().resource.architecture == "x86_64");
}

TEST_CASE("load_request: a method that builds no layers", "[project]") {
  SampleProject sample;
  write_file(sample.root() / "template.yaml",
             std::string(k_template) + "  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: "
                                       "{BuildMethod: functions-only}\n    Properties: {ContentUri: src}\n");
  const std::vector<plan::MethodRow> methods{plan::methods().front(), {.name = "functions-only"}};
  try {
    static_cast<void>(project::load_request(project::read_settings(sample.options), methods));
    FAIL("no error");
  } catch (const util::Error& error) {
    CHECK_THAT(
        error.message(),
        ContainsSubstring("layer 'Layer' has the build method 'functions-only', which builds no layers"));
  }
}
