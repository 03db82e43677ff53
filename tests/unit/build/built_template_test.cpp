#include "build/built_template.hpp"
#include "support/sample_project.hpp"

using namespace cbuild;
using build::built_template;
using test::SampleProject;
using Warnings = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

build::BuiltTemplate made_by(const SampleProject& sample) {
  return built_template(sample.load(), sample.options.build_directory, {});
}

/// The values of CodeUri, in order.
std::vector<std::string> code_uris(const std::string& text) {
  std::vector<std::string> found;
  constexpr std::string_view k_key = "CodeUri: ";
  for (auto at = text.find(k_key); at != text.npos; at = text.find(k_key, at + 1))
    found.push_back(text.substr(at + k_key.size(), text.find('\n', at) - at - k_key.size()));
  return found;
}

} // namespace

TEST_CASE("built_template: what is built is found beside the template", "[build]") {
  const SampleProject sample;
  const auto made = made_by(sample);
  CHECK(code_uris(made.texts.at("template.yaml")) == std::vector<std::string>{"Api", "Job"});
  CHECK(made.warnings.empty());
}

TEST_CASE("built_template: earlier artifacts of what is not built now are still used", "[build]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  fs::create_directories(sample.options.build_directory / "Job");
  const auto made = made_by(sample);
  CHECK(code_uris(made.texts.at("template.yaml")) == std::vector<std::string>{"Api", "Job"});
  CHECK(made.warnings.empty());
}

TEST_CASE("built_template: without an earlier artifact a function's source is given, with a warning",
          "[build]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  fs::create_directories(sample.options.build_directory);
  SECTION("nothing there") {}
  SECTION("a file") { test::write_file(sample.options.build_directory / "Job", ""); }
  SECTION("a link") { fs::create_directory_symlink("..", sample.options.build_directory / "Job"); }
  const auto made = made_by(sample);
  CHECK(code_uris(made.texts.at("template.yaml")) == std::vector<std::string>{"Api", "../../job/"});
  CHECK(made.warnings == Warnings{"'Job' was not built: its code in the built template leads to its source"});
}

TEST_CASE("built_template: of what cannot be built it warns too", "[build]") {
  SampleProject sample;
  sample.options.functions = {"Api", "Job"};
  test::write_file(sample.root() / "template.yaml",
                   std::string(test::k_template) +
                       "  Image:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n"
                       "    Metadata: {Dockerfile: Dockerfile, DockerContext: .}\n");
  CHECK(
      made_by(sample).warnings ==
      Warnings{"'Image', a container image function, was not built: the built template leads to its source"});
}

TEST_CASE("built_template: a function with a problem keeps what the template says, with a warning",
          "[build]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  sample.edit("CodeUri: job/", "CodeUri: !GetAtt A.B");
  fs::create_directories(sample.options.build_directory / "Job");
  const auto made = made_by(sample);
  CHECK(code_uris(made.texts.at("template.yaml")) == std::vector<std::string>{"Api", "!GetAtt A.B"});
  CHECK(made.warnings.size() == 1);
}
