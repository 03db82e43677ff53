#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/lock_file.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

using namespace cbuild;
using util::AtomicDirectory;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// Another process that holds a stage until it is killed.
class StageOwner {
public:
  explicit StageOwner(const fs::path& target) {
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    m_pid = ::fork();
    if (m_pid == 0) {
      const AtomicDirectory stage(target);
      test::write_file(stage.path() / "part", "x");
      (void)!::write(ready[1], "x", 1);
      for (;;) ::pause();
    }
    ::close(ready[1]);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
  }
  ~StageOwner() { kill(); }
  StageOwner(const StageOwner&) = delete;
  StageOwner& operator=(const StageOwner&) = delete;

  void kill() {
    if (m_pid <= 0) return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
  }

private:
  pid_t m_pid = 0;
};

std::string content_at(int directory, const char* name) {
  const int file = ::openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return "missing";
  std::array<char, 16> buffer{};
  const auto size = ::read(file, buffer.data(), buffer.size());
  ::close(file);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// Empty if `out` holds two files of the same generation, else what was wrong. The directory is opened once,
/// as any reader of a published tree has to do; its content may be on its way out by then, but never
/// another's.
std::string look(const fs::path& out) {
  const int directory = ::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return "no target";
  const std::string a = content_at(directory, "a");
  const std::string b = content_at(directory, "b");
  ::close(directory);
  if (a == b || a == "missing" || b == "missing") return {};
  return "a mix of " + a + " and " + b;
}

void publish(const fs::path& out, int generation) {
  AtomicDirectory stage(out);
  test::write_file(stage.path() / "a", std::to_string(generation));
  test::write_file(stage.path() / "b", std::to_string(generation));
  stage.commit();
}

} // namespace

TEST_CASE("AtomicDirectory: a dead owner's stage is cleared, a live one's never", "[util]") {
  const test::TempDirectory temp;
  fs::create_directory(temp / "elsewhere");
  fs::create_directory_symlink("elsewhere", temp / ".cbuild-stage-0123456789abcdef");
  StageOwner owner(temp / "out");
  CHECK(AtomicDirectory::remove_stale(temp.path()) == 0);
  {
    const AtomicDirectory mine(temp / "out");
    CHECK(AtomicDirectory::remove_stale(temp.path()) == 0);
    CHECK(fs::exists(mine.path()));
  }
  owner.kill();
  CHECK(AtomicDirectory::remove_stale(temp.path()) == 1);
  CHECK(AtomicDirectory::remove_stale(temp / "missing") == 0);
  CHECK(test::snapshot(temp.path()).size() == 2);
}

TEST_CASE("AtomicDirectory: a plain file is cleared like a stage, nothing else of such a name is", "[util]") {
  const test::TempDirectory temp;
  const auto stage = [&](char digit) { return temp / (".cbuild-stage-" + std::string(16, digit)); };
  test::write_file(stage('1'), "a killed run's");
  fs::create_symlink(stage('1'), stage('2'));
  REQUIRE(::mkfifo(stage('3').c_str(), 0600) == 0);
  test::write_file(temp / "cbuild-stage-4444444444444444", "somebody's");
  {
    const auto owner = util::LockFile::try_lock(stage('5'), "alive");
    REQUIRE(owner.has_value());
    CHECK(AtomicDirectory::remove_stale(temp.path()) == 1);
    CHECK_FALSE(fs::exists(stage('1')));
    CHECK(fs::exists(stage('5')));
  }
  CHECK(AtomicDirectory::remove_stale(temp.path()) == 1);
  CHECK(test::snapshot(temp.path()).size() == 3);
}

TEST_CASE("AtomicDirectory: an observer at 1 kHz sees neither a mix nor a gap", "[util][slow]") {
  const test::TempDirectory temp;
  const auto out = temp / "out";
  publish(out, 0);
  std::atomic<bool> done = false;
  std::string wrong;
  int looks = 0;
  std::thread observer([&] {
    for (; !done && wrong.empty(); ++looks) {
      wrong = look(out);
      std::this_thread::sleep_for(200us);
    }
  });
  const auto end = std::chrono::steady_clock::now() + 500ms;
  int generation = 0;
  while (std::chrono::steady_clock::now() < end) publish(out, ++generation);
  done = true;
  observer.join();
  CHECK(wrong.empty());
  CHECK(generation > 20);
  CHECK(looks > 100);
  CHECK(test::snapshot(temp.path()).size() == 3);
}

TEST_CASE("AtomicDirectory: stages and clean-ups at the same time do not hurt each other", "[util]") {
  const test::TempDirectory temp;
  std::atomic<bool> done = false;
  std::thread cleaner([&] {
    while (!done) (void)AtomicDirectory::remove_stale(temp.path());
  });
  for (int i = 0; i < 200; ++i) {
    publish(temp / "out", i);
    util::AtomicFile(temp / "out.yaml", std::to_string(i)).commit();
  }
  done = true;
  cleaner.join();
  (void)AtomicDirectory::remove_stale(temp.path());
  CHECK(test::snapshot(temp.path()) == test::TreeSnapshot{{"out", "dir 755"},
                                                          {"out/a", "file 644 199"},
                                                          {"out/b", "file 644 199"},
                                                          {"out.yaml", "file 644 199"}});
}
