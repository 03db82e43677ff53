#include "support/sample_project.hpp"

using namespace cbuild;
using test::makefile_of;
using test::SampleProject;
using test::TempDirectory;
using test::write_file;
namespace fs = std::filesystem;

namespace {

/// Api alone, with this in its Metadata.
SampleProject& with_metadata(SampleProject& sample, const std::string& metadata) {
  sample.options.functions = {"Api"};
  sample.edit("Metadata: {BuildMethod: makefile}", "Metadata: {BuildMethod: makefile, " + metadata + "}");
  return sample;
}

} // namespace

TEST_CASE("load_request: the caret is under the path that is wrong", "[project]") {
  SampleProject sample;
  const std::string property = GENERATE("ContextPath", "ProjectRootDirectory", "WorkingDirectory");
  CHECK(with_metadata(sample, property + ": nope").error() ==
        "PROJECT/template.yaml:4:" + std::to_string(41 + property.size()) + ": " + property +
            " 'nope' of function 'Api' does not exist (looked in 'PROJECT')\n"
            "        Metadata: {BuildMethod: makefile, " +
            property + ": nope}\n" + std::string(44 + property.size(), ' ') + "^");
}

TEST_CASE("load_request: a working directory outside of the source", "[project]") {
  SampleProject sample;
  const std::string given = GENERATE("job", ".", "src/..");
  CHECK_THAT(
      with_metadata(sample, "WorkingDirectory: " + given).error(),
      ContainsSubstring("template.yaml:4:57: WorkingDirectory '" + given +
                        "' of function 'Api' is not inside its source 'PROJECT/src'\n") &&
          ContainsSubstring(
              "\n  hint: the build sees only the source: CodeUri, or Metadata's ProjectRootDirectory"));
}

TEST_CASE("load_request: a working directory that is a file, or leads outside by a link", "[project]") {
  SampleProject sample;
  SECTION("a file") {
    CHECK_THAT(with_metadata(sample, "WorkingDirectory: src/Makefile").error(),
               ContainsSubstring("WorkingDirectory 'src/Makefile' of function 'Api' is not a directory"));
  }
  SECTION("a link") {
    fs::create_directory_symlink("../job", sample.root() / "src/link");
    CHECK_THAT(with_metadata(sample, "WorkingDirectory: src/link").error(),
               ContainsSubstring("is not inside its source 'PROJECT/src'"));
  }
}

TEST_CASE("load_request: a path that cannot be followed is told in the system's words", "[project]") {
  SampleProject sample;
  fs::create_symlink("loop", sample.root() / "loop");
  SECTION("as CodeUri") {
    sample.edit("CodeUri: src", "CodeUri: loop");
    CHECK_THAT(sample.error(),
               ContainsSubstring("CodeUri 'loop' of function 'Api' cannot be used: cannot read 'PROJECT/loop"
                                 "': Too many levels of symbolic links\n"));
  }
  SECTION("as an option") {
    sample.options.allowed_outside = {sample.root() / "loop/x"};
    CHECK(sample.local_error() == "cannot resolve 'PROJECT/loop/x': Too many levels of symbolic links");
  }
  SECTION("as a Makefile") {
    fs::rename(sample.root() / "loop", sample.root() / "src/loop");
    fs::remove(sample.root() / "src/Makefile");
    fs::create_symlink("loop", sample.root() / "src/Makefile");
    CHECK(sample.local_error() == "cannot read 'PROJECT/src/Makefile': Too many levels of symbolic links");
  }
}

TEST_CASE("load_request: what '..' takes away from a path need not be there, and a link's directory does",
          "[project]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  sample.edit("CodeUri: src", "CodeUri: src/../nowhere/../src");
  CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  fs::create_directories(sample.root() / "other/deep");
  write_file(sample.root() / "other/Makefile", "build-Api:\n");
  fs::create_directory_symlink("other/deep", sample.root() / "link");
  sample.edit("CodeUri: src", "CodeUri: link/..");
  CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "other");
}

TEST_CASE("load_request: a build directory that is or holds the Makefile's directory is refused",
          "[project]") {
  SampleProject sample;
  fs::create_directories(sample.root() / "out/Api");
  write_file(sample.root() / "out/Api/Makefile", "build-Api:\n");
  with_metadata(sample, "ContextPath: out/Api");
  sample.options.build_directory = sample.root() / GENERATE("out", "out/Api");
  CHECK_THAT(sample.error(), ContainsSubstring("' is, or contains, 'PROJECT/out/Api'"));
}

TEST_CASE("load_request: a build directory that holds the template is refused, whatever leads to it",
          "[project]") {
  SampleProject sample;
  const TempDirectory elsewhere;
  fs::create_directory(sample.root() / "deploy");
  fs::rename(sample.root() / "template.yaml", sample.root() / "deploy/template.yaml");
  SECTION("a link to its directory") {
    fs::create_directory_symlink(sample.root() / "deploy", elsewhere / "link");
    sample.options.template_file = elsewhere / "link/template.yaml";
  }
  SECTION("a link to itself") {
    fs::create_symlink(sample.root() / "deploy/template.yaml", elsewhere / "template.yaml");
    sample.options.template_file = elsewhere / "template.yaml";
  }
  sample.options.base_directory = sample.root();
  sample.options.build_directory = sample.root() / "deploy";
  CHECK_THAT(sample.error(), ContainsSubstring("' is, or contains, 'PROJECT/deploy'"));
}

TEST_CASE("load_request: what is above the template is in the project by its git work tree", "[project]") {
  SampleProject sample;
  fs::create_directory(sample.root() / "sub");
  sample.options.functions = {"Api"};
  sample.edit("CodeUri: src", "CodeUri: ../src");
  fs::rename(sample.root() / "template.yaml", sample.root() / "sub/template.yaml");
  sample.options.template_file = sample.root() / "sub/template.yaml";
  SECTION("one that counts") {
    test::make_repository(sample.root() / ".git");
    CHECK(test::makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  }
  SECTION("what only looks like one") {
    fs::create_directory(sample.root() / ".git");
    CHECK_THAT(sample.error(),
               ContainsSubstring("is outside the project 'PROJECT/sub'\n") &&
                   ContainsSubstring("--allow-outside PROJECT/src"));
  }
  SECTION("one that does not count") {
    write_file(sample.root() / ".git", "gitdir: nowhere\n");
    CHECK_THAT(sample.error(), ContainsSubstring("\n  hint: 'PROJECT/.git' leads to no git repository"));
  }
}
