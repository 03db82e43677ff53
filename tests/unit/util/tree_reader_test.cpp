#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/tree_reader.hpp>

#include <algorithm>

using namespace cbuild;
using util::FileKind;
using util::TreeReader;
using Way = TreeReader::Way;
namespace fs = std::filesystem;

namespace {

std::string text_of(util::TreeDirectory& directory, const std::string& name) {
  std::string text;
  const auto state = directory.read(name, [&](std::span<const std::byte> bytes) {
    for (const auto byte : bytes) text += static_cast<char>(byte);
  });
  return state ? text : "none";
}

std::vector<std::string> sorted_names(util::TreeDirectory& directory) {
  auto names = directory.names();
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace

TEST_CASE("tree_reader: tells the names, kinds, sizes, links and content", "[util]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  fs::create_directory(directory / "sub");
  test::write_file(directory / "sub/file", "content");
  fs::permissions(directory / "sub/file", fs::perms{0640});
  fs::create_symlink("file", directory / "sub/link");
  const auto reader = TreeReader::open(directory.path(), way);
  const auto root = reader->root();
  CHECK(sorted_names(*root) == std::vector<std::string>{"sub"});
  const auto state = root->state("sub");
  REQUIRE(state);
  CHECK(state->kind == FileKind::directory);
  const auto sub = reader->directory("sub", *state);
  REQUIRE(sub);
  CHECK(sorted_names(*sub) == std::vector<std::string>{"file", "link"});
  CHECK(sub->state("file")->mode == 0640);
  CHECK(sub->state("file")->size == 7);
  CHECK(sub->state("link")->kind == FileKind::link);
  CHECK(sub->link_target("link") == "file");
  CHECK(text_of(*sub, "file") == "content");
  CHECK(text_of(*sub, "link") == "none");
  CHECK(sub->read("file", [](auto) {}) == sub->state("file"));
}

TEST_CASE("tree_reader: both ways tell the same time", "[util]") {
  const test::TempDirectory directory;
  test::write_file(directory / "file", "x");
  const auto fast = TreeReader::open(directory.path())->root()->state("file");
  const auto portable = TreeReader::open(directory.path(), Way::portable)->root()->state("file");
  REQUIRE(fast);
  REQUIRE(portable);
  CHECK(fast->modified == portable->modified);
}

TEST_CASE("tree_reader: what is gone, or has become something else, is nothing", "[util]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  fs::create_directory(directory / "was");
  const auto reader = TreeReader::open(directory.path(), way);
  const auto root = reader->root();
  const auto state = root->state("was");
  REQUIRE(state);
  fs::rename(directory / "was", directory / "now");
  CHECK_FALSE(root->state("was"));
  CHECK_FALSE(root->link_target("was"));
  CHECK_FALSE(root->link_target("now"));
  CHECK(text_of(*root, "was") == "none");
  CHECK(text_of(*root, "now") == "none");
  CHECK_FALSE(reader->directory("was", *state));
  test::write_file(directory / "was", "a file");
  CHECK_FALSE(reader->directory("was", *state));
  fs::remove(directory / "was");
  fs::create_directory_symlink("now", directory / "was");
  CHECK_FALSE(reader->directory("was", *state));
}

TEST_CASE("tree_reader: another directory of the same name is not taken for the one that was", "[util]") {
  const test::TempDirectory directory;
  fs::create_directories(directory / "a/b");
  fs::create_directories(directory / "elsewhere/b");
  const auto reader = TreeReader::open(directory.path());
  const auto state = reader->directory("a", *reader->root()->state("a"))->state("b");
  REQUIRE(reader->directory("a/b", *state));
  fs::rename(directory / "a", directory / "old");
  fs::create_directory_symlink("elsewhere", directory / "a");
  CHECK_FALSE(reader->directory("a/b", *state));
}

TEST_CASE("tree_reader: links of any length are told whole", "[util]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  for (const std::size_t length : {255U, 256U, 257U, 1000U}) {
    const std::string target(length, 'x');
    fs::create_symlink(target, directory / "link");
    CHECK(TreeReader::open(directory.path(), way)->root()->link_target("link") == target);
    fs::remove(directory / "link");
  }
}

TEST_CASE("tree_reader: a root that is missing, or no directory, is an error that names it", "[util]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  test::write_file(directory / "file", "x");
  for (const auto* name : {"gone", "file"}) {
    const auto error = test::error_of([&] { (void)TreeReader::open(directory / name, way); });
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring((directory / name).string()));
  }
}
