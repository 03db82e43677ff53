#include "bench.hpp"
#include "build/buildx.hpp"
#include "support/variable.hpp"

using namespace cbuild;
using test::write_file;
using Words = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

plan::ImageRecipe recipe() {
  plan::ImageRecipe made;
  made.context.root = "/p/web";
  made.dockerfile = "docker/D";
  made.dockerfile_place = "/p/web/docker/D";
  made.platform = "linux/arm64";
  return made;
}

/// A run of one image with --use-buildkit and this shell script as `docker`.
class BuildxBench : public test::BuildBench {
public:
  explicit BuildxBench(const std::string& script)
      : m_path("PATH", (root() / "bin").string() + ":/usr/bin:/bin") {
    fs::create_directories(root() / "web");
    fs::create_directories(root() / "bin");
    write_file(root() / "web/Dockerfile", "FROM scratch\n");
    write_file(
        root() / "template.yaml",
        "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, "
        "DockerContext: web, DockerBuildExtraParams: [--secret=id=x]}\n"
        "    Properties: {PackageType: Image}\n");
    write_file(root() / "bin/docker", "#!/bin/sh\n" + script);
    fs::permissions(root() / "bin/docker", fs::perms::owner_all);
    options.use_buildkit = true;
  }

private:
  test::Variable m_path;
};

} // namespace

TEST_CASE("buildx: the command says all of the recipe, and no attestations", "[build]") {
  auto made = recipe();
  made.target = "last";
  made.arguments = {{"A", "b c"}};
  made.params = {{"--ssh=default", {}}};
  CHECK(build::buildx_command(made, {"one:latest", "two:v2"}, {}) == Words{"docker",
                                                                           "buildx",
                                                                           "build",
                                                                           "--file",
                                                                           "/p/web/docker/D",
                                                                           "--tag",
                                                                           "one:latest",
                                                                           "--tag",
                                                                           "two:v2",
                                                                           "--platform",
                                                                           "linux/arm64",
                                                                           "--target",
                                                                           "last",
                                                                           "--build-arg",
                                                                           "A=b c",
                                                                           "--ssh=default",
                                                                           "--provenance=false",
                                                                           "--sbom=false",
                                                                           "--load",
                                                                           "--progress=plain",
                                                                           "/p/web"});
}

TEST_CASE("buildx: the values of proxies are not in the command", "[build]") {
  const test::Variable proxy("http_proxy", "http://user:secret@proxy");
  const plan::HostNetwork network{
      .ca_bundle = {}, .proxies = {{"http_proxy", "http://user:secret@proxy"}, {"HTTP_PROXY", "other"}}};
  const auto command = build::buildx_command(recipe(), {}, network);
  CHECK(std::find(command.begin(), command.end(), "http_proxy") != command.end());
  for (const auto& word : command) CHECK_THAT(word, !ContainsSubstring("secret"));
}

TEST_CASE("buildx: builds instead of the engine's own builder, and its output is the log", "[build]") {
  BuildxBench bench("[ \"$2\" = version ] && exit 0\necho \"built $*\"\n");
  bench.engine.images["one:latest"] = {.id = "sha256:x", .architecture = "amd64"};
  CHECK(bench.run() == 0);
  CHECK(bench.engine.builds.empty());
  CHECK_THAT(bench.reporter.told, ContainsSubstring("One: built buildx build --file"));
  CHECK_THAT(bench.published().at("template.yaml"), ContainsSubstring("ImageUri: \"one:latest\""));
}

TEST_CASE("buildx: a build that fails is told with its exit code", "[build]") {
  BuildxBench bench("[ \"$2\" = version ] && exit 0\necho no >&2; exit 7\n");
  CHECK(bench.run() == 1);
  CHECK_THAT(bench.reporter.errors.front(), ContainsSubstring("docker buildx ended with exit code 7"));
}

TEST_CASE("buildx: a docker without it is the engine's matter, with what to do", "[build]") {
  BuildxBench bench("echo \"docker: 'buildx' is not a docker command.\" >&2; exit 1\n");
  CHECK(bench.run() == 3);
  CHECK_THAT(bench.reporter.errors.front(),
             ContainsSubstring("'buildx' is not a docker command") &&
                 ContainsSubstring("build without --use-buildkit"));
}

TEST_CASE("buildx: an image that is in another engine is told", "[build]") {
  BuildxBench bench("exit 0\n");
  CHECK(bench.run() == 3);
  CHECK_THAT(bench.reporter.errors.front(),
             ContainsSubstring("'one:latest', but this engine does not have it"));
}
