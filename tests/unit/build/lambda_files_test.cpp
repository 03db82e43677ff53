#include "build/lambda_files.hpp"
#include "support/catch.hpp"
#include "support/elf_builder.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

using namespace cbuild;
using test::error_of;
using util::ExitCode;
namespace fs = std::filesystem;

namespace {

void write_file(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  test::write_file(path, content);
}

} // namespace

TEST_CASE("check_architecture: a program for another one is refused, and other files are nobody's business",
          "[build]") {
  const test::TempDirectory directory;
  write_file(directory / "one/bootstrap", test::build_elf({}).bytes);
  write_file(directory / "two/bootstrap.zip", "PK");
  CHECK_NOTHROW(build::check_architecture(directory.path(), "x86_64"));
  const auto error = error_of([&] { build::check_architecture(directory.path(), "arm64"); });
  CHECK(error.code() == ExitCode::refused);
  CHECK_THAT(error.message(), ContainsSubstring("'one/bootstrap' is for x86_64"));
}

TEST_CASE("publish_files: replaces files of the same names, and no others", "[build]") {
  const test::TempDirectory directory;
  write_file(directory / "stage/one/bootstrap", "new");
  write_file(directory / "stage/bootstrap", "flat");
  write_file(directory / "lambda/one/bootstrap", "old");
  write_file(directory / "lambda/one/kept", "kept");
  const auto published = build::publish_files(directory / "stage", directory / "lambda");
  REQUIRE(published.size() == 2);
  CHECK(published[0].path == directory / "lambda/bootstrap");
  CHECK(published[0].size == 4);
  CHECK(published[1].path == directory / "lambda/one/bootstrap");
  CHECK(test::read_file(directory / "lambda/one/bootstrap") == "new");
  CHECK(test::read_file(directory / "lambda/one/kept") == "kept");
}

TEST_CASE("publish_files: moves nothing where one of the files has no place", "[build]") {
  const test::TempDirectory directory;
  write_file(directory / "stage/a/bootstrap", "new");
  write_file(directory / "stage/b/bootstrap", "new");
  write_file(directory / "lambda/a/bootstrap", "old");
  const auto obstacle = GENERATE("link", "file", "directory", "link in the stage");
  CAPTURE(obstacle);
  auto code = ExitCode::local_files;
  if (obstacle == std::string("link")) {
    fs::create_directory(directory / "elsewhere");
    fs::create_symlink(directory / "elsewhere", directory / "lambda/b");
  } else if (obstacle == std::string("file")) {
    write_file(directory / "lambda/b", "");
  } else if (obstacle == std::string("directory")) {
    fs::create_directories(directory / "lambda/b/bootstrap");
  } else {
    fs::create_symlink("bootstrap", directory / "stage/b/link");
    code = ExitCode::refused;
  }
  const auto before = test::snapshot(directory.path());
  const auto error = error_of([&] { (void)build::publish_files(directory / "stage", directory / "lambda"); });
  CHECK(error.code() == code);
  CHECK(test::snapshot(directory.path()) == before);
}
