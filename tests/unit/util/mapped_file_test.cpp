#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/mapped_file.hpp>

using namespace cbuild;
using util::MappedFile;

TEST_CASE("MappedFile: a file's bytes, also none", "[util]") {
  const test::TempDirectory directory;
  test::write_file(directory / "a", std::string("x\0y", 3));
  test::write_file(directory / "empty", "");
  CHECK(MappedFile(directory / "a").bytes() == std::string_view("x\0y", 3));
  CHECK(MappedFile(directory / "empty").bytes().empty());
}

TEST_CASE("MappedFile: what is no file is refused", "[util]") {
  const test::TempDirectory directory;
  test::write_file(directory / "a", "x");
  std::filesystem::create_symlink("a", directory / "link");
  CHECK_THROWS_AS(MappedFile(directory / "link"), util::Error);
  CHECK_THROWS_AS(MappedFile(directory.path()), util::Error);
  CHECK_THROWS_AS(MappedFile(directory / "none"), util::Error);
}
