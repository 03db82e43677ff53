#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/skip.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace cbuild::util;
namespace test = cbuild::test;

namespace {

constexpr int k_cannot_tell = 9;

/// Waits until another thread calls `open`.
class Gate {
public:
  void wait() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_open; });
  }
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
  }

private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_open = false;
};

} // namespace

TEST_CASE("thread_pool: every job runs, in order with one thread", "[loop]") {
  std::vector<int> order;
  {
    ThreadPool pool(1);
    for (int i = 0; i < 100; ++i) pool.submit([&order, i] { order.push_back(i); });
  }
  REQUIRE(order.size() == 100);
  CHECK(order.front() == 0);
  CHECK(order.back() == 99);
}

TEST_CASE("thread_pool: as many jobs at a time as it has threads", "[loop]") {
  constexpr int k_threads = 3;
  std::mutex mutex;
  std::condition_variable changed;
  int together = 0;
  {
    ThreadPool pool(k_threads);
    for (int i = 0; i < k_threads; ++i)
      pool.submit([&] { // none ends before all have begun
        std::unique_lock lock(mutex);
        ++together;
        changed.notify_all();
        changed.wait(lock, [&] { return together == k_threads; });
      });
  }
  CHECK(together == k_threads);
}

TEST_CASE("thread_pool: what is queued when it goes away still runs", "[loop]") {
  std::atomic<int> ran = 0;
  Gate gate;
  {
    ThreadPool pool(1);
    pool.submit([&] { gate.wait(); });
    for (int i = 0; i < 10; ++i) pool.submit([&] { ++ran; });
    CHECK(ran == 0);
    gate.open();
  }
  CHECK(ran == 10);
}

TEST_CASE("thread_pool: when not one thread can be started, submit fails and the job never runs", "[loop]") {
  const auto without_threads = [] {
    if (!test::become_ordinary_user() || !test::limit(test::NewThreads::forbidden)) _exit(k_cannot_tell);
    bool ran = false;
    bool told = false;
    {
      ThreadPool pool(2);
      try {
        pool.submit([&] { ran = true; });
      } catch (const Error& error) {
        told = error.code() == ExitCode::local_files;
      }
      if (!test::limit(test::NewThreads::allowed)) _exit(k_cannot_tell);
      pool.submit([] {});
    }
    _exit(told && !ran ? 0 : 1);
  };
  const int status = test::status_of_child(without_threads);
  if (status == k_cannot_tell) return test::skip("cannot become a user without privileges");
  CHECK(status == 0);
}

TEST_CASE("thread_pool: when no further thread can be started, those there are do the work", "[loop]") {
  const auto with_one_thread = [] {
    if (!test::become_ordinary_user()) _exit(k_cannot_tell);
    Gate gate;
    std::atomic<int> ran = 0;
    {
      ThreadPool pool(2);
      pool.submit([&] { gate.wait(); });
      if (!test::limit(test::NewThreads::forbidden)) _exit(k_cannot_tell);
      for (int i = 0; i < 3; ++i) pool.submit([&] { ++ran; });
      if (ran != 0) _exit(2);
      gate.open();
    }
    _exit(ran == 3 ? 0 : 1);
  };
  const int status = test::status_of_child(with_one_thread);
  if (status == k_cannot_tell) return test::skip("cannot become a user without privileges");
  CHECK(status == 0);
}

TEST_CASE("job: its result comes to the loop's thread, made on another one", "[loop]") {
  EventLoop loop;
  ThreadPool pool(2);
  const auto here = std::this_thread::get_id();
  const auto run = [&]() -> Task<bool> {
    Job<std::thread::id> job(loop, pool, [] { return std::this_thread::get_id(); });
    const auto there = co_await job;
    co_return there != here&& std::this_thread::get_id() == here;
  };
  CHECK(loop.run(run()));
}

TEST_CASE("job: what it throws is thrown where it is awaited", "[loop]") {
  EventLoop loop;
  ThreadPool pool(1);
  const auto run = [&]() -> Task<void> {
    Job<int> job(loop, pool, []() -> int { throw std::runtime_error("disk full"); });
    co_await job;
  };
  CHECK_THROWS_WITH(loop.run(run()), "disk full");
}

TEST_CASE("job: one that ended long before it is awaited", "[loop]") {
  EventLoop loop;
  ThreadPool pool(1);
  const auto run = [&]() -> Task<int> {
    Job<std::unique_ptr<int>> first(loop, pool, [] { return std::make_unique<int>(1); });
    Job<int> second(loop, pool, [] { return 2; });
    const int later = co_await second; // one thread: the first has ended too
    const auto earlier = co_await first;
    co_return *earlier + later;
  };
  CHECK(loop.run(run()) == 3);
}

TEST_CASE("job: many at a time over few threads", "[loop]") {
  EventLoop loop;
  ThreadPool pool(2);
  int total = 0;
  std::vector<Task<void>> all;
  for (int i = 0; i < 200; ++i)
    all.push_back([](EventLoop& l, ThreadPool& p, int& sum, int number) -> Task<void> {
      Job<int> job(l, p, [number] { return number; });
      sum += co_await job;
    }(loop, pool, total, i));
  loop.run(run_all(loop, std::move(all), 50));
  CHECK(total == 199 * 200 / 2);
}
