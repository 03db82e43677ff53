#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file_replacement.hpp>

using namespace cbuild;
using test::read_file;
using test::TempDirectory;
using test::write_file;
using util::FileReplacement;
namespace fs = std::filesystem;

namespace {

/// stage/new and place/old, and the replacement of one by the other.
struct Place {
  explicit Place(FileReplacement::Replace replace)
      : replacement(directory / "stage/new", directory / "place/file", replace) {
    for (const auto* name : {"stage", "place"}) fs::create_directory(directory / name);
    write_file(directory / "stage/new", "new");
  }

  [[nodiscard]] fs::path file() const { return directory / "place/file"; }

  TempDirectory directory;
  FileReplacement replacement;
};

FileReplacement::Replace either() {
  return GENERATE(FileReplacement::Replace::automatic, FileReplacement::Replace::portable);
}

} // namespace

TEST_CASE("file_replacement: into an empty place and back", "[util]") {
  Place place(either());
  CHECK(place.replacement.revert()); // nothing to undo
  place.replacement.commit();
  CHECK(read_file(place.file()) == "new");
  CHECK(place.replacement.revert());
  CHECK(fs::is_empty(place.directory / "place"));
}

TEST_CASE("file_replacement: over old content and back", "[util]") {
  Place place(either());
  write_file(place.file(), "old");
  const auto before = test::snapshot(place.directory / "place");
  place.replacement.commit();
  CHECK(read_file(place.file()) == "new");
  CHECK(test::snapshot(place.directory / "place").size() == 1);
  CHECK(place.replacement.revert());
  CHECK(test::snapshot(place.directory / "place") == before);
  CHECK(place.replacement.revert());
  CHECK(test::snapshot(place.directory / "place") == before);
}

TEST_CASE("file_replacement: a link is replaced, not followed, and comes back as a link", "[util]") {
  Place place(either());
  write_file(place.directory / "victim", "precious");
  fs::create_symlink("../victim", place.file());
  place.replacement.commit();
  CHECK(read_file(place.directory / "victim") == "precious");
  CHECK_FALSE(fs::is_symlink(place.file()));
  CHECK(place.replacement.revert());
  CHECK(fs::read_symlink(place.file()) == "../victim");
}

TEST_CASE("file_replacement: after an error all is as it was", "[util]") {
  Place place(either());
  SECTION("a directory in the place") { fs::create_directories(place.file() / "kept"); }
  SECTION("nothing to put there") {
    write_file(place.file(), "old");
    fs::remove(place.directory / "stage/new");
  }
  const auto before = test::snapshot(place.directory / "place");
  CHECK_THROWS_AS(place.replacement.commit(), util::Error);
  CHECK(test::snapshot(place.directory / "place") == before);
  CHECK(place.replacement.revert());
  CHECK(test::snapshot(place.directory / "place") == before);
}
