#include "action/comparison.hpp"
#include "support/catch.hpp"
#include "unit/action/support.hpp"

using namespace cbuild;
using namespace cbuild::test;
using action::Difference;
using action::Snapshot;
using action::take_snapshot;
using Kind = Difference::Kind;
namespace fs = std::filesystem;

namespace {

Snapshot of(std::vector<action::Entry> entries) {
  return {.entries = std::move(entries), .left_out = {}, .unsteady = {}};
}

std::vector<Difference> differences(const Snapshot& before, const Snapshot& after, std::size_t most = 10) {
  action::Comparison comparison(before, most);
  // A walk comes to things in an order of its own.
  for (auto entry = after.entries.rbegin(); entry != after.entries.rend(); ++entry) comparison.entry(*entry);
  for (const auto& path : after.unsteady) comparison.unsteady(path);
  return comparison.differences();
}

} // namespace

TEST_CASE("comparison: there are none between equal snapshots", "[action]") {
  CHECK(differences({}, {}).empty());
  CHECK(differences(of({entry("a/"), entry("a/b")}), of({entry("a/"), entry("a/b")})).empty());
}

TEST_CASE("comparison: what came, went and changed is told in the order of paths", "[action]") {
  const auto before = of({entry("a"), entry("b", 1), entry("d"), entry("e")});
  const auto after = of({entry("b", 2), entry("c"), entry("d"), entry("e"), entry("f")});
  const std::vector<Difference> expected{
      {"a", Kind::removed}, {"b", Kind::changed}, {"c", Kind::added}, {"f", Kind::added}};
  CHECK(differences(before, after) == expected);
  for (std::size_t most = 0; most < expected.size(); ++most)
    CHECK(differences(before, after, most) ==
          std::vector<Difference>(expected.begin(), expected.begin() + static_cast<int>(most)));
}

TEST_CASE("comparison: anything told of a file is a change", "[action]") {
  const auto set = GENERATE(values<void (*)(util::FileState&)>({
      [](util::FileState& state) { state.modified = 1; },
      [](util::FileState& state) { state.changed = 1; },
      [](util::FileState& state) { state.inode = 1; },
      [](util::FileState& state) { state.device = 1; },
      [](util::FileState& state) { state.size = 1; },
  }));
  const auto before = of({entry("a")});
  auto after = before;
  set(after.entries[0].state);
  CHECK(differences(before, after) == std::vector<Difference>{{"a", Kind::changed}});
}

TEST_CASE("comparison: modes, kinds and targets count for all", "[action]") {
  const auto before = of({entry("a/"), entry("b")});
  for (const std::size_t i : {0U, 1U}) {
    auto after = before;
    after.entries[i].state.mode = 0700;
    CHECK(differences(before, after).size() == 1);
    after = before;
    after.entries[i].state.kind = util::FileKind::link;
    CHECK(differences(before, after).size() == 1);
    after = before;
    after.entries[i].target = "x";
    CHECK(differences(before, after).size() == 1);
  }
}

TEST_CASE("comparison: a directory's time does not count, which tells of what is left out too", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"sub/file"});
  const auto before = take_snapshot(directory.path(), {.left_out = {"sub/out"}});
  make_tree(directory.path(), {"sub/out/new"});
  CHECK(changes_since(before, directory.path(), {.left_out = {"sub/out"}}).empty());
}

TEST_CASE("comparison: what was unsteady in one of two equal snapshots counts as changed", "[action]") {
  auto unsteady = of({entry("a"), entry("b")});
  unsteady.unsteady = {"b", "gone"};
  const auto steady = of({entry("a"), entry("b")});
  const std::vector<Difference> expected{{"b", Kind::changed}, {"gone", Kind::changed}};
  CHECK(differences(unsteady, steady) == expected);
  CHECK(differences(steady, unsteady) == expected);
}

TEST_CASE("comparison: a file that gets its old time and size back has changed all the same", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"file"});
  const auto time = fs::last_write_time(directory / "file");
  const auto before = take_snapshot(directory.path(), {});
  SECTION("written") { test::write_file(directory / "file", "elif"); }
  SECTION("replaced") {
    test::write_file(directory / "other", "elif");
    fs::rename(directory / "other", directory / "file");
  }
  fs::last_write_time(directory / "file", time);
  const std::vector<Difference> expected{{"file", Kind::changed}};
  CHECK(changes_since(before, directory.path(), {}) == expected);
}

TEST_CASE("comparison: what was left out has changed where something else is in its place", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {".env", "sub/out/x"});
  test::write_file(directory / ".cbuildignore", ".env*\n");
  const action::IgnoreRules rules{.left_out = {"sub/out"}};
  const auto before = take_snapshot(directory.path(), rules);
  const auto changed = [&] { return changes_since(before, directory.path(), rules); };
  test::write_file(directory / ".env", "other");
  test::write_file(directory / ".env.new", "new"); // left out as well
  CHECK(changed().empty());
  SECTION("a file, as editors write it") {
    fs::rename(directory / ".env.new", directory / ".env");
    CHECK(changed() == std::vector<Difference>{{".env", Kind::changed}});
  }
  SECTION("a directory") {
    fs::rename(directory / "sub/out", directory / ".env-kept");
    make_tree(directory.path(), {"sub/out/x"});
    CHECK(changed() == std::vector<Difference>{{"sub/out", Kind::changed}});
  }
  SECTION("it went") {
    fs::remove(directory / ".env");
    CHECK(changed().empty());
  }
}
