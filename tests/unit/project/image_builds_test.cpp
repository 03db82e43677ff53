#include "support/sample_project.hpp"

#include <optional>

using namespace cbuild;
using test::SampleProject;
using test::write_file;
namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

namespace {

/// A project with one image function, `Web`, with this Metadata.
class ImageProject : public SampleProject {
public:
  explicit ImageProject(const std::string& metadata, const std::string& properties = "PackageType: Image") {
    write_file(root() / "template.yaml",
               "Resources:\n  Web:\n    Type: AWS::Serverless::Function\n    Metadata: {" + metadata +
                   "}\n    Properties: {" + properties + "}\n");
    fs::create_directories(root() / "web/docker");
    write_file(root() / "web/Dockerfile", "FROM scratch\n");
  }

  [[nodiscard]] plan::ImageRecipe recipe() const {
    const auto request = load();
    REQUIRE(request.images.size() == 1);
    return request.images.front().recipe;
  }
};

} // namespace

TEST_CASE("image_builds: all keys of the Metadata say how the image is built", "[project]") {
  ImageProject project(
      "Dockerfile: docker/Own, DockerContext: ./web, DockerTag: v1, DockerBuildTarget: last, "
      "DockerBuildArgs: {A: x, B: 2}, DockerBuildExtraParams: [--no-cache]",
      "PackageType: Image, Architectures: [arm64]");
  write_file(project.root() / "web/docker/Own", "FROM scratch\n");
  const auto recipe = project.recipe();
  CHECK_FALSE(recipe.is_archive());
  CHECK(recipe.context.root == project.root() / "web");
  CHECK(recipe.dockerfile == "docker/Own");
  CHECK(recipe.arguments == std::map<std::string, std::string>{{"A", "x"}, {"B", "2"}});
  CHECK(recipe.target == "last");
  CHECK(recipe.platform == "linux/arm64");
  CHECK(recipe.tag == "web:v1");
  REQUIRE(recipe.params.size() == 1);
  CHECK(recipe.params.front().value == "--no-cache");
}

TEST_CASE("image_builds: another image of one logical id has its stack in its name", "[project]") {
  SampleProject project;
  const auto function = [](const std::string& id, const std::string& metadata) {
    return "  " + id + ":\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n" +
           "    Metadata: {Dockerfile: Dockerfile, DockerContext: " + metadata + "}\n";
  };
  const auto stack = [](const std::string& id, const std::string& file) {
    return "  " + id + ":\n    Type: AWS::Serverless::Application\n    Properties: {Location: " + file +
           "}\n";
  };
  for (const auto* context : {"web", "other"}) {
    fs::create_directories(project.root() / context);
    write_file(project.root() / context / "Dockerfile", "FROM scratch\n");
  }
  write_file(project.root() / "template.yaml",
             "Resources:\n" + stack("Child", "child.yaml") + function("Fn", "web") +
                 function("Tagged", "web, DockerTag: v1"));
  write_file(project.root() / "child.yaml",
             "Resources:\n" + stack("Deep", "deep.yaml") + function("Fn", "./web") +
                 function("Tagged", "other, DockerTag: v1"));
  write_file(project.root() / "deep.yaml",
             "Resources:\n" + function("FN", "other") + function("Own", "web, DockerImage: own") +
                 function("Tagged", "web"));
  const auto tags = [&] {
    std::map<std::string, std::string> all;
    for (const auto& image : project.load().images) all[image.function.result_place()] = image.recipe.tag;
    return all;
  };
  CHECK(tags() == std::map<std::string, std::string>{{"Fn", "fn:latest"},
                                                     {"Tagged", "tagged:v1"},
                                                     {"Child/Fn", "fn:latest"}, // is the same
                                                     {"Child/Tagged", "child-tagged:v1"},
                                                     {"Child/Deep/FN", "child-deep-fn:latest"},
                                                     {"Child/Deep/Own", "own:latest"},
                                                     {"Child/Deep/Tagged", "tagged:latest"}});
  project.options.functions = {"Child/Deep/FN"};
  CHECK(tags() == std::map<std::string, std::string>{{"Child/Deep/FN", "child-deep-fn:latest"}});
}

TEST_CASE("image_builds: the tag is the logical id in small letters, or what the Metadata says",
          "[project]") {
  const std::string base = "Dockerfile: Dockerfile, DockerContext: web";
  CHECK(ImageProject(base).recipe().tag == "web:latest");
  CHECK(ImageProject(base + ", DockerImage: my/web").recipe().tag == "my/web:latest");
  CHECK_THAT(ImageProject(base + ", DockerTag: a/b").error(),
             ContainsSubstring("template.yaml:4:") &&
                 ContainsSubstring("the image of function 'Web' cannot be tagged 'web:a/b'"));
  CHECK_THAT(ImageProject(base + ", DockerImage: Web").error(), ContainsSubstring("cannot be tagged"));
}

TEST_CASE("image_builds: SAM's build mode is an argument, and a part of the tag", "[project]") {
  ImageProject project("Dockerfile: Dockerfile, DockerContext: web");
  project.options.mode = "debug";
  const auto recipe = project.recipe();
  CHECK(recipe.tag == "web:latest-debug");
  CHECK(recipe.arguments == std::map<std::string, std::string>{{"SAM_BUILD_MODE", "debug"}});
}

TEST_CASE("image_builds: a Dockerfile that is not there, or not in its context, is told", "[project]") {
  CHECK_THAT(ImageProject("Dockerfile: Gone, DockerContext: web").error(),
             ContainsSubstring("template.yaml:4:") &&
                 ContainsSubstring("Cannot locate specified Dockerfile: Gone") &&
                 ContainsSubstring("here 'PROJECT/web'"));
  CHECK_THAT(ImageProject("Dockerfile: docker, DockerContext: web").error(),
             ContainsSubstring("Cannot locate"));
  CHECK_THAT(ImageProject("Dockerfile: ../src/Makefile, DockerContext: web").error(),
             ContainsSubstring("is outside its DockerContext 'PROJECT/web'"));
  ImageProject linked("Dockerfile: Link, DockerContext: web");
  fs::create_symlink("../src/Makefile", linked.root() / "web/Link");
  CHECK_THAT(linked.error(), ContainsSubstring("is outside its DockerContext"));
}

TEST_CASE("image_builds: a context that is not there, or that no build may see, is told", "[project]") {
  CHECK_THAT(ImageProject("Dockerfile: Dockerfile, DockerContext: gone").error(),
             ContainsSubstring("DockerContext 'gone' of function 'Web' does not exist"));
  CHECK_THAT(ImageProject("Dockerfile: Dockerfile, DockerContext: /etc").error(),
             ContainsSubstring("DockerContext '/etc' of function 'Web' is outside the project"));
}

TEST_CASE("image_builds: the Dockerfile's own ignore file counts before the context's", "[project]") {
  ImageProject project("Dockerfile: Dockerfile, DockerContext: web");
  CHECK(project.recipe().context.rules.image_context->ignore_text.empty());
  write_file(project.root() / "web/.dockerignore", "a\n");
  auto recipe = project.recipe();
  CHECK(recipe.context.rules.image_context->ignore_text == "a\n");
  CHECK(recipe.context.rules.image_context->kept == Paths{"Dockerfile", ".dockerignore"});
  CHECK(recipe.sent_ignore_rules.empty());
  write_file(project.root() / "web/Dockerfile.dockerignore", "b\n");
  recipe = project.recipe();
  CHECK(recipe.context.rules.image_context->ignore_text == "b\n");
  CHECK(recipe.sent_ignore_rules == "b\n");
}

TEST_CASE("image_builds: what the run itself writes is no part of a context around it", "[project]") {
  ImageProject project("Dockerfile: web/Dockerfile, DockerContext: .");
  project.options.build_directory = project.root() / "deep/out";
  const auto left_out = project.recipe().context.rules.left_out;
  CHECK(std::find(left_out.begin(), left_out.end(), "deep/out") != left_out.end());
  project.options.build_directory = project.root() / "web";
  write_file(
      project.root() / "template.yaml",
      "Resources:\n  Web:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, "
      "DockerContext: web}\n    Properties: {PackageType: Image}\n");
  CHECK_THAT(project.error(), ContainsSubstring("is, or contains, 'PROJECT/web'"));
}

TEST_CASE("image_builds: an ImageUri that is a file is an archive, any other an image", "[project]") {
  ImageProject project("X: y", "PackageType: Image, ImageUri: ./image.tar");
  CHECK(project.load().images.empty());
  REQUIRE(project.load().skipped.size() == 1);
  CHECK(project.load().skipped.front().reason == "container image");
  write_file(project.root() / "image.tar", "tar");
  CHECK(project.recipe().archive == project.root() / "image.tar");
}

TEST_CASE("image_builds: names choose images as they do other resources", "[project]") {
  ImageProject project("Dockerfile: Dockerfile, DockerContext: web");
  project.options.functions = {"Web"};
  CHECK(project.load().images.size() == 1);
  ImageProject unbuilt("X: y", "PackageType: Image, ImageUri: web");
  unbuilt.options.functions = {"Web"};
  CHECK_THAT(unbuilt.error(), ContainsSubstring("function 'Web' has nothing to build"));
}

TEST_CASE(
    "image_builds: an image of a nested stack has its context there, and is chosen by full path or pattern",
    "[project]") {
  ImageProject project("Dockerfile: Dockerfile, DockerContext: web");
  fs::create_directories(project.root() / "child");
  fs::rename(project.root() / "template.yaml", project.root() / "child/template.yaml");
  fs::rename(project.root() / "web", project.root() / "child/web");
  write_file(project.root() / "template.yaml",
             "Resources:\n  Child:\n    Type: AWS::Serverless::Application\n"
             "    Properties: {Location: child/template.yaml}\n");
  CHECK(project.recipe().context.root == project.root() / "child/web");
  const std::string name = GENERATE("Web", "Child/Web", "Child/*", "W*");
  project.options.functions = {name};
  CHECK(project.load().images.size() == 1);
  project.options.functions = {"Child/Wep"};
  CHECK_THAT(project.error(),
             ContainsSubstring("no function or layer 'Wep' in the nested stack 'Child'") &&
                 ContainsSubstring("did you mean 'Child/Web'?"));
}

TEST_CASE("image_builds: a pattern leaves out an image that has nothing to build", "[project]") {
  ImageProject project("X: y", "PackageType: Image, ImageUri: web");
  project.options.functions = {"W*"};
  CHECK(project.load().images.empty());
}
