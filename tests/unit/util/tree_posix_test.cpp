#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "util/directory.hpp"
#include "util/native.hpp"

#include <cbuild/util/error.hpp>

#include <fcntl.h>

using namespace cbuild;
namespace fs = std::filesystem;

TEST_CASE("sync_tree: a missing directory is an error", "[util]") {
  CHECK_THROWS_AS(util::sync_tree(-1, "gone"), util::Error);
}

#ifdef O_PATH
// Through such a descriptor one finds what is in the directory, but cannot sync the file system: which of the
// two ways was taken shows.
TEST_CASE("sync_tree: up to 64 files are synced one by one, more with their file system", "[util]") {
  const test::TempDirectory directory;
  fs::create_directory(directory / "sub");
  for (int i = 1; i < 64; ++i) test::write_file(directory / ("sub/" + std::to_string(i)), "x");
  const auto for_all = util::owned(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto for_few = util::owned(::open(directory.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  CHECK_NOTHROW(util::sync_tree(descriptor(for_all), directory.path()));
  CHECK_NOTHROW(util::sync_tree(descriptor(for_few), directory.path()));
  test::write_file(directory / "one more", "x");
  CHECK_NOTHROW(util::sync_tree(descriptor(for_all), directory.path()));
  CHECK_THROWS_AS(util::sync_tree(descriptor(for_few), directory.path()), util::Error);
}
#endif
