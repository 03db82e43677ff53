#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/made_directory.hpp>

#include <optional>

using namespace cbuild;
using util::MadeDirectory;
namespace fs = std::filesystem;

TEST_CASE("made_directory: what was missing goes again, as long as nothing is in it", "[util]") {
  const test::TempDirectory directory;
  fs::create_directory(directory / "a");
  std::optional<MadeDirectory> made(std::in_place, directory / "a/b/c");
  CHECK(made->is_new());
  CHECK(made->missing() == std::vector<fs::path>{directory / "a/b/c", directory / "a/b"});
  CHECK(fs::is_directory(directory / "a/b/c"));
  const bool is_used = GENERATE(false, true);
  if (is_used) test::write_file(directory / "a/b/f", "");
  made.reset();
  CHECK(fs::exists(directory / "a"));
  CHECK(fs::exists(directory / "a/b") == is_used);
  CHECK_FALSE(fs::exists(directory / "a/b/c"));
}

TEST_CASE("made_directory: one that is there stays", "[util]") {
  const test::TempDirectory directory;
  { CHECK_FALSE(MadeDirectory(directory.path()).is_new()); }
  CHECK(fs::is_directory(directory.path()));
}

TEST_CASE("made_directory: where it cannot be made, nothing of it is left", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "a/b" / std::string(300, 'x') / "c";
  CHECK(test::error_of([&] { const MadeDirectory made(path); }).code() == util::ExitCode::local_files);
  CHECK(test::snapshot(directory.path()).empty());
}
