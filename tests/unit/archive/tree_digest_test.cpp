#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/tree_digest.hpp>
#include <cbuild/util/digest.hpp>

#include <chrono>

using namespace cbuild;
using archive::tree_digest;
using test::TempDirectory;
using test::write_file;
namespace fs = std::filesystem;

namespace {

void fill(const fs::path& directory) {
  fs::create_directories(directory / "a/empty");
  write_file(directory / "a/f", "text");
  write_file(directory / "z", "");
  fs::create_symlink("a/f", directory / "link");
}

} // namespace

TEST_CASE("tree_digest: is that of the text that its header says", "[archive]") {
  const TempDirectory directory;
  write_file(directory / "f", "text");
  const auto line = std::string("file") + '\0' + "f" + '\0' + util::sha256("text") + '\0';
  CHECK(tree_digest(directory.path()) == util::sha256(line));
}

TEST_CASE("tree_digest: equal trees have one digest, wherever and whenever they were made", "[archive]") {
  const TempDirectory one;
  const TempDirectory two;
  fill(one.path());
  fill(two.path());
  fs::last_write_time(two / "z", fs::file_time_type::clock::now() - std::chrono::hours(1));
  CHECK(tree_digest(one.path()) == tree_digest(two.path()));
}

TEST_CASE("tree_digest: whatever is changed in a tree changes it", "[archive]") {
  const TempDirectory tree;
  fill(tree.path());
  const auto before = tree_digest(tree.path());
  SECTION("a content") { write_file(tree / "z", "z"); }
  SECTION("a name") { fs::rename(tree / "z", tree / "y"); }
  SECTION("a mode") { fs::permissions(tree / "z", fs::perms(0755)); }
  SECTION("an empty directory") { fs::remove(tree / "a/empty"); }
  SECTION("a link's target") {
    fs::remove(tree / "link");
    fs::create_symlink("z", tree / "link");
  }
  SECTION("a link's kind") {
    fs::remove(tree / "link");
    write_file(tree / "link", "a/f");
  }
  SECTION("the border between names and contents") {
    fs::remove(tree / "a/f");
    write_file(tree / "a/ftext", "");
  }
  CHECK(tree_digest(tree.path()) != before);
}

TEST_CASE("tree_digest: a mode that nobody executes by is all one", "[archive]") {
  const TempDirectory tree;
  fill(tree.path());
  const auto before = tree_digest(tree.path());
  fs::permissions(tree / "z", fs::perms(0600));
  CHECK(tree_digest(tree.path()) == before);
}
