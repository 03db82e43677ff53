#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/util/signals.hpp>
#include <cbuild/util/terminal.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

using namespace cbuild::util;

namespace {

struct Pipe {
  Pipe() { REQUIRE(pipe(ends.data()) == 0); }
  ~Pipe() { close_reader(), close_writer(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_reader() { close_once(ends[0]); }
  void close_writer() { close_once(ends[1]); }
  static void close_once(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  [[nodiscard]] Stream stream() const { return static_cast<Stream>(ends[1]); }
  std::array<int, 2> ends{-1, -1};
};

std::string read_to_end(int fd) {
  std::string all;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(fd, buffer.data(), buffer.size())) > 0;)
    all.append(buffer.data(), static_cast<std::size_t>(n));
  return all;
}

} // namespace

TEST_CASE("write_all: a full non-blocking pipe is waited for", "[util]") {
  Pipe pipe;
  REQUIRE(fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::string sent(1'000'000, 'x');
  std::string got;
  std::thread reader([&] { got = read_to_end(pipe.ends[0]); });
  const int error = write_all(pipe.stream(), sent);
  pipe.close_writer();
  reader.join();
  CHECK(error == 0);
  CHECK(got == sent);
}

TEST_CASE("write_all: a reader that left is an error, not the end", "[util]") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  CHECK(write_all(pipe.stream(), "x") == EPIPE);
}

TEST_CASE("write_all: a reader that takes nothing is not waited for once a signal has come", "[util][slow]") {
  const auto blocked = [] {
    Pipe pipe;
    EventLoop loop;
    const SignalWatch watch(loop, [](int) {});
    const auto parent = getpid();
    std::thread later([parent] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      kill(parent, SIGTERM);
    });
    const int error = write_all(pipe.stream(), std::string(1'000'000, 'x'));
    later.join();
    _exit(error == ECANCELED ? 0 : 1);
  };
  CHECK(cbuild::test::status_of_child(blocked) == 0);
}

TEST_CASE("write_all: after a signal a reader that reads gets all", "[util]") {
  const auto signalled = [] {
    Pipe pipe;
    EventLoop loop;
    const SignalWatch watch(loop, [](int) {});
    std::string got;
    std::thread reader([&] { got = read_to_end(pipe.ends[0]); });
    raise(SIGTERM);
    const int error = write_all(pipe.stream(), std::string(1'000'000, 'x'));
    pipe.close_writer();
    reader.join();
    _exit(error == 0 && got.size() == 1'000'000 ? 0 : 1);
  };
  CHECK(cbuild::test::status_of_child(signalled) == 0);
}

TEST_CASE("window_size: what is no terminal has the usual size", "[util]") {
  const Pipe pipe;
  CHECK_FALSE(is_terminal(pipe.stream()));
  CHECK(window_size(pipe.stream()).columns == 80);
  CHECK(window_size(pipe.stream()).rows == 24);
}

TEST_CASE("output_files: the file that the output goes to, as long as it has its name", "[util]") {
  const cbuild::test::TempDirectory directory;
  const auto file = std::filesystem::canonical(directory.path()) / "log";
  const auto redirected = [&] {
    const int log = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
    const int nothing = open("/dev/null", O_WRONLY);
    if (dup2(log, 1) != 1 || dup2(nothing, 2) != 2) _exit(1);
    if (output_files() != std::vector{file}) _exit(2);
    std::filesystem::remove(file);
    if (!output_files().empty()) _exit(3);
  };
  CHECK(cbuild::test::status_of_child(redirected) == 0);
}
