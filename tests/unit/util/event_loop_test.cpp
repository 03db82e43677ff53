#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/skip.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/scope_exit.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace cbuild::util;
using namespace std::chrono_literals;
using cbuild::test::failure_of;
using cbuild::test::Signal;
using cbuild::test::until;

TEST_CASE("event_loop: timers run in the order of their time, equal ones in the order they were made",
          "[loop]") {
  EventLoop loop;
  Signal last(loop);
  std::vector<int> order;
  const auto now = EventLoop::Clock::now();
  loop.call_at(now + 3ms, [&] {
    order.push_back(4);
    last.set();
  });
  loop.call_at(now + 1ms, [&] { order.push_back(1); });
  loop.call_at(now + 2ms, [&] { order.push_back(2); });
  loop.call_at(now + 2ms, [&] { order.push_back(3); });
  loop.run(until(last));
  CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("event_loop: a timer never comes early", "[loop]") {
  EventLoop loop;
  const auto started = EventLoop::Clock::now();
  loop.run([](EventLoop& l) -> Task<void> { co_await l.sleep(15ms); }(loop));
  CHECK(EventLoop::Clock::now() - started >= 15ms);
}

TEST_CASE("event_loop: a cancelled timer does not run, not even cancelled by one due at the same time",
          "[loop]") {
  EventLoop loop;
  Signal last(loop);
  int calls = 0;
  const auto now = EventLoop::Clock::now();
  EventLoop::TimerId victim = 0;
  loop.call_at(now, [&] { loop.cancel(victim); });
  victim = loop.call_at(now, [&] { ++calls; });
  const auto other = loop.call_at(now, [&] { ++calls; });
  loop.cancel(other);
  loop.cancel(other);
  loop.cancel(0);
  loop.call_at(now + 1ms, [&] { last.set(); });
  loop.run(until(last));
  CHECK(calls == 0);
}

TEST_CASE("event_loop: timer ids are used once", "[loop]") {
  EventLoop loop;
  const auto first = loop.call_at(EventLoop::Clock::now() + 1h, [] {});
  loop.cancel(first);
  const auto second = loop.call_at(EventLoop::Clock::now() + 1h, [] {});
  CHECK(first != 0);
  CHECK(second != first);
}

TEST_CASE("event_loop: a timer may make another one that is due at once", "[loop]") {
  EventLoop loop;
  Signal last(loop);
  loop.call_at(EventLoop::Clock::now(), [&] { loop.call_at(EventLoop::Clock::now(), [&] { last.set(); }); });
  loop.run(until(last));
}

TEST_CASE("event_loop: calls from other threads all run, on the loop's thread", "[loop]") {
  constexpr int k_threads = 4, k_calls = 500;
  EventLoop loop;
  Signal all(loop);
  int count = 0;
  const auto here = std::this_thread::get_id();
  std::vector<std::thread> threads;
  for (int i = 0; i < k_threads; ++i)
    threads.emplace_back([&] {
      for (int call = 0; call < k_calls; ++call)
        loop.post([&] {
          if (std::this_thread::get_id() == here) ++count;
          if (count == k_threads * k_calls) all.set();
        });
    });
  loop.run(until(all));
  for (auto& thread : threads) thread.join();
  CHECK(count == k_threads * k_calls);
}

TEST_CASE("event_loop: a post wakes a loop that waits for nothing else", "[loop]") {
  EventLoop loop;
  Signal posted(loop);
  std::atomic<bool> waiting{false};
  loop.call_at(EventLoop::Clock::now(), [&] { waiting = true; });
  std::thread thread([&] {
    while (!waiting) std::this_thread::yield();
    loop.post([&] { posted.set(); });
  });
  loop.run(until(posted));
  thread.join();
}

TEST_CASE("event_loop: a descriptor is told ready until it is unwatched", "[loop]") {
  EventLoop loop;
  Signal enough(loop);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  REQUIRE(write(ends[1], "abc", 3) == 3);
  int calls = 0;
  loop.watch(NativeHandle{ends[0]}, {.readable = true}, [&](IoEvents ready) {
    CHECK(ready.readable);
    CHECK_FALSE(ready.writable);
    if (++calls == 3) { // level-triggered: nothing was read
      loop.unwatch(NativeHandle{ends[0]});
      loop.call_at(EventLoop::Clock::now() + 2ms, [&] { enough.set(); });
    }
  });
  loop.run(until(enough));
  CHECK(calls == 3);
  for (const int fd : ends) close(fd);
}

TEST_CASE("event_loop: a callback may drop another descriptor that is ready in the same round", "[loop]") {
  EventLoop loop;
  Signal enough(loop);
  std::array<std::array<int, 2>, 2> pipes{};
  for (auto& ends : pipes) {
    REQUIRE(pipe(ends.data()) == 0);
    REQUIRE(write(ends[1], "x", 1) == 1);
  }
  int calls = 0;
  const auto watch = [&](NativeHandle own, NativeHandle other) {
    loop.watch(own, {.readable = true}, [&, own, other](IoEvents) {
      ++calls;
      loop.unwatch(own);
      loop.unwatch(other);
      loop.call_at(EventLoop::Clock::now() + 2ms, [&] { enough.set(); });
    });
  };
  watch(NativeHandle{pipes[0][0]}, NativeHandle{pipes[1][0]});
  watch(NativeHandle{pipes[1][0]}, NativeHandle{pipes[0][0]});
  loop.run(until(enough));
  CHECK(calls == 1); // whichever comes first
  for (const auto& ends : pipes)
    for (const int fd : ends) close(fd);
}

TEST_CASE("event_loop: a hang-up is told to a reader", "[loop]") {
  EventLoop loop;
  Signal gone(loop);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  loop.watch(NativeHandle{ends[0]}, {.readable = true}, [&](IoEvents ready) {
    CHECK(ready.readable);
    gone.set();
  });
  close(ends[1]);
  loop.run(until(gone));
  close(ends[0]);
}

TEST_CASE("event_loop: a second run goes on where the first one ended", "[loop]") {
  EventLoop loop;
  int due = 0;
  Signal second(loop);
  loop.call_at(EventLoop::Clock::now() + 1ms, [&] {
    ++due;
    second.set();
  });
  loop.run([]() -> Task<void> { co_return; }());
  CHECK(due == 0);
  loop.run(until(second));
  CHECK(due == 1);
}

TEST_CASE("event_loop: where the system does not let it wait, it says so instead of spinning", "[loop]") {
#ifdef __SANITIZE_ADDRESS__
  return cbuild::test::skip("the sanitizer itself needs descriptors");
#endif
  EventLoop loop;
  Signal never(loop);
  std::array<int, 2> pipe_ends{};
  REQUIRE(pipe(pipe_ends.data()) == 0);
  loop.watch(NativeHandle{pipe_ends[0]}, {.readable = true}, [](IoEvents /*ready*/) {});
  rlimit usual{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &usual) == 0);
  const rlimit one{1, usual.rlim_max}; // poll takes no more entries than that
  REQUIRE(setrlimit(RLIMIT_NOFILE, &one) == 0);
  const ScopeExit restore([&] { setrlimit(RLIMIT_NOFILE, &usual); });
  loop.call_at(EventLoop::Clock::now() + 200ms, [&] { never.set(); }); // a spinning loop comes to this
  const auto error = failure_of<Error>(loop, until(never));
  CHECK(error.message() == "cannot wait for 2 open files: Invalid argument");
  loop.unwatch(NativeHandle{pipe_ends[0]});
  for (const int end : pipe_ends) close(end);
}
