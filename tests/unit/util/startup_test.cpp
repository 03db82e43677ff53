#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "util/native.hpp"
#include "util/pipe.hpp"

#include <cbuild/util/startup.hpp>
#include <cbuild/util/terminal.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

using namespace cbuild::util;

namespace {

/// In a child without the standard streams `closed`: 0 if `work` gives true.
template <typename Work>
int without(const std::vector<int>& closed, const Work& work) {
  return cbuild::test::status_of_child([&] {
    for (const int fd : closed) close(fd);
    _exit(prepare_process() && work() ? 0 : 1);
  });
}

bool pipe_is_beside_the_streams() {
  const auto pipe = make_pipe(PipeMode::blocking);
  return std::min(descriptor(pipe.reader), descriptor(pipe.writer)) > STDERR_FILENO;
}

} // namespace

TEST_CASE("prepare_process: closed standard streams are taken, so that no pipe gets their numbers",
          "[util]") {
  const auto closed = GENERATE(std::vector<int>{0},
                               std::vector<int>{1},
                               std::vector<int>{2},
                               std::vector<int>{0, 2},
                               std::vector<int>{0, 1, 2});
  CAPTURE(closed);
  CHECK(without(closed, [&] {
          const auto next = owned(dup(STDIN_FILENO));
          return descriptor(next) > STDERR_FILENO && pipe_is_beside_the_streams();
        }) == 0);
}

TEST_CASE("make_pipe: also in a program that did not prepare, its ends are no standard streams", "[util]") {
  CHECK(cbuild::test::status_of_child([] {
          for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(fd);
          _exit(pipe_is_beside_the_streams() ? 0 : 1);
        }) == 0);
}

TEST_CASE("prepare_process: a result for a closed standard output is a failure, a message is not", "[util]") {
  CHECK(without({STDOUT_FILENO, STDERR_FILENO}, [] {
          return write_all(Stream::out, "x") == EBADF && write_all(Stream::err, "x") == 0;
        }) == 0);
}

TEST_CASE("prepare_process: open streams stay what they are", "[util]") {
  const auto pipe = make_pipe(PipeMode::blocking);
  CHECK(cbuild::test::status_of_child([&] {
          dup2(descriptor(pipe.writer), STDOUT_FILENO);
          _exit(prepare_process() && write_all(Stream::out, "x") == 0 ? 0 : 1);
        }) == 0);
  char byte = 0;
  CHECK(read(descriptor(pipe.reader), &byte, 1) == 1);
}

TEST_CASE("prepare_process: where no stream can be taken it says so", "[util]") {
  CHECK(cbuild::test::status_of_child([] {
          close(STDERR_FILENO);
          const rlimit none{.rlim_cur = 0, .rlim_max = 0};
          setrlimit(RLIMIT_NOFILE, &none);
          _exit(prepare_process() ? 1 : 0);
        }) == 0);
}

TEST_CASE("prepare_process: signals that the caller blocked arrive, and those it ignored do not", "[util]") {
  const auto status = [](auto before) {
    return cbuild::test::status_of_child([&] {
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_BLOCK, &all, nullptr);
      signal(SIGTERM, before);
      if (!prepare_process()) _exit(1);
      raise(SIGTERM);
    });
  };
  CHECK(status(SIG_DFL) == -SIGTERM);
  CHECK(status(SIG_IGN) == 0);
}
