#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>

using namespace cbuild;
using output::BuildDirectory;
using test::error_of;
using test::read_file;
using test::TempDirectory;
using test::write_file;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

BuildDirectory open(const fs::path& path) {
  auto directory = BuildDirectory::try_open(path);
  REQUIRE(directory.has_value());
  return std::move(*directory);
}

void stage_file(BuildDirectory& directory, const std::string& logical_id, const std::string& content) {
  write_file(directory.stage(logical_id) / "f", content);
}

void publish(BuildDirectory& directory, const std::string& template_text) {
  directory.seal({.templates = {{"template.yaml", template_text}}});
  directory.publish();
  directory.remove_replaced();
}

/// The same of a build of all, of which these earlier artifacts are still used.
void publish_all(BuildDirectory& directory,
                 std::map<std::string, std::string> templates,
                 std::set<std::string> kept = {}) {
  directory.seal({.templates = std::move(templates),
                  .kept = std::move(kept),
                  .earlier = output::Publication::Earlier::goes});
  directory.publish();
  directory.remove_replaced();
}

std::vector<std::string> names(const test::TreeSnapshot& tree) {
  std::vector<std::string> all;
  for (const auto& [name, entry] : tree) all.push_back(name);
  return all;
}

/// What a build that went well before has left.
void build_before(const fs::path& path) {
  auto directory = open(path);
  stage_file(directory, "Api", "old");
  stage_file(directory, "Job", "old");
  publish(directory, "old template\n");
}

std::size_t stages_in(const fs::path& path) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.path().filename().string().starts_with(".cbuild-stage-")) ++count;
  return count;
}

} // namespace

TEST_CASE("build_directory: is made with all around it", "[output]") {
  TempDirectory project;
  const auto directory = open(project / ".aws-sam/build");
  CHECK(directory.path() == project / ".aws-sam/build");
  CHECK(fs::is_directory(project / ".aws-sam/build"));
  CHECK(fs::is_directory(project / ".aws-sam/logs"));
  CHECK(fs::is_empty(project / ".aws-sam/build"));
}

TEST_CASE("build_directory: the logs lie beside it", "[output]") {
  TempDirectory project;
  const auto directory = open(project / ".aws-sam/build");
  CHECK(directory.log_file("Api") == project / ".aws-sam/logs/Api.log");
  const auto other = open(project / "out");
  CHECK(other.log_file("Api") == project / "out.logs/Api.log");
  CHECK(fs::is_directory(project / "out.logs"));
  CHECK(open(project / ".aws-sam/a").log_file("Api") == project / ".aws-sam/a.logs/Api.log");
}

TEST_CASE("build_directory: one that nothing came into goes again, with all that was made for it",
          "[output]") {
  TempDirectory project;
  const auto before = test::snapshot(project.path());
  SECTION("in a new directory") {
    (void)open(project / ".aws-sam/build");
    CHECK(test::snapshot(project.path()) == before);
  }
  SECTION("not where it was there before") {
    fs::create_directory(project / "out");
    (void)open(project / "out");
    CHECK(fs::is_directory(project / "out"));
    CHECK(fs::exists(project / "out.lock"));
  }
  SECTION("not with a log in it") {
    write_file(open(project / "out").log_file("Api"), "why");
    CHECK(test::read_file(project / "out.logs/Api.log") == "why");
    CHECK(fs::exists(project / "out.lock"));
  }
}

TEST_CASE("build_directory: a slash at its end changes nothing", "[output]") {
  TempDirectory project;
  auto directory = open(project / "out/build/");
  CHECK(directory.log_file("Api") == project / "out/build.logs/Api.log");
  CHECK_FALSE(BuildDirectory::try_open(project / "out/build").has_value());
  CHECK_FALSE(BuildDirectory::try_open(project / "out/build/").has_value());
  CHECK(BuildDirectory::holder(project / "out/build/") == BuildDirectory::holder(project / "out/build"));
  stage_file(directory, "Api", "new");
  publish(directory, "t");
  CHECK(read_file(project / "out/build/Api/f") == "new");
}

TEST_CASE("build_directory: is locked as long as it is open, and says by whom", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  {
    const auto directory = open(path);
    CHECK_FALSE(BuildDirectory::try_open(path).has_value());
    CHECK(BuildDirectory::holder(path) == "process " + std::to_string(util::current_process().pid));
    CHECK(BuildDirectory::try_open(project / "other").has_value());
  }
  CHECK(BuildDirectory::try_open(path).has_value());
}

TEST_CASE("build_directory: a holder that says nothing, or nonsense, harms no terminal", "[output]") {
  TempDirectory project;
  write_file(project / "build.lock", "");
  CHECK(BuildDirectory::holder(project / "build") == "another process");
  write_file(project / "build.lock", "\x1b[2Jx");
  CHECK(BuildDirectory::holder(project / "build") == "\\x1b[2Jx");
}

TEST_CASE("build_directory: nothing changes before it is published, nor if it never is", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  const auto before = test::snapshot(path);
  {
    auto directory = open(path);
    stage_file(directory, "Api", "new");
    stage_file(directory, "New", "new");
    CHECK(read_file(path / "Api/f") == "old");
    CHECK(read_file(path / "template.yaml") == "old template\n");
    CHECK_FALSE(fs::exists(path / "New"));
  }
  CHECK(test::snapshot(path) == before);
}

TEST_CASE("build_directory: publishing puts all in place, and leaves what was not built", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  auto directory = open(path);
  stage_file(directory, "Api", "new");
  stage_file(directory, "New", "new");
  publish(directory, "new template\n");
  const auto files = test::snapshot(path);
  CHECK(files.size() == 7);
  CHECK(read_file(path / "Api/f") == "new");
  CHECK(read_file(path / "New/f") == "new");
  CHECK(read_file(path / "Job/f") == "old");
  CHECK(files.at("Api") == "dir 755");
  CHECK(files.at("template.yaml") == "file 644 new template\n");
}

TEST_CASE("build_directory: a file that the new build lacks is gone after it", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  auto directory = open(path);
  (void)directory.stage("Api");
  publish(directory, "t");
  CHECK(fs::is_empty(path / "Api"));
}

TEST_CASE("build_directory: a second stage for the same resource replaces the first", "[output]") {
  TempDirectory project;
  auto directory = open(project / "build");
  stage_file(directory, "Api", "first");
  (void)directory.stage("Api");
  CHECK(stages_in(project / "build") == 1);
  publish(directory, "t");
  CHECK(fs::is_empty(project / "build/Api"));
}

TEST_CASE("build_directory: when one resource cannot be put in place, all stays", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  {
    auto directory = open(path);
    stage_file(directory, "Api", "new");
    stage_file(directory, "Job", "new");
    fs::remove_all(path / "Job");
    write_file(path / "Job", "somebody's file");
    const auto error = error_of([&] { publish(directory, "new template\n"); });
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("Job"));
  }
  CHECK(read_file(path / "template.yaml") == "old template\n");
  CHECK(read_file(path / "Api/f") == "old");
  CHECK(read_file(path / "Job") == "somebody's file");
  CHECK(stages_in(path) == 0);
}

TEST_CASE("build_directory: when the template cannot be put in place, all stays", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  fs::remove(path / "template.yaml");
  fs::create_directory(path / "template.yaml");
  {
    auto directory = open(path);
    stage_file(directory, "Api", "new");
    CHECK(error_of([&] { publish(directory, "t"); }).code() == util::ExitCode::local_files);
  }
  CHECK(read_file(path / "Api/f") == "old");
  CHECK(stages_in(path) == 0);
}

TEST_CASE("build_directory: when a place is taken after all was sealed, all stays", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  {
    auto directory = open(path);
    for (const auto* name : {"Api", "Extra", "Job"}) stage_file(directory, name, "new");
    directory.seal({.templates = {{"template.yaml", "new template\n"}}});
    SECTION("a resource's") {
      fs::remove_all(path / "Job");
      write_file(path / "Job", "somebody's file");
    }
    SECTION("the template's") {
      fs::remove(path / "template.yaml");
      fs::create_directory(path / "template.yaml");
    }
    CHECK(error_of([&] { directory.publish(); }).code() == util::ExitCode::local_files);
  }
  CHECK(read_file(path / "Api/f") == "old");
  CHECK_FALSE(fs::exists(path / "Extra"));
  CHECK(stages_in(path) == 0);
}

TEST_CASE("build_directory: a resource's place that is a link is refused", "[output]") {
  TempDirectory project;
  auto directory = open(project / "build");
  fs::create_directory(project / "elsewhere");
  fs::create_directory_symlink(project / "elsewhere", project / "build/Api");
  CHECK(error_of([&] { (void)directory.stage("Api"); }).code() == util::ExitCode::local_files);
  CHECK(fs::is_empty(project / "elsewhere"));
  CHECK(stages_in(project / "build") == 0);
}

TEST_CASE("build_directory: a template that is a link is replaced, not followed", "[output]") {
  TempDirectory project;
  write_file(project / "victim", "kept");
  auto directory = open(project / "build");
  fs::create_symlink(project / "victim", project / "build/template.yaml");
  publish(directory, "new\n");
  CHECK(read_file(project / "victim") == "kept");
  CHECK_FALSE(fs::is_symlink(project / "build/template.yaml"));
}

TEST_CASE("build_directory: what dead runs left is removed, when the lock is ours", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  fs::create_directory(path / ".cbuild-stage-0123456789abcdef");
  write_file(path / ".cbuild-stage-0123456789abcdef/f", "half");
  {
    auto other = open(path);
    CHECK(stages_in(path) == 0);
    (void)other.stage("Api");
    CHECK_FALSE(BuildDirectory::try_open(path).has_value());
    CHECK(stages_in(path) == 1);
  }
  CHECK(read_file(path / "Api/f") == "old");
}

TEST_CASE("build_directory: a build of all removes what an earlier one made and this one has not",
          "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  fs::create_directory(path / "Foreign");
  auto directory = open(path);
  stage_file(directory, "Api", "new");
  SECTION("unless its template leads there") {
    publish_all(directory, {{"template.yaml", "t"}}, {"Job"});
    CHECK(read_file(path / "Job/f") == "old");
    CHECK(directory.foreign() == Names{"Foreign"});
  }
  SECTION("and nothing else") {
    publish_all(directory, {{"template.yaml", "t"}});
    CHECK(names(test::snapshot(path)) == Names{"Api", "Api/f", "Foreign", "template.yaml"});
    CHECK(directory.foreign() == Names{"Foreign"});
    CHECK(output::read_manifest(project / "build.manifest") ==
          output::Manifest{.directories = {"Api"}, .files = {"template.yaml"}});
  }
  SECTION("unless it is of another kind now") {
    fs::remove_all(path / "Job");
    SECTION("a link") { fs::create_directory_symlink("Foreign", path / "Job"); }
    SECTION("a file") { write_file(path / "Job", "somebody's"); }
    publish_all(directory, {{"template.yaml", "t"}});
    CHECK(fs::exists(path / "Job"));
    CHECK(directory.foreign() == Names{"Foreign", "Job"});
  }
  CHECK(stages_in(path) == 0);
}

TEST_CASE("build_directory: a build of some removes nothing, and what it did not make is still ours",
          "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  {
    auto directory = open(path);
    stage_file(directory, "Api", "new");
    publish(directory, "t");
    CHECK(directory.foreign().empty());
  }
  CHECK(read_file(path / "Job/f") == "old");
  auto directory = open(path);
  publish_all(directory, {{"template.yaml", "t"}});
  CHECK(names(test::snapshot(path)) == Names{"template.yaml"});
}

TEST_CASE("build_directory: what was to go is back when something cannot be put in place", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  {
    auto directory = open(path);
    stage_file(directory, "New", "new");
    directory.seal({.templates = {{"template.yaml", "new template\n"}},
                    .kept = {},
                    .earlier = output::Publication::Earlier::goes});
    fs::remove(path / "template.yaml");
    fs::create_directory(path / "template.yaml");
    const auto error = error_of([&] { directory.publish(); });
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK(error.hints().empty());
  }
  CHECK(read_file(path / "Api/f") == "old");
  CHECK(read_file(path / "Job/f") == "old");
  CHECK_FALSE(fs::exists(path / "New"));
  CHECK(output::read_manifest(project / "build.manifest").directories == std::set<std::string>{"Api", "Job"});
}

TEST_CASE("build_directory: a manifest that came with a project removes nothing outside", "[output]") {
  TempDirectory project;
  fs::create_directories(project / "build/Real");
  fs::create_directories(project / "victim/in");
  fs::create_directory_symlink(project / "victim", project / "build/Link");
  write_file(project / "build.manifest",
             "cbuild manifest 1\ndirectory ../victim\ndirectory Link\ndirectory Link/in\ndirectory /tmp\n"
             "directory Real/.\nfile ../build.manifest\ndirectory \nnonsense\n");
  auto directory = open(project / "build");
  publish_all(directory, {{"template.yaml", "t"}});
  CHECK(fs::is_directory(project / "victim/in"));
  CHECK(fs::is_directory(project / "build/Real"));
  CHECK(fs::is_symlink(project / "build/Link"));
}

TEST_CASE("build_directory: nested stacks lie below their own names, each with its template", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  {
    auto directory = open(path);
    stage_file(directory, "Api", "root");
    stage_file(directory, "Child/Api", "child");
    stage_file(directory, "Child/Inner/Api", "inner");
    publish_all(directory,
                {{"template.yaml", "t"},
                 {"Child/template.yaml", "c"},
                 {"Child/Inner/template.yaml", "i"},
                 {"Empty/template.yaml", "e"}});
    CHECK(directory.log_file("Child/Api") == project / "build.logs/Child.Api.log");
    CHECK(directory.foreign().empty());
  }
  auto tree = test::snapshot(path);
  CHECK(tree.at("Child") == "dir 755");
  CHECK(tree.at("Child/Inner/Api/f") == "file 644 inner");
  CHECK(tree.at("Child/Inner/template.yaml") == "file 644 i");
  CHECK(tree.at("Empty/template.yaml") == "file 644 e");
  write_file(path / "Child/mine", "");
  SECTION("one is built anew, the others stay") {
    auto directory = open(path);
    stage_file(directory, "Child/Inner/Api", "newer");
    directory.seal({.templates = {{"template.yaml", "t2"}, {"Child/Inner/template.yaml", "i2"}}});
    directory.publish();
    CHECK(read_file(path / "Child/Inner/Api/f") == "newer");
    CHECK(read_file(path / "Child/Inner/template.yaml") == "i2");
    CHECK(read_file(path / "Child/Api/f") == "child");
    CHECK(directory.foreign() == Names{"Child/mine"});
  }
  SECTION("those that are gone are removed, with directories that are empty then") {
    auto directory = open(path);
    stage_file(directory, "Api", "root");
    publish_all(directory, {{"template.yaml", "t"}});
    CHECK(names(test::snapshot(path)) == Names{"Api", "Api/f", "Child", "Child/mine", "template.yaml"});
    CHECK(directory.foreign() == Names{"Child"});
  }
}

TEST_CASE("build_directory: a resource that becomes a stack, or a stack a resource", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  {
    auto directory = open(path);
    stage_file(directory, "Api/Api", "nested");
    publish_all(directory, {{"template.yaml", "t"}, {"Api/template.yaml", "c"}});
  }
  CHECK(names(test::snapshot(path)) ==
        Names{"Api", "Api/Api", "Api/Api/f", "Api/template.yaml", "template.yaml"});
  {
    auto directory = open(path);
    stage_file(directory, "Api", "again");
    publish_all(directory, {{"template.yaml", "t"}});
  }
  CHECK(names(test::snapshot(path)) == Names{"Api", "Api/f", "template.yaml"});
  CHECK(output::read_manifest(project / "build.manifest").files == std::set<std::string>{"template.yaml"});
}

TEST_CASE("build_directory: an artifact cannot have a template's name, nor leave the directory", "[output]") {
  TempDirectory project;
  auto directory = open(project / "build");
  for (const auto* place :
       {"template.yaml", "Child/template.yaml", "", "..", "../x", "/x", "a//b", ".scratch"})
    CHECK(error_of([&] { (void)directory.stage(place); }).code() == util::ExitCode::usage);
}

TEST_CASE("build_directory: a link on the way to a nested place is refused", "[output]") {
  TempDirectory project;
  auto directory = open(project / "build");
  fs::create_directory(project / "elsewhere");
  fs::create_directory_symlink(project / "elsewhere", project / "build/Child");
  CHECK_THAT(error_of([&] { (void)directory.stage("Child/Api"); }).message(),
             ContainsSubstring("a symbolic link"));
  CHECK(fs::is_empty(project / "elsewhere"));
}

TEST_CASE("build_directory: build.toml lies beside it, and stays where none is given", "[output]") {
  TempDirectory project;
  auto directory = open(project / ".aws-sam/build");
  directory.seal({.templates = {{"template.yaml", "t"}}, .kept = {}, .build_graph = "graph"});
  directory.publish();
  CHECK(read_file(project / ".aws-sam/build.toml") == "graph");
  publish(directory, "t");
  CHECK(read_file(project / ".aws-sam/build.toml") == "graph");
}

TEST_CASE("build_directory: what is discarded is not published, and the rest is", "[output]") {
  TempDirectory project;
  const auto path = project / "build";
  build_before(path);
  auto directory = open(path);
  for (const auto* place : {"Api", "Job", "Child/A", "Child/B"}) stage_file(directory, place, "new");
  for (const auto* place : {"Api", "Child/A", "none"}) directory.discard(place);
  publish(directory, "t");
  CHECK(read_file(path / "Api/f") == "old");
  CHECK(names(test::snapshot(path)) ==
        Names{"Api", "Api/f", "Child", "Child/B", "Child/B/f", "Job", "Job/f", "template.yaml"});
}

TEST_CASE("build_directory: a place where nothing can be made is told", "[output]") {
  TempDirectory project;
  write_file(project / "file", "");
  const auto error = error_of([&] { (void)BuildDirectory::try_open(project / "file/build"); });
  CHECK(error.code() == util::ExitCode::local_files);
  CHECK_THAT(error.message(), ContainsSubstring((project / "file").string()));
}
