#include "support/sample_project.hpp"

using namespace cbuild;
using project::BuildOptions;
using test::k_template;
using test::makefile_of;
using test::SampleProject;
using test::TempDirectory;
using test::text_of;
using test::write_file;
namespace fs = std::filesystem;

namespace {

/// Another current directory while it lives.
class Inside {
public:
  explicit Inside(const fs::path& path) : m_before(fs::current_path()) { fs::current_path(path); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { fs::current_path(m_before); }

private:
  fs::path m_before;
};

std::vector<std::string> ids(const project::Request& request) {
  std::vector<std::string> all;
  for (const auto& build : request.builds) all.push_back(build.resource.logical_id);
  return all;
}

} // namespace

TEST_CASE("load_request: finds what all functions are made from", "[project]") {
  const SampleProject sample;
  const auto project = sample.load();
  CHECK(sample.settings().template_file == sample.root() / "template.yaml");
  CHECK(sample.settings().base == sample.root());
  REQUIRE(ids(project) == std::vector<std::string>{"Api", "Job"});
  const auto& api = makefile_of(project.builds[0]);
  CHECK(api.logical_id == "Api");
  CHECK(api.source == sample.root() / "src");
  CHECK(api.makefile == sample.root() / "src/Makefile");
  CHECK(api.working_directory == sample.root() / "src");
  CHECK(api.network == plan::HostNetwork{});
  CHECK(text_of(project.builds[0]).targets == std::vector<std::string>{"build-Api"});
  CHECK(makefile_of(project.builds[1]).source == sample.root() / "job");
}

TEST_CASE("load_request: the template of the current directory, by its names", "[project]") {
  SampleProject sample;
  const std::string name = GENERATE("template.yaml", "template.yml", "template.json");
  fs::rename(sample.root() / "template.yaml", sample.root() / "x");
  fs::rename(sample.root() / "x", sample.root() / name);
  sample.options.template_file.clear();
  sample.options.build_directory = ".aws-sam/build";
  const Inside inside(sample.root());
  CHECK(sample.settings().template_file == sample.root() / name);
}

TEST_CASE("load_request: no template", "[project]") {
  SampleProject sample;
  fs::remove(sample.root() / "template.yaml");
  SECTION("named") { CHECK(sample.error() == "template 'PROJECT/template.yaml' not found"); }
  SECTION("a directory") {
    fs::create_directory(sample.root() / "template.yaml");
    CHECK(sample.error() == "template 'PROJECT/template.yaml' is not a file");
  }
  SECTION("by name") {
    sample.options.template_file.clear();
    const Inside inside(sample.root());
    CHECK(sample.error() == "no template.yaml, template.yml or template.json in 'PROJECT'\n"
                            "  hint: go to the directory of the template, or name it with --template");
  }
}

TEST_CASE("load_request: a template that is broken is told with its place", "[project]") {
  const SampleProject sample;
  write_file(sample.root() / "template.yaml", "Resources: [\n");
  CHECK(sample.error() == "PROJECT/template.yaml:1:12: the list is not closed; expected ',' or ']'\n"
                          "    Resources: [\n"
                          "               ^");
}

TEST_CASE("load_request: of huge files no more than the bounds is read", "[project]") {
  SampleProject sample;
  constexpr std::uintmax_t k_huge = std::uintmax_t{64} << 20; // sparse
  SECTION("the template") {
    fs::resize_file(sample.root() / "template.yaml", k_huge);
    CHECK_THAT(sample.error(), ContainsSubstring("the file has more than 4194304 bytes"));
  }
  SECTION("a Makefile") {
    fs::resize_file(sample.root() / "src/Makefile", k_huge);
    CHECK(text_of(sample.load().builds[0]).open_ended);
  }
}

TEST_CASE("load_request: only the functions that are named, in the template's order", "[project]") {
  SampleProject sample;
  fs::remove_all(sample.root() / "src"); // Api's, which nobody asks for
  sample.options.functions = {"Job"};
  CHECK(ids(sample.load()) == std::vector<std::string>{"Job"});
}

TEST_CASE("load_request: a function named twice is built once", "[project]") {
  SampleProject sample;
  sample.options.functions = {"Job", "Api", "Job"};
  CHECK(ids(sample.load()) == std::vector<std::string>{"Api", "Job"});
}

TEST_CASE("load_request: an unknown function", "[project]") {
  SampleProject sample;
  SECTION("with a nearest name") {
    sample.options.functions = {"Api", "Jb"};
    CHECK(sample.error() == "no function or layer 'Jb' in the template\n"
                            "  hint: did you mean 'Job'?");
  }
  SECTION("like none") {
    sample.options.functions = {"Something\x1b"};
    CHECK(sample.error() == "no function or layer 'Something\\x1b' in the template\n"
                            "  hint: there are: Api, Job");
  }
  SECTION("that has nothing to build") {
    sample.edit("CodeUri: job/", "InlineCode: pass");
    sample.options.functions = {"Job"};
    CHECK(sample.error() == "'Job' has nothing to build: inline code");
  }
}

TEST_CASE("load_request: CodeUri is missing, or a file", "[project]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  SECTION("missing") {
    fs::remove_all(sample.root() / "src");
    CHECK(sample.error() ==
          "PROJECT/template.yaml:8:16: CodeUri 'src' of function 'Api' does not exist (looked in 'PROJECT')\n"
          "          CodeUri: src\n"
          "                   ^");
  }
  SECTION("a file") {
    sample.edit("CodeUri: src", "CodeUri: src/Makefile");
    CHECK(sample.error() ==
          "PROJECT/template.yaml:8:16: CodeUri 'src/Makefile' of function 'Api' is not a directory\n"
          "          CodeUri: src/Makefile\n"
          "                   ^");
  }
}

TEST_CASE("load_request: CodeUri is outside of the project", "[project]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  SECTION("outside") {
    const TempDirectory other;
    write_file(other / "Makefile", "build-Api:\n");
    sample.edit("CodeUri: src", "CodeUri: " + other.path().string());
    CHECK_THAT(
        sample.error(),
        ContainsSubstring("CodeUri '" + other.path().string() +
                          "' of function 'Api' is outside the project 'PROJECT'\n") &&
            ContainsSubstring("\n  hint: the build would see all of it; if that is meant: --allow-outside " +
                              other.path().string()));
    sample.options.allowed_outside = {other.path()};
    CHECK(makefile_of(sample.load().builds[0]).source == other.path());
  }
  SECTION("outside, where a shell needs quotes") {
    const TempDirectory other;
    fs::create_directory(other / "a b");
    sample.edit("CodeUri: src", "CodeUri: " + (other / "a b").string());
    CHECK_THAT(sample.error(), ContainsSubstring("--allow-outside '" + (other / "a b").string() + "'"));
  }
  SECTION("outside by a link") {
    const TempDirectory other;
    write_file(other / "Makefile", "build-Api:\n");
    fs::remove_all(sample.root() / "src");
    fs::create_directory_symlink(other.path(), sample.root() / "src");
    CHECK_THAT(sample.error(), ContainsSubstring("is outside the project"));
  }
}

TEST_CASE("load_request: the directory that relative paths start from can be given", "[project]") {
  SampleProject sample;
  fs::create_directory(sample.root() / "deploy");
  fs::rename(sample.root() / "template.yaml", sample.root() / "deploy/template.yaml");
  sample.options.template_file = sample.root() / "deploy/template.yaml";
  sample.options.base_directory = sample.root();
  CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
}

TEST_CASE("load_request: a Makefile that is missing, or lacks the target", "[project]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  SECTION("missing") {
    fs::remove(sample.root() / "src/Makefile");
    CHECK(sample.error() ==
          "PROJECT/template.yaml:2:3: no Makefile for function 'Api': looked for 'PROJECT/src/Makefile'\n"
          "      Api:\n"
          "      ^\n"
          "  hint: write one with the target 'build-Api', or name its directory in Metadata's ContextPath");
  }
  SECTION("a directory") {
    fs::remove(sample.root() / "src/Makefile");
    fs::create_directory(sample.root() / "src/Makefile");
    CHECK_THAT(sample.error(), ContainsSubstring("no Makefile for function 'Api'"));
  }
  SECTION("without the target") {
    write_file(sample.root() / "src/Makefile", "all:\nbuild-Ap:\n");
    CHECK(sample.error() == "'PROJECT/src/Makefile' has no target 'build-Api'\n"
                            "  hint: its targets are: all, build-Ap");
  }
  SECTION("without any") {
    write_file(sample.root() / "src/Makefile", "");
    CHECK(sample.error() == "'PROJECT/src/Makefile' has no target 'build-Api'\n"
                            "  hint: it has no targets at all");
  }
  SECTION("with a target that only make can see") {
    write_file(sample.root() / "src/Makefile", "build-%:\n\ttrue\n");
    CHECK(ids(sample.load()) == std::vector<std::string>{"Api"});
  }
}

TEST_CASE("load_request: a Makefile elsewhere, and a working directory", "[project]") {
  SampleProject sample;
  sample.options.functions = {"Api"};
  fs::create_directories(sample.root() / "src/inner");
  sample.edit("Metadata: {BuildMethod: makefile}",
              "Metadata: {BuildMethod: makefile, ContextPath: job, WorkingDirectory: src/inner}");
  write_file(sample.root() / "job/Makefile", "build-Api:\n");
  const auto project = sample.load();
  CHECK(makefile_of(project.builds[0]).makefile == sample.root() / "job/Makefile");
  CHECK(makefile_of(project.builds[0]).working_directory == sample.root() / "src/inner");
  CHECK(makefile_of(project.builds[0]).source == sample.root() / "src");
}

TEST_CASE("load_request: a build method with a slip in its name", "[project]") {
  SampleProject sample;
  sample.edit("Metadata: {BuildMethod: makefile}", "Metadata: {BuildMethod: rust-cargolamda}");
  CHECK_THAT(sample.error(), Catch::Matchers::EndsWith("\n  hint: did you mean 'rust-cargolambda'?"));
}

TEST_CASE("load_request: what cannot be built is not left out silently", "[project]") {
  SampleProject sample;
  write_file(sample.root() / "template.yaml",
             std::string(k_template) +
                 "  Fn::ForEach::More:\n    - Name\n    - [A]\n    - 'Fn${Name}':\n"
                 "        Type: AWS::Serverless::Function\n"
                 "        Properties: {Runtime: provided.al2, Handler: bootstrap, CodeUri: src}\n");
  const auto* turn = "hint: name AWS::LanguageExtensions in the template's Transform";
  const auto* choose = "hint: name what to build: cbuild build FUNCTION…";
  CHECK_THAT(sample.error(), ContainsSubstring(turn) && ContainsSubstring(choose));
  sample.options.functions = {"Job"};
  CHECK(ids(sample.load()) == std::vector<std::string>{"Job"});
  sample.options.functions = {"Job", "Fn::ForEach::More"};
  CHECK_THAT(sample.error(), ContainsSubstring(turn) && !ContainsSubstring(choose));
}

TEST_CASE("load_request: a build directory that is or holds the project is refused", "[project]") {
  SampleProject sample;
  const std::string given = GENERATE("", "..", "sub/..", ".");
  sample.options.build_directory = sample.root() / given;
  CHECK_THAT(sample.error(),
             ContainsSubstring("' is, or contains, '") &&
                 ContainsSubstring("\n  hint: give --build-dir a directory of its own"));
}

TEST_CASE("load_request: a build directory of dots is looked at too", "[project]") {
  SampleProject sample;
  const Inside inside(sample.root());
  const std::string given = GENERATE(".", "./", "./.", "..", "/");
  sample.options.build_directory = given;
  CHECK_THAT(sample.error(), ContainsSubstring("the build directory '" + given + "' is, or contains, '"));
}

TEST_CASE("load_request: a build directory that is or holds a function's source is refused", "[project]") {
  SampleProject sample;
  SECTION("is") { sample.options.build_directory = sample.root() / "src"; }
  SECTION("holds") {
    fs::create_directories(sample.root() / "a/b");
    fs::rename(sample.root() / "src", sample.root() / "a/b/src");
    sample.edit("CodeUri: src", "CodeUri: a/b/src");
    sample.options.build_directory = sample.root() / "a";
  }
  CHECK_THAT(sample.error(), ContainsSubstring("' is, or contains, '"));
}

TEST_CASE("load_request: a link in the place of the build directory is refused", "[project]") {
  SampleProject sample;
  const TempDirectory other;
  fs::create_directory(sample.root() / ".aws-sam");
  const std::string slash = GENERATE("", "/", "/.", "//./");
  const auto given = sample.root() / ".aws-sam/build";
  fs::create_directory_symlink(other.path(), given);
  sample.options.build_directory = given.string() + slash;
  CHECK(sample.error() == "'PROJECT/.aws-sam/build' is a link, and a build replaces files behind it\n"
                          "  hint: name the target with --build-dir");
}

TEST_CASE("load_request: a link to nowhere in the place of the build directory is refused", "[project]") {
  SampleProject sample;
  fs::create_directory_symlink("missing", sample.root() / "out");
  sample.options.build_directory = sample.root() / "out";
  CHECK_THAT(sample.error(), ContainsSubstring("PROJECT/out' is a link"));
}

TEST_CASE("load_request: no link of the project leads to the build directory, one outside may", "[project]") {
  SampleProject sample;
  const TempDirectory other;
  SECTION("outside") {
    fs::create_directory_symlink(other.path(), other / "link");
    sample.options.build_directory = other / "link/build";
    CHECK(ids(sample.load()).size() == 2);
  }
  fs::create_directory_symlink(other.path(), sample.root() / ".aws-sam");
  const Inside inside(sample.root());
  for (const fs::path& given : {BuildOptions().build_directory,
                                fs::path("./.aws-sam//build/"),
                                fs::path("src/../.aws-sam/build"),
                                sample.root() / ".aws-sam/build",
                                sample.root() / ".aws-sam/../build"}) {
    sample.options.build_directory = given;
    CAPTURE(given);
    CHECK_THAT(sample.error(),
               ContainsSubstring(".aws-sam' is a link, and a build replaces files behind it"));
  }
}

TEST_CASE("load_request: links beside the build directory, where logs and the lock go, are refused",
          "[project]") {
  SampleProject sample;
  const TempDirectory other;
  fs::create_directory(sample.root() / ".aws-sam");
  const std::string name = GENERATE("logs", "build.lock");
  fs::create_symlink(other.path(), sample.root() / ".aws-sam" / name);
  CHECK(sample.error() == "'PROJECT/.aws-sam/" + name +
                              "' is a link, and a build replaces files behind it\n"
                              "  hint: remove the link, or build elsewhere with --build-dir");
}

TEST_CASE("load_request: a build directory inside the source is SAM's own way", "[project]") {
  SampleProject sample;
  sample.edit("CodeUri: src", "CodeUri: .");
  write_file(sample.root() / "Makefile", "build-Api:\n");
  CHECK(makefile_of(sample.load().builds[0]).source == sample.root());
}

TEST_CASE("load_request: a project that is reached through a link", "[project]") {
  SampleProject sample;
  const TempDirectory elsewhere;
  fs::create_directory_symlink(sample.root(), elsewhere / "link");
  SECTION("by the template's name") {
    sample.options.template_file = elsewhere / "link/template.yaml";
    CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  }
  SECTION("by the current directory") {
    const Inside inside(elsewhere / "link");
    sample.options.template_file.clear();
    sample.options.build_directory = ".aws-sam/build";
    CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  }
  SECTION("by the base directory") {
    sample.options.base_directory = elsewhere / "link";
    CHECK(makefile_of(sample.load().builds[0]).source == sample.root() / "src");
  }
  SECTION("and a build directory that holds it under its other name") {
    sample.options.template_file = elsewhere / "link/template.yaml";
    sample.options.build_directory = sample.root();
    CHECK_THAT(sample.error(), ContainsSubstring("' is, or contains, '"));
  }
}

TEST_CASE("load_request: a directory that an option names, and that is none", "[project]") {
  SampleProject sample;
  const auto missing = sample.root() / "missing";
  const auto file = sample.root() / "template.yaml";
  SECTION("a base directory") {
    sample.options.base_directory = missing;
    CHECK(sample.error() == "--base-dir 'PROJECT/missing' does not exist");
    sample.options.base_directory = file;
    CHECK(sample.error() == "--base-dir 'PROJECT/template.yaml' is not a directory");
  }
  SECTION("an allowed directory") {
    sample.options.allowed_outside = {""};
    CHECK(sample.error() == "--allow-outside is empty");
    sample.options.allowed_outside = {missing};
    CHECK(sample.error() == "--allow-outside 'PROJECT/missing' does not exist");
    sample.options.allowed_outside = {file};
    CHECK(sample.error() == "--allow-outside 'PROJECT/template.yaml' is not a directory");
  }
}

TEST_CASE("load_request: the host's CA bundle goes to every function", "[project]") {
  SampleProject sample;
  write_file(sample.root() / "ca.pem", "-----BEGIN CERTIFICATE-----\n");
  sample.options.ca_bundle = (sample.root() / "ca.pem").string();
  for (const auto& build : sample.load().builds)
    CHECK(makefile_of(build).network.ca_bundle == sample.root() / "ca.pem");
}

TEST_CASE("load_request: the limits are checked with the options", "[project]") {
  SampleProject sample;
  sample.options.limits = {.network = "none", .memory = "1g", .cpus = "0.5"};
  CHECK(sample.settings().limits ==
        action::Limits{.network = "none", .memory_bytes = 1 << 30, .nano_cpus = 500'000'000});
  sample.options.limits.memory = "1";
  CHECK(sample.error() == "--memory '1' is less than 6m, the least that engines take");
}

TEST_CASE("load_request: a path with a NUL, or one that engines would take for another, is refused",
          "[project]") {
  SampleProject sample;
  SECTION("NUL") {
    sample.edit("CodeUri: src", "CodeUri: \"\\0src\"");
    CHECK_THAT(sample.error(), ContainsSubstring("CodeUri '\\x00src' of function 'Api' has a NUL in it"));
  }
  SECTION("not UTF-8, behind a link") {
    fs::create_directory(sample.root() / "a\xe9");
    fs::create_directory_symlink("a\xe9", sample.root() / "link");
    sample.edit("CodeUri: src", "CodeUri: link");
    CHECK_THAT(sample.error(), ContainsSubstring("is at 'PROJECT/a\\xe9', which is not UTF-8"));
  }
}

TEST_CASE("load_request: a template or a Makefile that leads out of its place is not read", "[project]") {
  SampleProject sample;
  const TempDirectory other;
  write_file(other / "secret", "password: hunter2\n");
  SECTION("the template that nobody named") {
    fs::remove(sample.root() / "template.yaml");
    fs::create_symlink(other / "secret", sample.root() / "template.yaml");
    sample.options.template_file.clear();
    const Inside inside(sample.root());
    CHECK(sample.error() == "'template.yaml' is a link that leads out of the project 'PROJECT'\n"
                            "  hint: if it is the template that you mean, name it with --template");
  }
  SECTION("the Makefile") {
    fs::remove(sample.root() / "src/Makefile");
    fs::create_symlink(other / "secret", sample.root() / "src/Makefile");
    CHECK_THAT(sample.error(), ContainsSubstring("leads out of its directory 'PROJECT/src'"));
    CHECK(sample.error().find("password") == std::string::npos);
  }
  SECTION("a link that stays inside is fine") {
    fs::rename(sample.root() / "src/Makefile", sample.root() / "src/real.mk");
    fs::create_symlink("real.mk", sample.root() / "src/Makefile");
    CHECK(ids(sample.load()).size() == 2);
  }
}

TEST_CASE("load_request: results anywhere in a Makefile's own directory are no part of it", "[project]") {
  SampleProject sample;
  sample.edit("Metadata: {BuildMethod: makefile}", "Metadata: {BuildMethod: makefile, ContextPath: .}");
  write_file(sample.root() / "Makefile", "build-Api:\n");
  sample.options.build_directory = sample.root() / "a/out";
  const auto request = sample.load();
  CHECK(makefile_of(request.builds[0]).left_out.empty());
  const auto trees = request.builds[0].recipe->trees();
  REQUIRE(trees.size() == 2);
  CHECK(trees[1].root == sample.root());
  CHECK(trees[1].rules.left_out ==
        std::vector<std::string>{"a/out", "a/out.lock", "a/out.logs", "a/out.manifest"});
}

TEST_CASE("load_request: results at the top of the source are no part of it, further down they are refused",
          "[project]") {
  SampleProject sample;
  sample.edit("CodeUri: src", "CodeUri: .");
  write_file(sample.root() / "Makefile", "build-Api:\n");
  CHECK(makefile_of(sample.load().builds[0]).left_out.empty());
  for (const auto* written : {"out", "out/", "out//", "out/.", "new/../out/"}) {
    sample.options.build_directory = sample.root() / written;
    CHECK(makefile_of(sample.load().builds[0]).left_out ==
          std::vector<std::string>{"out", "out.lock", "out.logs", "out.manifest"});
  }
  CHECK(makefile_of(sample.load().builds[1]).left_out.empty());
  sample.options.build_directory = sample.root() / ".aws-sam";
  CHECK(makefile_of(sample.load().builds[0]).left_out ==
        std::vector<std::string>{".aws-sam", ".aws-sam.lock", ".aws-sam.logs", ".aws-sam.manifest"});
  sample.options.build_directory = sample.root() / "a/.aws-sam";
  CHECK_THAT(sample.error(), ContainsSubstring("lies further down in the source"));
  sample.options.build_directory = sample.root() / "a/out";
  CHECK_THAT(sample.error(), ContainsSubstring("lies further down in the source"));
  sample.options.build_directory = "";
  CHECK(sample.error() == "--build-dir is empty");
}
