#include "bench.hpp"
#include "build/image_build.hpp"

#include <cbuild/output/build_graph.hpp>
#include <cbuild/toml/make.hpp>

using namespace cbuild;
using test::write_file;
using Story = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

/// A run of a template with image functions, whose context is `web`.
class ImageBench : public test::BuildBench {
public:
  explicit ImageBench(const std::string& resources) {
    write_file(root() / "template.yaml", "Resources:\n" + resources);
    fs::create_directory(root() / "web");
    write_file(root() / "web/Dockerfile", "FROM scratch\n");
    for (const auto* name : {"one:latest", "two:latest", "two:v2", "sha256:loaded"})
      engine.images[name] = {.id = "sha256:of", .architecture = "amd64", .size = 7};
    engine.images["loaded:1"] = {.id = "sha256:loaded", .architecture = "amd64", .size = 9};
  }
};

std::string image(const std::string& name, const std::string& more = "") {
  return "  " + name + ":\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, " +
         "DockerContext: web" + more + "}\n    Properties: {PackageType: Image}\n";
}

std::string archived(const std::string& name) {
  return "  " + name +
         ":\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image, ImageUri: "
         "image.tar}\n";
}

} // namespace

TEST_CASE("image_functions: an image is built from its context, and its tag is the result", "[build]") {
  ImageBench bench(image("One", ", DockerBuildArgs: {A: b}, DockerBuildExtraParams: [--no-cache]"));
  write_file(bench.root() / "web/.dockerignore", "secret\n");
  write_file(bench.root() / "web/secret", "hunter2");
  write_file(bench.root() / "web/app.py", "print()");
  CHECK(bench.run() == 0);
  CHECK(bench.story == Story{"stages PROJECT/.aws-sam/build", "connect"});
  REQUIRE(bench.engine.builds.size() == 1);
  const auto& options = bench.engine.builds.front();
  CHECK(options.tag == "one:latest");
  CHECK(options.dockerfile == "Dockerfile");
  CHECK(options.platform == "linux/amd64");
  CHECK(options.arguments == std::map<std::string, std::string>{{"A", "b"}});
  CHECK(options.parameters == std::vector<std::pair<std::string, std::string>>{{"nocache", "1"}});
  CHECK_THAT(bench.engine.sent.front(), ContainsSubstring("app.py") && ContainsSubstring("FROM scratch"));
  CHECK_THAT(bench.engine.sent.front(), !ContainsSubstring("hunter2"));
  REQUIRE(bench.reporter.results.size() == 1);
  CHECK(bench.reporter.results.front().artifact == "one:latest");
  CHECK(bench.reporter.results.front().size == 7U);
  CHECK(bench.published().size() == 1);
  CHECK_THAT(bench.published().at("template.yaml"),
             ContainsSubstring("ImageUri: \"one:latest\"") && ContainsSubstring("DockerContext: ../../web"));
  CHECK_THAT(bench.reporter.told, ContainsSubstring("One: step 1/1\n"));
}

TEST_CASE("image_functions: equal ones are built once, and each has its tag", "[build]") {
  ImageBench bench(image("One") + image("Two", ", DockerTag: v2") + image("Three", ", DockerBuildTarget: t"));
  bench.engine.images["three:latest"] = bench.engine.images["one:latest"];
  CHECK(bench.run() == 0);
  REQUIRE(bench.engine.builds.size() == 2);
  CHECK(bench.engine.builds[0].tag == "one:latest");
  CHECK(bench.engine.builds[0].other_tags == std::vector<std::string>{"two:v2"});
  CHECK(bench.engine.builds[1].tag == "three:latest");
  CHECK_THAT(bench.published().at("template.yaml"), ContainsSubstring("ImageUri: \"two:v2\""));
  REQUIRE(bench.reporter.results.size() == 3);
  CHECK(bench.reporter.results[1].artifact == "two:v2");
}

TEST_CASE("image_functions: other resources are built beside them", "[build]") {
  ImageBench bench(image("One") + R"(  Api:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {Runtime: provided.al2, Handler: bootstrap, CodeUri: src}
)");
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.expected == Story{"Api", "One"});
  CHECK(bench.published().at("Api/f") == "file 644 new");
  CHECK_THAT(bench.published().at("template.yaml"),
             ContainsSubstring("ImageUri: \"one:latest\"") && ContainsSubstring("CodeUri: Api"));
}

TEST_CASE("image_functions: two images with one name are refused before anything is built", "[build]") {
  ImageBench bench(image("One") + image("ONE", ", DockerBuildTarget: other"));
  const auto error = bench.failure<util::Error>();
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(),
             ContainsSubstring("function 'ONE' and of 'One' differ") &&
                 ContainsSubstring("both would be 'one:latest'"));
  CHECK(bench.story.empty());
}

TEST_CASE("image_functions: a step that fails is told with its instruction and file", "[build]") {
  ImageBench bench(image("One") + image("Two", ", DockerBuildTarget: t"));
  bench.engine.build_log = "Step 2/2 : RUN make";
  bench.engine.failures["build"] = {
      test::failure(engine::ApiError(200, "cannot build image 'one:latest': make ended with 2"))};
  CHECK(bench.run() == 1);
  REQUIRE(bench.reporter.errors.size() == 1);
  CHECK_THAT(bench.without_root(bench.reporter.errors.front()),
             ContainsSubstring("cannot build image 'one:latest': make ended with 2") &&
                 ContainsSubstring("in step 2/2: RUN make") &&
                 ContainsSubstring("in 'PROJECT/web/Dockerfile'") &&
                 ContainsSubstring("while building the image of function 'One'"));
  CHECK(bench.reporter.results[0].status == report::Status::failed);
  CHECK(bench.reporter.results[1].status == report::Status::built);
  CHECK(bench.published().empty());
}

TEST_CASE("image_functions: a base image that is not to be had is the engine's matter", "[build]") {
  ImageBench bench(image("One"));
  bench.engine.build_log = "Step 1/2 : FROM nowhere/none";
  bench.engine.failures["build"] = {test::failure(engine::ApiError(200, "pull access denied"))};
  CHECK(bench.run() == 3);
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("pull the base image"));
}

TEST_CASE("image_functions: a stopped run cancels its image builds", "[build]") {
  ImageBench bench(image("One"));
  bench.engine.when["build"] = [&] {
    bench.cancellation.request(15);
    bench.engine.cancellation.request(15);
  };
  CHECK(bench.failure<util::Interrupted>().signal() == 15);
  CHECK(bench.published().empty());
}

TEST_CASE("image_functions: an archive is loaded once, and its id is the image", "[build]") {
  ImageBench bench(archived("One") + archived("Two"));
  write_file(bench.root() / "image.tar", "the archive");
  CHECK(bench.run() == 0);
  CHECK(bench.engine.sent == Story{"the archive"});
  const auto text = bench.published().at("template.yaml");
  CHECK(text.find("ImageUri: \"sha256:loaded\"") != text.rfind("ImageUri: \"sha256:loaded\""));
  CHECK(bench.reporter.results[1].artifact == "sha256:loaded");
}

TEST_CASE("image_functions: an archive that the engine does not take, or of several images, fails",
          "[build]") {
  ImageBench bench(archived("One"));
  write_file(bench.root() / "image.tar", "x");
  SECTION("broken") {
    bench.engine.failures["load"] = {test::failure(engine::ApiError(500, "unexpected EOF"))};
    CHECK(bench.run() == 1);
    CHECK_THAT(bench.without_root(bench.reporter.errors.front()),
               ContainsSubstring("'PROJECT/image.tar': unexpected EOF"));
  }
  SECTION("several") {
    bench.engine.loaded = {"loaded:1", "one:latest"};
    CHECK(bench.run() == 1);
    CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("has 2 images"));
  }
  SECTION("none") {
    bench.engine.loaded = {};
    CHECK(bench.run() == 1);
    CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("has 0 images"));
  }
  CHECK(bench.published().empty());
}

TEST_CASE("image_functions: an image for another architecture is warned of", "[build]") {
  ImageBench bench(image("One"));
  bench.engine.images["one:latest"].architecture = "arm64";
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.warnings == Story{"function 'One' is for x86_64, and its image for arm64"});
}

TEST_CASE("image_functions: a Dockerfile that .cbuildignore leaves out is told", "[build]") {
  ImageBench bench(image("One"));
  write_file(bench.root() / "web/.cbuildignore", "Dockerfile\n");
  CHECK(bench.run() == 2);
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("is left out of its context"));
}

TEST_CASE("image_build: a line that begins a step tells which", "[build]") {
  const auto step = build::step_of("Step 3/9 : RUN make a:b\n");
  REQUIRE(step.has_value());
  CHECK(step->number == "3/9");
  CHECK(step->instruction == "RUN make a:b");
  CHECK(build::step_of("STEP 1/2: FROM x")->instruction == "FROM x");
  for (const auto* line : {"", "Step", "Step 3/9", " ---> Running in ab", "Stepping : x"})
    CHECK_FALSE(build::step_of(line).has_value());
}

TEST_CASE("image_functions: an image of a nested stack is named in that stack's template", "[build]") {
  ImageBench bench(
      "  Child:\n    Type: AWS::Serverless::Application\n    Properties: {Location: child.yaml}\n" +
      image("One"));
  write_file(bench.root() / "child.yaml", "Resources:\n" + image("One", ", DockerTag: v2"));
  bench.engine.images["one:v2"] = bench.engine.images["one:latest"];
  CHECK(bench.run() == 0);
  CHECK(bench.reporter.expected == Story{"One", "Child/One"});
  CHECK_THAT(bench.published().at("template.yaml"), ContainsSubstring("ImageUri: \"one:latest\""));
  CHECK_THAT(bench.published().at("Child/template.yaml"),
             ContainsSubstring("ImageUri: \"one:v2\"") && ContainsSubstring("DockerContext: ../../../web"));
  CHECK(fs::exists(bench.root() / ".aws-sam/logs/Child.One.log"));
  const auto graph = output::build_graph_of(test::read_file(bench.root() / ".aws-sam/build.toml"));
  REQUIRE(graph.functions.size() == 2);
  for (const auto& function : graph.functions)
    CHECK(toml::find(function.metadata, "DockerContext")->text == (bench.root() / "web").string());
}
