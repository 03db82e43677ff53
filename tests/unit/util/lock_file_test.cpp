#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/lock_file.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>

using namespace cbuild;
using util::LockFile;

TEST_CASE("LockFile: a second try gets nothing, and is told who holds it", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "lock";
  {
    const auto first = LockFile::try_lock(path, "a long name of the first");
    REQUIRE(first.has_value());
    CHECK_FALSE(LockFile::try_lock(path, "second").has_value());
    CHECK(LockFile::holder(path) == "a long name of the first");
  }
  CHECK(LockFile::try_lock(path, "second").has_value());
  CHECK(LockFile::holder(path) == "second");
}

TEST_CASE("LockFile: goes along when it is moved", "[util]") {
  const test::TempDirectory directory;
  auto first = LockFile::try_lock(directory / "lock", "first");
  REQUIRE(first.has_value());
  const LockFile moved = std::move(*first);
  first.reset();
  CHECK_FALSE(LockFile::try_lock(directory / "lock", "second").has_value());
}

TEST_CASE("LockFile: is free again once its holder was killed", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "lock";
  std::array<int, 2> ready{};
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = LockFile::try_lock(path, "the child");
    if (!lock || ::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  ::close(ready[1]);
  char byte = 0;
  CHECK(::read(ready[0], &byte, 1) == 1);
  ::close(ready[0]);
  CHECK_FALSE(LockFile::try_lock(path, "we").has_value());
  CHECK(LockFile::holder(path) == "the child");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(LockFile::try_lock(path, "we").has_value());
  CHECK(LockFile::holder(path) == "we");
}

TEST_CASE("LockFile: a place where no file can be made is an error that names it", "[util]") {
  const test::TempDirectory directory;
  try {
    (void)LockFile::try_lock(directory / "missing/lock", "we");
    FAIL("locked");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("missing/lock'"));
  }
}

TEST_CASE("LockFile: a link in its place is refused, and what it leads to is left alone", "[util]") {
  const test::TempDirectory directory;
  test::write_file(directory / "victim", "kept");
  std::filesystem::create_symlink(directory / "victim", directory / "lock");
  CHECK_THROWS_AS(LockFile::try_lock(directory / "lock", "first"), util::Error);
  CHECK(test::read_file(directory / "victim") == "kept");
}

TEST_CASE("LockFile: only a plain file of its own is locked", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "lock";
  SECTION("a FIFO is not waited for") { REQUIRE(mkfifo(path.c_str(), 0600) == 0); }
  SECTION("a hard link to another file") {
    test::write_file(directory / "victim", "kept");
    std::filesystem::create_hard_link(directory / "victim", path);
  }
  const auto before = test::snapshot(directory.path());
  CHECK_THROWS_AS(LockFile::try_lock(path, "first"), util::Error);
  CHECK(test::snapshot(directory.path()) == before);
}

namespace {

/// From now on flock fails in this process, as on a file system without locks.
bool take_flock_away(int error_number) {
  std::array<sock_filter, 4> rules{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_flock, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error_number)),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{static_cast<unsigned short>(rules.size()), rules.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

enum class Outcome { exclusive, unknown, busy, failed, no_filter };

Outcome lock_without_flock(const std::string& path, int error_number) {
  return static_cast<Outcome>(test::status_of_child([&] {
    auto outcome = Outcome::no_filter;
    if (take_flock_away(error_number)) {
      try {
        const auto lock = LockFile::try_lock(path, "the child");
        outcome = !lock                                            ? Outcome::busy
                  : lock->exclusion() == LockFile::Exclusion::sure ? Outcome::exclusive
                                                                   : Outcome::unknown;
      } catch (const util::Error&) {
        outcome = Outcome::failed;
      }
    }
    ::_exit(static_cast<int>(outcome));
  }));
}

} // namespace

TEST_CASE("LockFile: a file system without locks does not stop the work", "[util]") {
  const test::TempDirectory directory;
  const auto path = directory / "lock";
  for (const int error_number : {ENOTSUP, ENOSYS, ENOLCK}) {
    const auto outcome = lock_without_flock(path, error_number);
    if (outcome == Outcome::no_filter) return test::skip("this system has no seccomp filters");
    CHECK(outcome == Outcome::unknown);
    CHECK(LockFile::holder(path) == "the child");
  }
  CHECK(lock_without_flock(path, EIO) == Outcome::failed);
  CHECK(lock_without_flock(path, EWOULDBLOCK) == Outcome::busy);
}
