#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/listing.hpp>

#include <algorithm>

using namespace cbuild;
using test::TempDirectory;
namespace fs = std::filesystem;

namespace {

template <typename Call>
std::string local_error(const Call& call) {
  try {
    call();
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    return error.message();
  }
  return {};
}

} // namespace

TEST_CASE("names_in: sorted, and none where there is no directory", "[util]") {
  const TempDirectory directory;
  for (const auto* name : {"b", "a", ".c"}) test::write_file(directory / name, "");
  fs::create_directory(directory / "d");
  CHECK(util::names_in(directory.path()) == std::vector<fs::path>{".c", "a", "b", "d"});
  CHECK(util::names_in(directory / "missing").empty());
  CHECK(util::names_in(directory / "a").empty());
}

TEST_CASE("visit_tree: all that is below, links not followed", "[util]") {
  const TempDirectory directory;
  fs::create_directories(directory / "d/e");
  test::write_file(directory / "d/f", "");
  fs::create_directory_symlink("..", directory / "d/l");
  std::vector<fs::path> seen;
  util::visit_tree(directory.path(), [&](const fs::directory_entry& entry) {
    seen.push_back(entry.path().lexically_relative(directory.path()));
  });
  std::sort(seen.begin(), seen.end());
  CHECK(seen == std::vector<fs::path>{"d", "d/e", "d/f", "d/l"});
}

TEST_CASE("listing: what cannot be read is an error of the file system", "[util]") {
  const TempDirectory directory;
  const auto loop = directory / "loop";
  fs::create_symlink("loop", loop);
  CHECK_THAT(local_error([&] { (void)util::names_in(loop); }), ContainsSubstring("Too many levels"));
  CHECK_THAT(local_error([&] { util::visit_tree(loop, [](const auto&) {}); }),
             ContainsSubstring("Too many levels"));
  CHECK_THAT(local_error([&] { (void)util::size_of_file(loop); }), ContainsSubstring("Too many levels"));
  CHECK_THAT(local_error([&] { (void)util::link_target(directory / "no"); }), ContainsSubstring("No such"));
  CHECK(util::link_target(loop) == "loop");
}
