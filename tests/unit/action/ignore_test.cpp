#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "unit/action/support.hpp"

using namespace cbuild;
using namespace cbuild::test;
using action::CacheDirectories;
using action::IgnoreRules;
using action::LeftOut;
using action::take_snapshot;
using util::FileKind;
using Reason = LeftOut::Reason;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_signature = "Signature: 8a477f597d28d172789f06886806bc55";

} // namespace

TEST_CASE("ignore: .git and .aws-sam are left out at any depth, whatever they are", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {".git/config", "sub/.git", "sub/deep/.aws-sam/build/x", "sub/.gitignore"});
  test::write_file(directory / ".cbuildignore", "!.git\n!.git/\n");
  const auto snapshot = take_snapshot(directory.path(), {});
  CHECK(paths_of(snapshot.entries) == Paths{".cbuildignore", "sub", "sub/.gitignore", "sub/deep"});
  CHECK(without_inodes(snapshot.left_out) ==
        std::vector<LeftOut>{{".git", FileKind::directory, Reason::never},
                             {"sub/.git", FileKind::file, Reason::never},
                             {"sub/deep/.aws-sam", FileKind::directory, Reason::never}});
}

TEST_CASE("ignore: what cbuild writes in the midst of a source is no part of it", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"out/.cbuild-stage-0123456789abcdef/x", "out/f"});
  const auto before = take_snapshot(directory.path(), {});
  CHECK(paths_of(before.entries) == Paths{"out", "out/f"});
  make_tree(directory.path(), {"out/.cbuild-stage-0000000000000000"});
  CHECK(changes_since(before, directory.path(), {}).empty());
}

TEST_CASE("ignore: given paths are left out with all below, and only these", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"out/x", "sub/out/x", "sub/a/b", "sub/a-b"});
  test::write_file(directory / ".cbuildignore", "/out\n");
  const auto snapshot = take_snapshot(directory.path(), {.left_out = {"./out/", "sub/a", "gone"}});
  CHECK(paths_of(snapshot.entries) == Paths{".cbuildignore", "sub", "sub/a-b", "sub/out", "sub/out/x"});
  CHECK(without_inodes(snapshot.left_out) ==
        std::vector<LeftOut>{{"out", FileKind::directory, Reason::given},
                             {"sub/a", FileKind::directory, Reason::given}});
}

TEST_CASE("ignore: directories that say they are caches are left out where that is asked for", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"sub/target/x", "fake/x", "short/x", "link/x"});
  const std::string tag = std::string(k_signature) + "\n# more\n";
  test::write_file(directory / "sub/target/CACHEDIR.TAG", tag);
  test::write_file(directory / "fake/CACHEDIR.TAG", "Signature: of nothing else that is as long as it");
  test::write_file(directory / "short/CACHEDIR.TAG", k_signature.substr(1));
  fs::create_symlink("../sub/target/CACHEDIR.TAG", directory / "link/CACHEDIR.TAG");
  // The root is what was asked for.
  test::write_file(directory / "CACHEDIR.TAG", tag);
  CHECK(take_snapshot(directory.path(), {}).left_out.empty());
  const auto snapshot = take_snapshot(directory.path(), {.caches = CacheDirectories::leave_out});
  CHECK(without_inodes(snapshot.left_out) ==
        std::vector<LeftOut>{{"sub/target", FileKind::directory, Reason::cache}});
  CHECK(snapshot.entries.size() == 11);
}

TEST_CASE("ignore: a .cbuildignore has rules for what is below it, the deepest file first", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(),
            {"a.log",
             "sub/a.log",
             "sub/keep.log",
             "sub/deep/keep.log",
             "sub/top",
             "top",
             "other/top",
             "sub/out/.cbuildignore",
             "sub/out/a"});
  test::write_file(directory / ".cbuildignore", "*.log\n/top\nsub/out/\n");
  test::write_file(directory / "sub/.cbuildignore", "!keep.log\n/top\n!out/a\n");
  test::write_file(directory / "sub/deep/.cbuildignore", "*.log\n");
  const auto snapshot = take_snapshot(directory.path(), {});
  CHECK(paths_of(snapshot.entries) == Paths{".cbuildignore",
                                            "other",
                                            "other/top",
                                            "sub",
                                            "sub/.cbuildignore",
                                            "sub/deep",
                                            "sub/deep/.cbuildignore",
                                            "sub/keep.log"});
  CHECK(paths_of(snapshot.left_out) ==
        Paths{"a.log", "sub/a.log", "sub/deep/keep.log", "sub/out", "sub/top", "top"});
  CHECK(snapshot.left_out.front().reason == Reason::ignore_file);
}

TEST_CASE("ignore: a pattern for directories does not name a link to one", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"out/x"});
  fs::create_directory_symlink("out", directory / "sub");
  test::write_file(directory / ".cbuildignore", "sub/\n");
  CHECK(take_snapshot(directory.path(), {}).left_out.empty());
}

TEST_CASE("ignore: a .cbuildignore that cannot be read as one is an error that names it", "[action]") {
  const test::TempDirectory directory;
  const auto path = directory / "sub/.cbuildignore";
  make_tree(directory.path(), {"rules", "sub/x"});
  SECTION("a link") { fs::create_symlink("../rules", path); }
  SECTION("a directory") { fs::create_directory(path); }
  SECTION("too large") { test::write_file(path, std::string((1U << 20U) + 1, '#')); }
  const auto error = error_of([&] { (void)take_snapshot(directory.path(), {}); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), ContainsSubstring("'" + path.string() + "'"));
}

TEST_CASE("ignore: of rules only what they say counts for their equality", "[action]") {
  CHECK(IgnoreRules{.left_out = {"a"}} == IgnoreRules{.left_out = {"a"}});
  CHECK(IgnoreRules{} != IgnoreRules{.caches = CacheDirectories::leave_out});
}
