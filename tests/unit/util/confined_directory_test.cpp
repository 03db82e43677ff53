#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/confined_directory.hpp>
#include <cbuild/util/error.hpp>

#include <stdexcept>

using namespace cbuild;
using util::ConfinedDirectory;
using Obstacle = ConfinedDirectory::Obstacle;
using Walk = ConfinedDirectory::Walk;
namespace fs = std::filesystem;

namespace {

Obstacle put(ConfinedDirectory& directory, const std::string& path, const std::string& content = "x") {
  auto made = directory.create_file(path, util::FileMode::plain);
  if (const auto* obstacle = std::get_if<Obstacle>(&made)) return *obstacle;
  std::get<util::File>(made).write_all(content);
  return Obstacle::none;
}

} // namespace

TEST_CASE("ConfinedDirectory: makes files, links and the directories on the way", "[util]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const test::TempDirectory temp;
  ConfinedDirectory directory(temp.path(), walk);
  CHECK(put(directory, "a/b/c/file", "text") == Obstacle::none);
  CHECK(directory.create_directory("a/b") == Obstacle::none);
  CHECK(directory.create_directory("a/d") == Obstacle::none);
  CHECK(directory.create_symlink("a/d/link", "../b") == Obstacle::none);
  CHECK(directory.create_hard_link("e/hard", "a/b/c/file") == Obstacle::none);
  CHECK(test::snapshot(temp.path()) == test::TreeSnapshot{{"a", "dir 755"},
                                                          {"a/b", "dir 755"},
                                                          {"a/b/c", "dir 755"},
                                                          {"a/b/c/file", "file 644 text"},
                                                          {"a/d", "dir 755"},
                                                          {"a/d/link", "link -> ../b"},
                                                          {"e", "dir 755"},
                                                          {"e/hard", "file 644 text"}});
}

TEST_CASE("ConfinedDirectory: a link is never followed and a taken name never replaced", "[util]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const test::TempDirectory temp;
  fs::create_directories(temp / "outside/sub");
  test::write_file(temp / "outside/victim", "old");
  fs::create_directories(temp / "in/real/sub");
  fs::create_directory_symlink(temp / "outside", temp / "in/absolute");
  fs::create_directory_symlink("../outside", temp / "in/relative");
  fs::create_directory_symlink("real", temp / "in/inside");
  fs::create_symlink("../outside/new", temp / "in/dangling");
  test::write_file(temp / "in/file", "old");
  const auto before = test::snapshot(temp.path());
  ConfinedDirectory directory(temp / "in", walk);

  for (const std::string link : {"absolute", "relative", "inside", "dangling", "file"}) {
    CAPTURE(link);
    CHECK(put(directory, link) == Obstacle::taken);
    CHECK(directory.create_directory(link) == Obstacle::taken);
    CHECK(directory.create_symlink(link, "real") == Obstacle::taken);
    CHECK(put(directory, link + "/x") == Obstacle::blocked);
    CHECK(put(directory, link + "/sub/x") == Obstacle::blocked);
    CHECK(directory.create_directory(link + "/x") == Obstacle::blocked);
    CHECK(directory.create_symlink(link + "/x", "real") == Obstacle::blocked);
    CHECK(directory.create_hard_link("x", link + "/victim") == Obstacle::no_source);
    CHECK(directory.create_hard_link(link + "/x", "file") == Obstacle::blocked);
    if (link != "file") CHECK(directory.create_hard_link("x", link) == Obstacle::no_source);
  }
  CHECK(directory.create_hard_link("x", "missing/file") == Obstacle::no_source);
  CHECK(directory.create_hard_link("x", "real") == Obstacle::no_source);
  CHECK(test::snapshot(temp.path()) == before);
}

TEST_CASE("ConfinedDirectory: paths that are not plain are the caller's mistake", "[util]") {
  const test::TempDirectory temp;
  ConfinedDirectory directory(temp.path());
  const std::string nul("a\0b", 3);
  for (const std::string& path : {std::string(),
                                  std::string("/a"),
                                  std::string("a/"),
                                  std::string("a//b"),
                                  std::string("."),
                                  std::string(".."),
                                  std::string("a/../b"),
                                  std::string("a/."),
                                  nul}) {
    CAPTURE(path);
    CHECK_THROWS_AS(directory.create_directory(path), std::invalid_argument);
    CHECK_THROWS_AS(put(directory, path), std::invalid_argument);
  }
  CHECK(test::snapshot(temp.path()).empty());
}

TEST_CASE("ConfinedDirectory: what the file system refuses is an error with the path", "[util]") {
  const test::TempDirectory temp;
  ConfinedDirectory directory(temp.path());
  const std::string name(300, 'n');
  CHECK_THROWS_AS(put(directory, name), util::Error);
  CHECK_THROWS_AS(directory.create_directory(name + "/a"), util::Error);
}

TEST_CASE("ConfinedDirectory: a directory that is moved away while open is not found by its old name",
          "[util]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const test::TempDirectory temp;
  fs::create_directory(temp / "outside");
  fs::create_directory(temp / "in");
  ConfinedDirectory directory(temp / "in", walk);
  REQUIRE(put(directory, "a/one") == Obstacle::none);
  REQUIRE(put(directory, "b/one") == Obstacle::none);
  fs::rename(temp / "in/a", temp / "in/c");
  fs::create_directory_symlink(temp / "outside", temp / "in/a");
  CHECK(put(directory, "a/two") == Obstacle::blocked);
  CHECK(test::snapshot(temp / "outside").empty());
}
