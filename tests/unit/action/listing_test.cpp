#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/listing.hpp>
#include <cbuild/util/digest.hpp>

#include <fmt/format.h>

using namespace cbuild;
using namespace cbuild::test;
using action::content_listing;
using action::copy_listing;
using action::Digests;
using action::take_snapshot;
using util::sha256;
namespace fs = std::filesystem;

namespace {

std::string listing_of(const fs::path& root) {
  return content_listing(take_snapshot(root, {.left_out = {"out"}}, Digests::files));
}

} // namespace

TEST_CASE("content_listing: has kinds, digests and paths, in the order of its lines' bytes", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a b/x", "a b/y", "out/z"});
  test::write_file(directory / "a b/x", "1");
  test::write_file(directory / "a b/y", "");
  fs::permissions(directory / "a b/y", fs::perms{0711});
  fs::create_symlink("x", directory / "a b/l");
  using namespace std::string_literals;
  // "abc" and so on: the digests' first digits give the order of the two directories.
  const auto root = fmt::format("d {} .\n", sha256("da b\0"s));
  const auto sub = fmt::format("d {} ./a b\n", sha256("ll\0fx\0xy\0"s));
  const auto file = fmt::format("f {} ./a b/x\n", sha256("1"));
  const auto link = fmt::format("l {} ./a b/l\n", sha256("x"));
  const auto program = fmt::format("x {} ./a b/y\n", sha256(""));
  CHECK(listing_of(directory.path()) == std::min(root, sub) + std::max(root, sub) + file + link + program);
}

TEST_CASE("content_listing: of an empty tree has the root", "[action]") {
  const test::TempDirectory directory;
  CHECK(listing_of(directory.path()) == fmt::format("d {} .\n", sha256("")));
}

TEST_CASE("content_listing: is the same for a copy, whatever its times, modes and what is left out",
          "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"one/a/b", "one/c"});
  fs::copy(directory / "one", directory / "two", fs::copy_options::recursive);
  make_tree(directory / "two", {"out/x"});
  fs::last_write_time(directory / "two/c", {});
  fs::permissions(directory / "two/c", fs::perms{0600});
  CHECK(listing_of(directory / "one") == listing_of(directory / "two"));
}

TEST_CASE("content_listing: content, a name, a link or a right to run each change it", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a/b"});
  fs::create_symlink("b", directory / "a/l");
  const auto before = listing_of(directory.path());
  SECTION("content") { test::write_file(directory / "a/b", "b/a"); }
  SECTION("a new name") { make_tree(directory.path(), {"a/c"}); }
  SECTION("a name gone") { fs::remove(directory / "a/b"); }
  SECTION("a right") { fs::permissions(directory / "a/b", fs::perms{0755}); }
  SECTION("a link") {
    fs::remove(directory / "a/l");
    fs::create_symlink("c", directory / "a/l");
  }
  CHECK(listing_of(directory.path()) != before);
}

TEST_CASE("content_listing: a file that comes or goes changes its directory's line alone", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a/b/c", "d"});
  const auto before = listing_of(directory.path());
  make_tree(directory.path(), {"a/b/new"});
  const auto after = listing_of(directory.path());
  const auto line_of = [](const std::string& listing, const std::string& path) {
    const auto end = listing.find(" " + path + "\n");
    return listing.substr(listing.rfind('\n', end) + 1, end - listing.rfind('\n', end));
  };
  CHECK(line_of(before, "./a/b") != line_of(after, "./a/b"));
  for (const auto* same : {".", "./a", "./a/b/c", "./d"})
    CHECK(line_of(before, same) == line_of(after, same));
}

TEST_CASE("content_listing: is empty where a name has lines, or something was unsteady", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a", "b\nc"});
  CHECK(listing_of(directory.path()).empty());
  fs::remove(directory / "b\nc");
  auto snapshot = take_snapshot(directory.path(), {}, Digests::files);
  CHECK_FALSE(content_listing(snapshot).empty());
  snapshot.unsteady = {"a"};
  CHECK(content_listing(snapshot).empty());
}

TEST_CASE("content_listing: needs digests", "[action]") {
  action::Snapshot snapshot;
  snapshot.entries = {entry("a")};
  CHECK_THROWS_AS(content_listing(snapshot), std::invalid_argument);
}

TEST_CASE("copy_listing: has sizes and times of files, as find writes them", "[action]") {
  action::Snapshot snapshot;
  snapshot.entries = {entry("b", 7), entry("d/"), entry("d/a", 12)};
  snapshot.entries[0].state.modified = 1'700'000'000'000'000'001;
  snapshot.entries[2].state.modified = 1'500'000'000;
  CHECK(copy_listing(snapshot) == "12 1.5000000000 ./d/a\n7 1700000000.0000000010 ./b\n");
}

TEST_CASE("content_listing, copy_listing: a line comes before those that it begins, as sort has it",
          "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a", "a\tb"});
  test::write_file(directory / "a", "a\tb"); // equal content and time, so that the path decides
  const auto then = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto* name : {"a", "a\tb"}) fs::last_write_time(directory / name, then);
  const auto snapshot = take_snapshot(directory.path(), {}, Digests::files);
  for (const auto& listing : {content_listing(snapshot), copy_listing(snapshot)})
    CHECK(listing.find("./a\n") < listing.find("./a\tb\n"));
}
