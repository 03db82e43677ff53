#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/coroutine.hpp"
#include "support/skip.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/signals.hpp>

#include <signal.h>
#include <unistd.h>

#include <vector>

using namespace cbuild::util;
using cbuild::test::Signal;
using cbuild::test::status_of_child;
using cbuild::test::until;

TEST_CASE("signals: each of the three is told on the loop", "[loop]") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    EventLoop loop;
    Signal told(loop);
    std::vector<int> arrived;
    const SignalWatch watch(loop, [&](int signal) {
      arrived.push_back(signal);
      told.set();
    });
    raise(number);
    loop.run(until(told));
    CHECK(arrived == std::vector<int>{number});
  }
}

TEST_CASE("signals: a second one ends the process with 128 + its number", "[loop]") {
  const auto impatient = [] {
    EventLoop loop;
    const SignalWatch watch(loop, [](int) {});
    raise(SIGINT);
    raise(SIGTERM);
  };
  CHECK(status_of_child(impatient) == 128 + SIGTERM);
}

TEST_CASE("signals: before and after the watch they end the process as ever", "[loop]") {
  const auto afterwards = [] {
    EventLoop loop;
    signal(SIGTERM, SIG_DFL); // not the test framework's
    {
      const SignalWatch watch(loop, [](int) {});
    }
    raise(SIGTERM);
  };
  CHECK(status_of_child(afterwards) == -SIGTERM);
}

TEST_CASE("signals: a closed pipe ends the process again after the watch", "[loop]") {
  const auto writes = [] {
    EventLoop loop;
    signal(SIGPIPE, SIG_DFL);
    {
      const SignalWatch watch(loop, [](int) {});
    }
    int ends[2];
    if (pipe(ends) != 0) _exit(1);
    close(ends[0]);
    if (write(ends[1], "x", 1) != -1) _exit(2);
  };
  CHECK(status_of_child(writes) == -SIGPIPE);
}

TEST_CASE("signals: a second one does not cut an uninterrupted step", "[loop]") {
  const auto publishes = [] {
    EventLoop loop;
    const SignalWatch watch(loop, [](int) {});
    raise(SIGINT);
    {
      const UninterruptedStep step;
      raise(SIGTERM);
    }
    raise(SIGHUP);
  };
  CHECK(status_of_child(publishes) == 128 + SIGHUP);
}

TEST_CASE("signals: without descriptors neither a loop nor a watch is made", "[loop]") {
#ifdef __SANITIZE_ADDRESS__
  return cbuild::test::skip("the sanitizer itself needs descriptors");
#endif
  const auto starved = [] {
    EventLoop loop;
    const rlimit none{};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) _exit(1);
    int refusals = 0;
    try {
      const SignalWatch watch(loop, [](int) {});
    } catch (const Error& error) {
      refusals += error.code() == ExitCode::local_files ? 1 : 0;
    }
    try {
      const EventLoop other;
    } catch (const Error& error) {
      refusals += error.code() == ExitCode::local_files ? 1 : 0;
    }
    _exit(refusals == 2 ? 0 : 2);
  };
  CHECK(status_of_child(starved) == 0);
}

TEST_CASE("signals: what nohup has us ignore stays ignored", "[loop]") {
  const auto under_nohup = [] {
    signal(SIGHUP, SIG_IGN);
    EventLoop loop;
    const SignalWatch watch(loop, [](int) { _exit(3); });
    raise(SIGHUP);
    raise(SIGHUP);
    loop.run([](EventLoop& l) -> Task<void> { co_await l.sleep(std::chrono::milliseconds(1)); }(loop));
  };
  CHECK(status_of_child(under_nohup) == 0);
}

TEST_CASE("signals: a closed pipe is an error of write, not the end", "[loop]") {
  const auto writes = [] {
    EventLoop loop;
    const SignalWatch watch(loop, [](int) {});
    int ends[2];
    if (pipe(ends) != 0) _exit(1);
    close(ends[0]);
    if (write(ends[1], "x", 1) != -1) _exit(2);
  };
  CHECK(status_of_child(writes) == 0);
}
