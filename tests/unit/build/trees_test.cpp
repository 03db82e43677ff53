#include "build/trees.hpp"
#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

using namespace cbuild;
using build::notes_on;
using build::ReadTrees;
using Catch::Matchers::StartsWith;
using report::Level;
using test::write_file;
using Notes = std::vector<build::TreeNote>;
namespace fs = std::filesystem;

namespace {

action::Entry entry(const std::string& path, std::uint64_t size, util::FileKind kind = util::FileKind::file) {
  return {.path = path, .state = {.kind = kind, .size = size}, .target = {}, .digest = {}};
}

const action::Tree k_tree{.root = "/p", .container = "/in"};

} // namespace

TEST_CASE("notes_on: the size of an input is for those who ask", "[build]") {
  CHECK(notes_on(k_tree, {}) == Notes{{Level::verbose, "the input '/p' has 0 files, 0 B"}});
  CHECK(notes_on(k_tree, {.entries = {entry("a", 10)}, .left_out = {}, .unsteady = {}}) ==
        Notes{{Level::verbose, "the input '/p' has 1 file, 10 B"}});
}

TEST_CASE("notes_on: a large input is told to everyone, with its largest directory", "[build]") {
  action::Snapshot read;
  read.entries = {entry("big/a", build::k_large_input - 1), entry("b", 1)};
  CHECK(notes_on(k_tree, read).at(0).level == Level::verbose);
  read.entries.push_back(entry("c", 1));
  const auto notes = notes_on(k_tree, read);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].level == Level::info);
  CHECK_THAT(notes[0].text,
             StartsWith("the input '/p' has 3 files, 100") &&
                 ContainsSubstring(" of them in 'big'; a '.cbuildignore'"));
}

TEST_CASE("notes_on: what cannot be copied is told", "[build]") {
  action::Snapshot read;
  read.entries = {entry("a", 0), entry("run/it", 0, util::FileKind::special)};
  CHECK(notes_on(k_tree, read).at(1) ==
        build::TreeNote{Level::warning,
                        "'/p/run/it' is a device, socket or FIFO, and not copied for the build"});
  read.entries.push_back(entry("run/other", 0, util::FileKind::special));
  CHECK_THAT(notes_on(k_tree, read).at(1).text, ContainsSubstring("FIFO, as 1 others are, and"));
}

TEST_CASE("notes_on: what is left out and cannot be hidden is for those who ask", "[build]") {
  action::Snapshot read;
  read.left_out = {{"a", util::FileKind::file}, {"l", util::FileKind::link}};
  CHECK(notes_on(k_tree, read).at(1) ==
        build::TreeNote{Level::verbose, "'/p/l' cannot be hidden: the build gets no copy, but can read it"});
  read.left_out.push_back({"m", util::FileKind::link});
  CHECK_THAT(notes_on(k_tree, read).at(1).text, ContainsSubstring("'/p/l' and 1 more cannot be hidden"));
}

TEST_CASE("read_trees: what changed since is told, what is left out or only looked at is not", "[build]") {
  test::TempDirectory directory;
  write_file(directory / "a", "1");
  fs::create_directory(directory / "out");
  action::Snapshots snapshots;
  const auto digests = GENERATE(action::Digests::none, action::Digests::files);
  const action::Tree tree{
      .root = directory.path(), .container = "/in", .rules = {.left_out = {"out"}}, .digests = digests};
  const ReadTrees read({tree}, snapshots);
  CHECK(read.snapshot_of(tree).entries.size() == 1);
  write_file(directory / "out/x", "x");
  CHECK(read.changes({tree}).empty());
  const std::string told =
      "the source changed while it was built, and the artifact may be of neither state: ";
  const auto name = [&](const std::string& path) { return "'" + (directory / path).string() + "'"; };
  SECTION("changed") {
    write_file(directory / "a", "2");
    CHECK(read.changes({tree}) == std::vector<std::string>{told + name("a")});
  }
  SECTION("added, and more than are named") {
    for (const auto* path : {"b", "c", "d", "e"}) write_file(directory / path, "");
    CHECK(read.changes({tree}) ==
          std::vector<std::string>{told + name("b") + ", " + name("c") + ", " + name("d") + ", …"});
  }
  SECTION("gone altogether") {
    fs::remove_all(directory.path());
    CHECK(read.changes({tree}).size() == 1);
  }
}
