#include "support/catch.hpp"

#include <cbuild/util/thread_pool.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace cbuild::util;

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
