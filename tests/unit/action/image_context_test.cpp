#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/snapshots.hpp>

using namespace cbuild;
using action::IgnoreRules;
using action::ImageContext;
using action::LeftOut;
using action::take_snapshot;
using test::make_tree;
using test::Paths;
using test::paths_of;

namespace {

IgnoreRules rules(std::string text, std::vector<std::string> kept = {}) {
  IgnoreRules made;
  made.image_context = {
      .ignore_file = ".dockerignore", .ignore_text = std::move(text), .kept = std::move(kept)};
  return made;
}

} // namespace

TEST_CASE("image_context: has .git, as Docker's contexts do, but nothing that cbuild writes", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {".git/HEAD", ".aws-sam/x", ".cbuild-stage-0123456789abcdef/x", "f"});
  CHECK(paths_of(take_snapshot(directory.path(), rules("")).entries) == Paths{".git", ".git/HEAD", "f"});
}

TEST_CASE("image_context: Docker's rules decide, and .cbuildignore beside them", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a.md", "docs/a.md", "docs/b.txt", "node_modules/x/y", "big/file"});
  test::write_file(directory / ".cbuildignore", "/big\n");
  const auto snapshot = take_snapshot(directory.path(), rules("*.md\nnode_modules\n"));
  CHECK(paths_of(snapshot.entries) == Paths{".cbuildignore", "docs", "docs/a.md", "docs/b.txt"});
  CHECK(paths_of(snapshot.left_out) == Paths{"a.md", "big", "node_modules"});
  CHECK(snapshot.left_out.front().reason == LeftOut::Reason::ignore_file);
}

TEST_CASE("image_context: what is brought back comes with the directories above it", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"Dockerfile", "src/lib/keep.py", "src/lib/x.c", "src/other/x.c", "tmp/x"});
  const auto snapshot = take_snapshot(directory.path(), rules("*\n!**/*.py\n", {"Dockerfile"}));
  CHECK(paths_of(snapshot.entries) == Paths{"Dockerfile", "src", "src/lib", "src/lib/keep.py"});
}

TEST_CASE("image_context: a broken pattern is an error that names the file", "[action]") {
  const test::TempDirectory directory;
  const auto error = test::error_of([&] { (void)take_snapshot(directory.path(), rules("a\n[\n")); });
  CHECK_THAT(error.message(), ContainsSubstring((directory / ".dockerignore").string() + ":2:1"));
}

TEST_CASE("image_context: trees with other rules are other trees", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a", "b"});
  action::Snapshots snapshots;
  CHECK(paths_of(snapshots.of(directory.path(), rules("a\n"))->entries) == Paths{"b"});
  CHECK(paths_of(snapshots.of(directory.path(), rules("*\n", {"a"}))->entries) == Paths{"a"});
  CHECK(paths_of(snapshots.of(directory.path(), {})->entries) == Paths{"a", "b"});
}
