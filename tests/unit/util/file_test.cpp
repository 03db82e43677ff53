#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>

using namespace cbuild;
using util::File;

TEST_CASE("File: writes whole, appends at the end, reads back", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "a";
  const std::string text(1'000'000, 'x');
  auto file = File::create_new(path);
  file.write_all(text);
  file.sync();
  file.close();
  auto log = File::open_append(path);
  log.write_all("end");
  log.close();
  CHECK(File::open_read(path).read_rest() == text + "end");
}

TEST_CASE("File: reads no more than it is asked to", "[util]") {
  const test::TempDirectory directory;
  const std::string text(200'000, 'x');
  test::write_file(directory / "a", text);
  const auto limit = GENERATE(std::size_t{0}, 1, 65'536, 65'537, 199'999, 200'000, 200'001);
  auto file = File::open_read(directory / "a");
  CHECK(file.read_at_most(limit).size() == std::min(limit, text.size()));
  CHECK(file.read_rest().size() == text.size() - std::min(limit, text.size()));
}

TEST_CASE("File: a taken name is an error that names it, also if it is a link", "[util]") {
  const test::TempDirectory directory;
  std::filesystem::create_symlink(directory / "elsewhere", directory / "a");
  try {
    (void)File::create_new(directory / "a");
    FAIL("created");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("cannot create") && ContainsSubstring("/a'"));
  }
  CHECK_FALSE(std::filesystem::exists(directory / "elsewhere"));
}

TEST_CASE("File: modes are exact", "[util]") {
  const test::TempDirectory directory;
  File::create_new(directory / "plain").close();
  File::create_new(directory / "program", util::FileMode::executable).close();
  File::open_append(directory / "log").close();
  const auto tree = test::snapshot(directory.path());
  CHECK(tree.at("plain") == "file 644 ");
  CHECK(tree.at("program") == "file 755 ");
  CHECK(tree.at("log") == "file 644 ");
}

TEST_CASE("AtomicFile: puts the new content in place and leaves nothing beside it", "[util]") {
  const test::TempDirectory directory;
  for (const std::string text : {"first", "second", ""}) {
    util::AtomicFile(directory / "a", text).commit();
    CHECK(test::snapshot(directory.path()) == test::TreeSnapshot{{"a", "file 644 " + text}});
  }
}

TEST_CASE("AtomicFile: a place that cannot be taken stays as it is, with nothing beside it", "[util]") {
  const test::TempDirectory directory;
  std::filesystem::create_directory(directory / "a");
  const auto before = test::snapshot(directory.path());
  try {
    util::AtomicFile(directory / "a", "text").commit();
    FAIL("replaced");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("cannot replace") && ContainsSubstring("/a'"));
  }
  CHECK(test::snapshot(directory.path()) == before);
}
