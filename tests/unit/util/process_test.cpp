#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

using namespace cbuild::util;
using cbuild::test::TempDirectory;
namespace test = cbuild::test;

namespace {

/// A pipe whose write end lives on in the Lifeline's work, opened there by name: what it writes comes back
/// here, and its end shows that the guard has ended.
class Fifo {
public:
  Fifo() : m_path((m_directory / "fifo").string()) {
    if (mkfifo(m_path.c_str(), 0600) != 0) throw file_error(errno, "make", m_path);
  }

  [[nodiscard]] std::function<void(const std::vector<std::string>&)> work() const {
    return [path = m_path](const std::vector<std::string>& messages) {
      const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
      const std::string text = "guard: " + join(messages, ",");
      if (write(fd, text.data(), text.size()) < 0) _exit(1);
      close(fd);
    };
  }

  [[nodiscard]] std::string read_all() const {
    const int fd = open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string text;
    std::array<char, 256> buffer{};
    for (ssize_t count = 0; (count = read(fd, buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    close(fd);
    return text;
  }

private:
  TempDirectory m_directory;
  std::string m_path;
};

pid_t start_child(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  return child;
}

/// The number that the next descriptor gets: the same again if all that were opened since are closed.
int next_descriptor() {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(fd);
  return fd;
}

int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

} // namespace

TEST_CASE("lifeline: its work runs with all messages when the parent is killed", "[process]") {
  const Fifo fifo;
  std::array<int, 2> ready{};
  REQUIRE(pipe(ready.data()) == 0);
  const pid_t parent = start_child([&] {
    auto lifeline = Lifeline::start(fifo.work());
    lifeline.send("container a");
    lifeline.send("container b");
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  });
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  kill(parent, SIGKILL);
  CHECK(fifo.read_all() == "guard: container a,container b");
  CHECK(WTERMSIG(wait_for(parent)) == SIGKILL);
  for (const int fd : ready) close(fd);
}

TEST_CASE("lifeline: its work runs when it is let go, and it outlives the signals of a terminal",
          "[process]") {
  const Fifo fifo;
  const pid_t parent = start_child([&] {
    setpgid(0, 0);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    auto lifeline = Lifeline::start(fifo.work());
    lifeline.send("x");
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) kill(0, number);
  });
  CHECK(fifo.read_all() == "guard: x");
  CHECK(wait_for(parent) == 0);
}

TEST_CASE("lifeline: what was sent is all that the work gets, also when our standard streams are closed",
          "[process]") {
  const Fifo fifo;
  const pid_t parent = start_child([&] {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(fd);
    auto lifeline = Lifeline::start(fifo.work());
    lifeline.send("first");
    lifeline.send("second");
  });
  CHECK(fifo.read_all() == "guard: first,second");
  CHECK(wait_for(parent) == 0);
}

TEST_CASE("lifeline: what else is written into its pipe is no message", "[process]") {
  const Fifo fifo;
  const pid_t parent = start_child([&] {
    auto lifeline = Lifeline::start(fifo.work());
    const int past_the_pipe = next_descriptor();
    const auto log = [&] {
      for (int fd = STDERR_FILENO + 1; fd < past_the_pipe; ++fd)
        if (write(fd, "container b\n", 12) < 0) continue; // not open for writing
    };
    log();
    lifeline.send("container a");
    log();
    lifeline.send("two\nlines");
    log();
  });
  CHECK(fifo.read_all() == "guard: container a,two\nlines");
  CHECK(wait_for(parent) == 0);
}

TEST_CASE("lifeline: a pipe of the parent's does not stay open in it", "[process]") {
  const Fifo fifo;
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  auto lifeline = std::make_unique<Lifeline>(Lifeline::start(fifo.work()));
  close(ends[1]);
  char byte = 0;
  CHECK(read(ends[0], &byte, 1) == 0); // the guard would hold it open
  lifeline.reset();
  CHECK(fifo.read_all() == "guard: ");
  close(ends[0]);
}

TEST_CASE("lifeline: sending to one that is gone is an error, not the end", "[process]") {
  const pid_t parent = start_child([] {
    auto lifeline = Lifeline::start([](const auto& /*messages*/) {});
    // The guard is our only child.
    const auto text = std::to_string(getpid());
    const auto list = "/proc/" + text + "/task/" + text + "/children";
    std::array<char, 32> guard{};
    const int fd = open(list.c_str(), O_RDONLY);
    if (read(fd, guard.data(), guard.size() - 1) <= 0) _exit(4);
    kill(std::atoi(guard.data()), SIGKILL);
    wait(nullptr);
    try {
      lifeline.send("anybody?");
      _exit(2);
    } catch (const Error& error) {
      _exit(error.code() == ExitCode::local_files ? 0 : 3);
    }
  });
  CHECK(wait_for(parent) == 0);
}

TEST_CASE("lifeline: where no process can be started nothing of it is left", "[process]") {
  constexpr int k_cannot_tell = 9;
  const int status = test::status_of_child([] {
    if (!test::become_ordinary_user() || !test::limit(test::NewThreads::forbidden)) _exit(k_cannot_tell);
    const int before = next_descriptor();
    try {
      (void)Lifeline::start([](const auto& /*messages*/) {});
      _exit(2);
    } catch (const Error& error) {
      if (error.code() != ExitCode::local_files) _exit(3);
    }
    _exit(next_descriptor() == before ? 0 : 4);
  });
  if (status == k_cannot_tell) return test::skip("cannot become a user without privileges");
  CHECK(status == 0);
}

TEST_CASE("random_hex: two characters a byte, never the same", "[process]") {
  CHECK(random_hex(8).size() == 16);
  CHECK(random_hex(8) != random_hex(8));
  CHECK(random_hex(0).empty());
  CHECK(random_hex(8).find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("environment_variable: empty is not unset", "[process]") {
  setenv("CBUILD_TEST_EMPTY", "", 1);
  CHECK(environment_variable("CBUILD_TEST_EMPTY") == "");
  CHECK_FALSE(environment_variable("CBUILD_TEST_MISSING").has_value());
}
