#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/write_below.hpp"

#include <cbuild/output/lambda_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>

using namespace cbuild;
using output::LambdaDirectory;
using test::error_of;
using test::snapshot;
using test::TempDirectory;
using test::write_below;
using util::ExitCode;
namespace fs = std::filesystem;

namespace {

LambdaDirectory open(const fs::path& path) {
  auto opened = LambdaDirectory::try_open(path);
  REQUIRE(opened);
  return std::move(*opened);
}

} // namespace

TEST_CASE("lambda_directory: replaces files of the same names, and no others", "[output]") {
  const TempDirectory directory;
  write_below(directory / "lambda/one/bootstrap", "old");
  write_below(directory / "lambda/one/kept", "kept");
  {
    auto results = open(directory / "lambda");
    write_below(results.stage() / "one/bootstrap", "new");
    write_below(results.stage() / "bootstrap", "flat");
    write_below(results.stage() / "extensions/x", "extension");
    results.seal();
    CHECK(test::read_file(directory / "lambda/one/bootstrap") == "old");
    const auto published = results.publish();
    REQUIRE(published.size() == 3);
    CHECK(published[0].path == directory / "lambda/bootstrap");
    CHECK(published[0].size == 4);
    CHECK(published[1].path == directory / "lambda/extensions/x");
    CHECK(published[2].path == directory / "lambda/one/bootstrap");
  }
  const auto files = snapshot(directory / "lambda");
  CHECK(files.size() == 6);
  CHECK(files.at("one/bootstrap") == "file 644 new");
  CHECK(files.at("one/kept") == "file 644 kept");
  CHECK(files.at("extensions") == "dir 755");
}

TEST_CASE("lambda_directory: a link in the place of a result is replaced, not followed", "[output]") {
  const TempDirectory directory;
  write_below(directory / "victim", "precious");
  fs::create_directory(directory / "lambda");
  fs::create_symlink(directory / "victim", directory / "lambda/bootstrap");
  auto results = open(directory / "lambda");
  write_below(results.stage() / "bootstrap", "new");
  results.seal();
  (void)results.publish();
  CHECK(test::read_file(directory / "victim") == "precious");
  CHECK(fs::is_regular_file(fs::symlink_status(directory / "lambda/bootstrap")));
}

TEST_CASE("lambda_directory: what was made for nothing goes again", "[output]") {
  const TempDirectory directory;
  {
    auto results = open(directory / "target/lambda");
    write_below(results.stage() / "one/bootstrap", "new");
    CHECK(fs::is_directory(directory / "target/lambda"));
    SECTION("before") {}
    SECTION("sealed") { results.seal(); }
  }
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("lambda_directory: what is no result of cargo lambda's is refused", "[output]") {
  const TempDirectory directory;
  auto results = open(directory / "lambda");
  const auto* name =
      GENERATE("hooks/post-checkout", "one/two/bootstrap", ".git/bootstrap", "one/.bootstrap", "x");
  write_below(results.stage() / name, "");
  CHECK(error_of([&] { results.seal(); }).code() == ExitCode::refused);
  fs::remove_all(results.stage() / fs::path(name).begin()->string());
  fs::create_symlink("x", results.stage() / "bootstrap");
  CHECK(error_of([&] { (void)results.staged(); }).code() == ExitCode::refused);
}

TEST_CASE("lambda_directory: what is in the way is told before anything moves", "[output]") {
  const TempDirectory directory;
  write_below(directory / "lambda/a/bootstrap", "old");
  SECTION("a link") {
    fs::create_directory(directory / "elsewhere");
    fs::create_symlink(directory / "elsewhere", directory / "lambda/b");
  }
  SECTION("a file") { write_below(directory / "lambda/b", ""); }
  SECTION("a directory") { fs::create_directories(directory / "lambda/b/bootstrap"); }
  const auto before = snapshot(directory.path());
  {
    auto results = open(directory / "lambda");
    for (const auto* name : {"a/bootstrap", "b/bootstrap"}) write_below(results.stage() / name, "new");
    const auto error = error_of([&] { results.seal(); });
    CHECK(error.code() == ExitCode::local_files);
    CHECK_THAT(error.hints().at(0), ContainsSubstring("--lambda-dir"));
  }
  CHECK(snapshot(directory.path()) == before);
}

TEST_CASE("lambda_directory: when one place is taken after all was sealed, all stays", "[output]") {
  const TempDirectory directory;
  const std::vector<std::string> names{"a/bootstrap", "b/bootstrap", "c/bootstrap", "extensions/x"};
  const auto failing = GENERATE(0U, 1U, 2U, 3U);
  for (const auto* old : {"a/bootstrap", "c/bootstrap"}) write_below(directory / "lambda" / old, "old");
  {
    auto results = open(directory / "lambda");
    for (const auto& name : names) write_below(results.stage() / name, "new");
    results.seal();
    fs::remove(directory / "lambda" / names[failing]);
    write_below(directory / "lambda" / names[failing] / "somebody's", "file");
    const auto error = error_of([&] { (void)results.publish(); });
    CHECK(error.code() == ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring(names[failing]));
  }
  const auto after = snapshot(directory / "lambda");
  for (const auto& name : names) {
    const bool had = name.starts_with('a') || name.starts_with('c');
    if (name == names[failing])
      CHECK(after.at(name + "/somebody's") == "file 644 file");
    else if (had)
      CHECK(after.at(name) == "file 644 old");
    else
      CHECK_FALSE(after.contains(name));
  }
}

TEST_CASE("lambda_directory: removes what dead runs left", "[output]") {
  const TempDirectory directory;
  write_below(directory / "lambda/.cbuild-stage-0123456789abcdef/bootstrap", "half");
  const auto results = open(directory / "lambda");
  CHECK_FALSE(fs::exists(directory / "lambda/.cbuild-stage-0123456789abcdef"));
}

TEST_CASE("lambda_directory: one run at a time has it, and leaves only its results", "[output]") {
  const TempDirectory directory;
  const auto path = directory / "lambda";
  {
    auto results = open(path);
    CHECK_FALSE(LambdaDirectory::try_open(path));
    CHECK(LambdaDirectory::holder(path) == "process " + std::to_string(util::current_process().pid));
    write_below(results.stage() / "one/bootstrap", "new");
    results.seal();
    (void)results.publish();
    CHECK_FALSE(LambdaDirectory::try_open(path));
  }
  CHECK(snapshot(path).size() == 2);
  CHECK(LambdaDirectory::try_open(path));
}
