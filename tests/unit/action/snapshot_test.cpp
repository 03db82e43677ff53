#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <cbuild/util/digest.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using namespace cbuild::test;
using action::take_snapshot;
using util::FileKind;
namespace fs = std::filesystem;

namespace {

const action::Entry& at(const action::Snapshot& snapshot, std::string_view path) {
  for (const auto& entry : snapshot.entries)
    if (entry.path == path) return entry;
  throw std::out_of_range("no such entry");
}

} // namespace

TEST_CASE("snapshot: has all of a tree, sorted by bytes, with kinds, modes, sizes and links", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a/b", "a-b", "a.b/", "Z"});
  fs::create_symlink("../a", directory / "a/link");
  fs::permissions(directory / "a/b", fs::perms{0751});
  const auto snapshot = take_snapshot(directory.path(), {}, action::Digests::none, way);
  CHECK(paths_of(snapshot.entries) == Paths{"Z", "a", "a-b", "a.b", "a/b", "a/link"});
  CHECK(at(snapshot, "a.b").state.kind == FileKind::directory);
  CHECK(at(snapshot, "a/b").state.kind == FileKind::file);
  CHECK(at(snapshot, "a/b").state.mode == 0751);
  CHECK(at(snapshot, "a/b").state.size == 3);
  CHECK(at(snapshot, "a/link").state.kind == FileKind::link);
  CHECK(at(snapshot, "a/link").target == "../a");
  CHECK(at(snapshot, "a/b").digest.empty());
  CHECK(snapshot.left_out.empty());
  CHECK(snapshot.unsteady.empty());
}

TEST_CASE("snapshot: has digests of files where they are asked for", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"sub/empty", "sub/large"});
  const std::string large(300'000, 'x');
  test::write_file(directory / "sub/empty", "");
  test::write_file(directory / "sub/large", large);
  fs::create_symlink("empty", directory / "sub/link");
  const auto snapshot = take_snapshot(directory.path(), {}, action::Digests::files, way);
  CHECK(at(snapshot, "sub").digest.empty());
  CHECK(at(snapshot, "sub/empty").digest == util::sha256(""));
  CHECK(at(snapshot, "sub/large").digest == util::sha256(large));
  CHECK(at(snapshot, "sub/link").digest.empty());
  CHECK(snapshot.unsteady.empty());
}

TEST_CASE("snapshot: two of a tree in which nothing happened are equal", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a/b", "c"});
  const auto first = take_snapshot(directory.path(), {}, action::Digests::files, way);
  CHECK(first == take_snapshot(directory.path(), {}, action::Digests::files, way));
  test::write_file(directory / "c", "other");
  CHECK_FALSE(first == take_snapshot(directory.path(), {}, action::Digests::files, way));
}

TEST_CASE("snapshot: a root given by a link, or with a slash at its end, is read", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"tree/file"});
  fs::create_directory_symlink("tree", directory / "link");
  for (const auto* root : {"link", "tree/"}) {
    const auto snapshot = take_snapshot(directory / root, {}, action::Digests::none, way);
    CHECK(paths_of(snapshot.entries) == Paths{"file"});
  }
}

TEST_CASE("totals: count files and bytes, and name the largest directory at the root", "[action]") {
  action::Snapshot snapshot;
  CHECK(action::totals(snapshot) == action::Totals{});
  snapshot.entries = {entry("a/"),
                      entry("a/x", 5),
                      entry("b/"),
                      entry("b/c/"),
                      entry("b/c/x", 4),
                      entry("b/y", 2),
                      entry("large", 100)};
  CHECK(action::totals(snapshot) ==
        action::Totals{.files = 4, .bytes = 111, .largest = "b", .largest_bytes = 6});
}
