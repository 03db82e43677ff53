#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/tree_reader.hpp>

#include <sys/stat.h>

using namespace cbuild;
using util::TreeReader;
using Way = TreeReader::Way;

TEST_CASE("tree_reader: a FIFO is special, and is not waited for in a file's place", "[util]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  REQUIRE(mkfifo((directory / "fifo").c_str(), 0600) == 0);
  const auto root = TreeReader::open(directory.path(), way)->root();
  CHECK(root->state("fifo")->kind == util::FileKind::special);
  CHECK_FALSE(root->read("fifo", [](auto) {}));
}

TEST_CASE("tree_reader: of a file that grows no more is read than it had, and its new state tells",
          "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "file";
  test::write_file(path, "12345");
  const auto root = TreeReader::open(directory.path())->root();
  const auto before = root->state("file");
  std::size_t read = 0;
  const auto after = root->read("file", [&](std::span<const std::byte> bytes) {
    read += bytes.size();
    test::write_file(path, "1234567890");
  });
  CHECK(read == 5);
  CHECK(after != before);
}
