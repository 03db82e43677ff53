#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>

using namespace cbuild;
using output::BuildDirectory;
using test::read_file;
using test::TempDirectory;
using test::write_file;
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
  directory.seal(template_text);
  directory.publish();
}

/// What a build that went well before has left.
void build_before(const fs::path& path) {
  auto directory = open(path);
  stage_file(directory, "Api", "old");
  stage_file(directory, "Job", "old");
  publish(directory, "old template\n");
}

util::Error failure_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const util::Error& error) {
    return error;
  }
  throw std::logic_error("nothing was thrown");
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
    const auto error = failure_of([&] { publish(directory, "new template\n"); });
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
    CHECK(failure_of([&] { publish(directory, "t"); }).code() == util::ExitCode::local_files);
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
    directory.seal("new template\n");
    SECTION("a resource's") {
      fs::remove_all(path / "Job");
      write_file(path / "Job", "somebody's file");
    }
    SECTION("the template's") {
      fs::remove(path / "template.yaml");
      fs::create_directory(path / "template.yaml");
    }
    CHECK(failure_of([&] { directory.publish(); }).code() == util::ExitCode::local_files);
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
  CHECK(failure_of([&] { (void)directory.stage("Api"); }).code() == util::ExitCode::local_files);
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

TEST_CASE("build_directory: a place where nothing can be made is told", "[output]") {
  TempDirectory project;
  write_file(project / "file", "");
  const auto error = failure_of([&] { (void)BuildDirectory::try_open(project / "file/build"); });
  CHECK(error.code() == util::ExitCode::local_files);
  CHECK_THAT(error.message(), ContainsSubstring((project / "file/build").string()));
}
