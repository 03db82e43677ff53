#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/init/create.hpp>

using namespace cbuild;
namespace fs = std::filesystem;

namespace {

init::Request request_in(const fs::path& directory) {
  return {.wishes = {.words = {"python", "hello"}}, .output_directory = directory};
}

/// The error for a project in a place that something has; what is there has to stay.
util::Error refusal(const test::TempDirectory& temp) {
  const auto before = test::snapshot(temp.path());
  auto error = test::error_of([&] { (void)init::create_project(request_in(temp.path()), {}); });
  CHECK(test::snapshot(temp.path()) == before);
  return error;
}

} // namespace

TEST_CASE("create_project: makes all files of the project and says what comes next", "[init]") {
  const test::TempDirectory temp;
  const auto told = init::create_project(request_in(temp.path()), {});
  std::vector<std::string> files;
  for (const auto& [path, what] : test::snapshot(temp.path()))
    if (what.starts_with("file")) files.push_back(path);
  CHECK(files == std::vector<std::string>{"hello/.gitignore",
                                          "hello/README.md",
                                          "hello/src/app.py",
                                          "hello/src/requirements.txt",
                                          "hello/template.yaml"});
  const auto place = (temp / "hello").string();
  CHECK(told == "Made '" + place +
                    "' (a Python function, with pip):\n  .gitignore\n  README.md\n  src/app.py\n"
                    "  src/requirements.txt\n  template.yaml\n\nNext:\n  cd " +
                    place + " && cbuild build\n");
}

TEST_CASE("create_project: makes the directories around it, and quotes them for a shell", "[init]") {
  const test::TempDirectory temp;
  const auto told = init::create_project(request_in(temp / "a b/it's"), {});
  CHECK(fs::exists(temp / "a b/it's/hello/template.yaml"));
  CHECK_THAT(told, Catch::Contains("/a b/it'\\''s/hello' && cbuild build\n"));
}

TEST_CASE("create_project: an empty directory is taken", "[init]") {
  const test::TempDirectory temp;
  fs::create_directory(temp / "hello");
  (void)init::create_project(request_in(temp.path()), {});
  CHECK(fs::exists(temp / "hello/template.yaml"));
}

TEST_CASE("create_project: what is there stays as it is", "[init]") {
  const test::TempDirectory temp;
  SECTION("a directory with something in it") {
    fs::create_directory(temp / "hello");
    test::write_file(temp / "hello/.hidden", "mine");
    const auto error = refusal(temp);
    CHECK(error.code() == util::ExitCode::usage);
    CHECK(util::render(error) ==
          "'" + (temp / "hello").string() +
              "' is there already, and not empty\n  hint: give the project another name, or another "
              "--output-dir: what is there stays as it is");
  }
  SECTION("a file") {
    test::write_file(temp / "hello", "mine");
    CHECK(refusal(temp).code() == util::ExitCode::usage);
  }
  SECTION("a link, wherever it leads") {
    fs::create_directory_symlink("nowhere", temp / "hello");
    CHECK(refusal(temp).code() == util::ExitCode::usage);
  }
}

TEST_CASE("create_project: an empty path is an error", "[init]") {
  const auto error = test::error_of([] { (void)init::create_project(request_in(""), {}); });
  CHECK(util::render(error) == "--output-dir: the path is empty");
  CHECK(error.code() == util::ExitCode::usage);
}

TEST_CASE("create_project: what cannot be made leaves nothing behind", "[init]") {
  const test::TempDirectory temp;
  test::write_file(temp / "file", "");
  const auto error = test::error_of([&] { (void)init::create_project(request_in(temp / "file/below"), {}); });
  CHECK(error.code() == util::ExitCode::local_files);
  CHECK(test::snapshot(temp.path()).size() == 1);
  CHECK(test::error_of([&] {
          (void)init::create_project(
              {.wishes = {.words = {"python", "a.b"}}, .output_directory = temp / "new"}, {});
        }).code() == util::ExitCode::usage);
  CHECK_FALSE(fs::exists(temp / "new"));
}
