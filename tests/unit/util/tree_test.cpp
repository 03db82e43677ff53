#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/confined_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/tree.hpp>

using namespace cbuild;
namespace fs = std::filesystem;

TEST_CASE("remove_tree: removes links, not what they lead to", "[util]") {
  const test::TempDirectory directory;
  fs::create_directories(directory / "kept/sub");
  test::write_file(directory / "kept/sub/file", "x");
  const auto before = test::snapshot(directory.path());
  fs::create_directories(directory / "gone/a/b");
  fs::create_directory_symlink(directory / "kept", directory / "gone/a/link");
  fs::create_directory_symlink("../kept", directory / "gone/link");
  util::remove_tree(directory / "gone");
  CHECK(test::snapshot(directory.path()) == before);
  fs::create_directory_symlink("kept", directory / "link");
  util::remove_tree(directory / "link");
  util::remove_tree(directory / "link");
  CHECK(test::snapshot(directory.path()) == before);
}

TEST_CASE("remove_tree: a tree deeper than there are descriptors", "[util]") {
  const test::TempDirectory directory;
  fs::create_directory(directory / "deep");
  util::ConfinedDirectory confined(directory / "deep");
  std::string path = "a";
  while (path.size() < 4000) path += "/a";
  REQUIRE(confined.create_directory(path) == util::ConfinedDirectory::Obstacle::none);
  REQUIRE(confined.create_directory("b/" + path) == util::ConfinedDirectory::Obstacle::none);
  util::remove_tree(directory / "deep");
  CHECK(test::snapshot(directory.path()).empty());
}

TEST_CASE("remove_tree: read-only directories do not stop it", "[util]") {
  const test::TempDirectory directory;
  fs::create_directories(directory / "a/b/c");
  test::write_file(directory / "a/b/file", "x");
  fs::permissions(directory / "a/b", fs::perms::owner_read | fs::perms::owner_exec);
  util::remove_tree(directory / "a");
  CHECK(test::snapshot(directory.path()).empty());
}
