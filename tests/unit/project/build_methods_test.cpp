#include "support/sample_project.hpp"

using namespace cbuild;
using test::k_template;
using test::makefile_of;
using test::SampleProject;
using test::write_file;
namespace fs = std::filesystem;

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

TEST_CASE("load_request: a layer for another architecture than it says is told", "[project]") {
  SampleProject sample;
  write_file(sample.root() / "src/Makefile", "build-Api:\nbuild-Layer:\n");
  write_file(sample.root() / "template.yaml",
             std::string(k_template) +
                 "  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: makefile}\n"
                 "    Properties: {ContentUri: src, CompatibleArchitectures: [arm64]}\n");
  CHECK_THAT(
      sample.load().warnings,
      Catch::Matchers::VectorContains(std::string(
          "layer 'Layer' is built for x86_64, which is not among its CompatibleArchitectures: arm64")));
}

TEST_CASE("load_request: an architecture that Lambda does not have is for the layer's method to judge",
          "[project]") {
  SampleProject sample;
  const auto template_of = [](const std::string& method) {
    return "Resources:\n  Layer:\n    Type: AWS::Serverless::LayerVersion\n"
           "    Metadata: {BuildArchitecture: mips, BuildMethod: " +
           method + "}\n    Properties: {ContentUri: src}\n";
  };
  write_file(sample.root() / "src/Makefile", "build-Layer:\n");
  write_file(sample.root() / "template.yaml", template_of("makefile"));
  const auto request = sample.load();
  CHECK(request.builds.at(0).resource.architecture == "mips");
  CHECK(request.warnings ==
        std::vector<std::string>{
            "layer 'Layer' is built for mips, which is not among its CompatibleArchitectures: x86_64",
            "the BuildArchitecture 'mips' of layer 'Layer' is not a valid architecture: expected x86_64 or "
            "arm64"});
  write_file(sample.root() / "template.yaml", template_of("rust-cargolambda"));
  CHECK_THAT(sample.error(),
             ContainsSubstring("layer 'Layer' has the BuildArchitecture 'mips'; expected x86_64 or arm64"));
}

TEST_CASE("load_request: what a template includes lies in the project", "[project]") {
  SampleProject sample;
  sample.edit("CodeUri: src\n",
              "CodeUri: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: code.yaml}}}\n");
  SECTION("there") {
    write_file(sample.root() / "code.yaml", "src\n");
    CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  }
  SECTION("outside") {
    const test::TempDirectory elsewhere;
    write_file(elsewhere / "code.yaml", "src\n");
    fs::create_symlink(elsewhere / "code.yaml", sample.root() / "code.yaml");
    CHECK_THAT(sample.error(), ContainsSubstring("'code.yaml' cannot be read: it is outside the project"));
  }
  SECTION("missing") { CHECK_THAT(sample.error(), ContainsSubstring("and 'code.yaml' cannot be read")); }
}

TEST_CASE("load_request: a build method that is not supported", "[project]") {
  SampleProject sample;
  sample.edit("Metadata: {BuildMethod: makefile}", "Metadata: {BuildMethod: conan}");
  CHECK(sample.error() ==
        "PROJECT/template.yaml:2:3: function 'Api' has the build method 'conan', which is none that cbuild "
        "knows\n"
        "      Api:\n"
        "      ^\n"
        "  hint: add 'BuildMethod: makefile' to its Metadata, and a Makefile with the target 'build-Api'");
  sample.options.functions = {"Job"};
  CHECK(ids(sample.load()) == std::vector<std::string>{"Job"});
}

TEST_CASE("load_request: a runtime without a build of its own", "[project]") {
  SampleProject sample;
  sample.edit("Metadata: {BuildMethod: makefile}", "Metadata: {BuildMethod: python3.7}");
  CHECK_THAT(
      sample.error(),
      ContainsSubstring("function 'Api' has the runtime 'python3.7', which has no build of its own\n") &&
          ContainsSubstring("hint: add 'BuildMethod: makefile' to its Metadata"));
}
