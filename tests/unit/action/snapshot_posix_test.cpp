#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/closure.hpp>
#include <cbuild/util/error.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace cbuild;
using namespace cbuild::test;
using action::take_snapshot;
namespace fs = std::filesystem;

namespace {

/// In a child, as an ordinary user: 0 if the walk ends in an error on `path`, with a hint.
int walk_as_ordinary_user(const fs::path& root, const fs::path& path, Way way) {
  return test::status_of_child([&] {
    if (!test::become_ordinary_user()) _exit(2);
    try {
      (void)take_snapshot(root, {}, action::Digests::files, way);
    } catch (const util::Error& error) {
      const bool named = error.message().find("'" + path.string() + "'") != std::string::npos;
      _exit(named && error.code() == util::ExitCode::local_files && !error.hints().empty() ? 0 : 3);
    }
    _exit(4);
  });
}

} // namespace

TEST_CASE("snapshot: what cannot be read is an error that names it", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"sub/closed/x", "sub/file"});
  const auto path = directory / GENERATE(as<std::string>{}, "sub/closed", "sub/file");
  fs::permissions(directory.path(), fs::perms{0755});
  fs::permissions(path, fs::perms::none);
  CHECK(walk_as_ordinary_user(directory.path(), path, way) == 0);
  fs::permissions(path, fs::perms{0755});
}

TEST_CASE("snapshot: what is left out need not be readable", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"closed/x", "file"});
  test::write_file(directory / ".cbuildignore", "closed\n");
  fs::permissions(directory.path(), fs::perms{0755});
  fs::permissions(directory / "closed", fs::perms::none);
  CHECK(walk_as_ordinary_user(directory.path(), {}, Way::automatic) == 4);
  fs::permissions(directory / "closed", fs::perms{0755});
}

TEST_CASE("snapshot: a FIFO is an entry of its own kind, is not opened and not copied", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"sub/file"});
  REQUIRE(mkfifo((directory / "sub/fifo").c_str(), 0600) == 0);
  const auto snapshot = take_snapshot(directory.path(), {}, action::Digests::files, way);
  CHECK(paths_of(snapshot.entries) == Paths{"sub", "sub/fifo", "sub/file"});
  CHECK(snapshot.entries[1].state.kind == util::FileKind::special);
  CHECK(snapshot.entries[1].digest.empty());
  CHECK(action::copy_steps(snapshot) == std::vector<action::CopyStep>{{"", {}}, {"sub", {"file"}}});
}

TEST_CASE("snapshot: names may be any bytes", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  make_tree(directory.path(), {"\xff\xfe/a\nb", "\\", " ", "\xc3\xa9"});
  const auto snapshot =
      take_snapshot(directory.path(), {.left_out = {"\xc3\xa9"}}, action::Digests::none, way);
  CHECK(paths_of(snapshot.entries) == Paths{" ", "\\", "\xff\xfe", "\xff\xfe/a\nb"});
  CHECK(paths_of(snapshot.left_out) == Paths{"\xc3\xa9"});
}

TEST_CASE("snapshot: directories may be nested deeper than there are descriptors", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const test::TempDirectory directory;
  std::string path;
  for (int i = 0; i < 100; ++i) path += "d/";
  make_tree(directory.path(), {path + "file"});
  CHECK(test::status_of_child([&] {
          constexpr rlimit k_few{.rlim_cur = 32, .rlim_max = 32};
          if (setrlimit(RLIMIT_NOFILE, &k_few) != 0) _exit(2);
          const auto snapshot = take_snapshot(directory.path(), {}, action::Digests::files, way);
          _exit(snapshot.entries.size() == 101 ? 0 : 3);
        }) == 0);
}
