#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/error.hpp>

#include <optional>

using namespace cbuild;
using util::AtomicDirectory;
using Replace = AtomicDirectory::Replace;
namespace fs = std::filesystem;

TEST_CASE("AtomicDirectory: appears on commit, whole, and leaves no stage", "[util]") {
  const auto replace = GENERATE(Replace::automatic, Replace::portable);
  const test::TempDirectory temp;
  for (const std::string content : {"first", "second", "third"}) {
    AtomicDirectory stage(temp / "out", replace);
    fs::create_directory(stage.path() / "sub");
    test::write_file(stage.path() / "sub/file", content);
    stage.commit();
  }
  CHECK(test::snapshot(temp.path()) ==
        test::TreeSnapshot{{"out", "dir 755"}, {"out/sub", "dir 755"}, {"out/sub/file", "file 644 third"}});
}

TEST_CASE("AtomicDirectory: a commit can be undone", "[util]") {
  const auto replace = GENERATE(Replace::automatic, Replace::portable);
  const bool existed = GENERATE(true, false);
  const test::TempDirectory temp;
  if (existed) {
    fs::create_directory(temp / "out");
    test::write_file(temp / "out/file", "old");
  }
  const auto before = test::snapshot(temp.path());
  {
    AtomicDirectory stage(temp / "out", replace);
    CHECK(stage.revert());
    test::write_file(stage.path() / "file", "new");
    stage.commit();
    CHECK(test::read_file(temp / "out/file") == "new");
    CHECK(stage.revert());
    CHECK(stage.revert());
    CHECK(fs::exists(temp / "out") == existed);
  }
  CHECK(test::snapshot(temp.path()) == before);
}

TEST_CASE("AtomicDirectory: without commit the target stays and the stage goes", "[util]") {
  const test::TempDirectory temp;
  fs::create_directory(temp / "out");
  test::write_file(temp / "out/file", "old");
  const auto before = test::snapshot(temp.path());
  {
    const AtomicDirectory stage(temp / "out/");
    test::write_file(stage.path() / "file", "new");
    CHECK(fs::status(stage.path()).permissions() == fs::perms::owner_all);
  }
  CHECK(test::snapshot(temp.path()) == before);
}

TEST_CASE("AtomicDirectory: many files are published as well", "[util]") {
  const test::TempDirectory temp;
  AtomicDirectory stage(temp / "out");
  for (int i = 0; i < 100; ++i) test::write_file(stage.path() / std::to_string(i), "x");
  stage.commit();
  CHECK(test::snapshot(temp / "out").size() == 100);
}

TEST_CASE("AtomicDirectory: a link, a file or a name that is none is refused and left alone", "[util]") {
  const test::TempDirectory temp;
  fs::create_directory(temp / "real");
  fs::create_directory_symlink("real", temp / "link");
  fs::create_symlink("missing", temp / "dangling");
  test::write_file(temp / "file", "x");
  const auto before = test::snapshot(temp.path());
  for (const std::string name : {"link", "dangling", "file", ".", "..", "missing/out"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(AtomicDirectory(temp / name), util::Error);
  }
  CHECK(test::snapshot(temp.path()) == before);
}

TEST_CASE("AtomicDirectory: a target that becomes a link meanwhile is not replaced", "[util]") {
  const auto replace = GENERATE(Replace::automatic, Replace::portable);
  const test::TempDirectory temp;
  std::optional<AtomicDirectory> stage(std::in_place, temp / "out", replace);
  fs::create_directory_symlink(temp.path(), temp / "out");
  CHECK_THROWS_AS(stage->commit(), util::Error);
  stage.reset();
  CHECK(test::snapshot(temp.path()).size() == 1);
}

TEST_CASE("AtomicDirectory: over nothing, only an empty directory that came meanwhile is replaced",
          "[util]") {
  const auto* const theirs = GENERATE("", "out/theirs", "out");
  const test::TempDirectory temp;
  std::optional<AtomicDirectory> stage(std::in_place, temp / "out", Replace::nothing);
  test::write_file(stage->path() / "ours", "new");
  if (std::string(theirs) != "out") fs::create_directory(temp / "out");
  if (std::string(theirs).empty()) {
    stage->commit();
    CHECK(test::read_file(temp / "out/ours") == "new");
    return;
  }
  test::write_file(temp / theirs, "old");
  CHECK_THROWS_AS(stage->commit(), util::Error);
  stage.reset();
  CHECK(test::read_file(temp / theirs) == "old");
  CHECK_FALSE(fs::exists(temp / "out/ours"));
}

TEST_CASE("AtomicDirectory: a target that comes or goes meanwhile is replaced all the same", "[util]") {
  const auto replace = GENERATE(Replace::automatic, Replace::portable);
  const bool comes = GENERATE(true, false);
  const test::TempDirectory temp;
  if (!comes) fs::create_directory(temp / "out");
  std::optional<AtomicDirectory> stage(std::in_place, temp / "out", replace);
  test::write_file(stage->path() / "file", "new");
  if (comes) {
    fs::create_directory(temp / "out");
    test::write_file(temp / "out/other", "old");
  } else {
    fs::remove(temp / "out");
  }
  stage->commit();
  stage.reset();
  CHECK(test::snapshot(temp.path()) == test::TreeSnapshot{{"out", "dir 755"}, {"out/file", "file 644 new"}});
}
