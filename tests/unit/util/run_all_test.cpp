#include "support/catch.hpp"
#include "support/coroutine.hpp"

#include <cbuild/util/event_loop.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace cbuild::util;
using namespace std::chrono_literals;
using cbuild::test::Signal;

namespace {

struct Load {
  int now = 0;
  int most = 0;
  std::vector<int> started;
};

Task<void> work(EventLoop& loop, Load& load, int number) {
  load.started.push_back(number);
  load.most = std::max(load.most, ++load.now);
  co_await loop.sleep(std::chrono::milliseconds(number % 3));
  --load.now;
}

Task<void> fail_after(EventLoop& loop, std::chrono::milliseconds time, std::string words) {
  if (time.count() > 0) co_await loop.sleep(time);
  throw std::runtime_error(words);
}

Load load_of(std::size_t tasks, std::size_t limit) {
  EventLoop loop;
  Load load;
  std::vector<Task<void>> all;
  for (std::size_t i = 0; i < tasks; ++i) all.push_back(work(loop, load, static_cast<int>(i)));
  loop.run(run_all(loop, std::move(all), limit));
  CHECK(load.now == 0);
  return load;
}

} // namespace

TEST_CASE("run_all: as many at a time as the limit says, started in order", "[loop]") {
  for (const std::size_t limit : {1U, 3U, 100U}) {
    const auto load = load_of(20, limit);
    CHECK(load.most == static_cast<int>(std::min<std::size_t>(limit, 20)));
    CHECK(load.started.size() == 20);
    CHECK(std::is_sorted(load.started.begin(), load.started.end()));
  }
}

TEST_CASE("run_all: no task is no work, and a limit of 0 is one at a time", "[loop]") {
  CHECK(load_of(0, 4).most == 0);
  CHECK(load_of(3, 0).most == 1);
}

TEST_CASE("run_all: many tasks that end at once", "[loop]") {
  EventLoop loop;
  int count = 0;
  const auto step = [](int& counter) -> Task<void> {
    ++counter;
    co_return;
  };
  std::vector<Task<void>> all;
  for (int i = 0; i < 5'000; ++i) all.push_back(step(count));
  loop.run(run_all(loop, std::move(all), 4));
  CHECK(count == 5'000);
}

TEST_CASE("run_all: the first failure in time is thrown, after all have ended", "[loop]") {
  EventLoop loop;
  Load load;
  std::vector<Task<void>> all;
  all.push_back(fail_after(loop, 4ms, "late"));
  all.push_back(fail_after(loop, 1ms, "early"));
  for (int i = 0; i < 10; ++i) all.push_back(work(loop, load, i));
  CHECK_THROWS_WITH(loop.run(run_all(loop, std::move(all), 2)), "early");
  CHECK(load.started.size() == 10);
  CHECK(load.now == 0);
}

TEST_CASE("run_all: a task that throws before it ever waits", "[loop]") {
  EventLoop loop;
  std::vector<Task<void>> all;
  all.push_back(fail_after(loop, 0ms, "at once"));
  CHECK_THROWS_WITH(loop.run(run_all(loop, std::move(all), 1)), "at once");
}

TEST_CASE("run_all: tasks of one batch may wait for each other", "[loop]") {
  EventLoop loop;
  Signal go(loop);
  const auto waits = [](Signal& signal) -> Task<void> { co_await signal; };
  const auto sets = [](Signal& signal) -> Task<void> {
    signal.set();
    co_return;
  };
  std::vector<Task<void>> all;
  all.push_back(waits(go));
  all.push_back(sets(go));
  loop.run(run_all(loop, std::move(all), 2));
}

TEST_CASE("run_all: batches inside batches", "[loop]") {
  EventLoop loop;
  Load load;
  const auto inner = [](EventLoop& l, Load& counted) -> Task<void> {
    std::vector<Task<void>> some;
    for (int i = 0; i < 4; ++i) some.push_back(work(l, counted, i));
    co_await run_all(l, std::move(some), 2);
  };
  std::vector<Task<void>> outer;
  for (int i = 0; i < 3; ++i) outer.push_back(inner(loop, load));
  loop.run(run_all(loop, std::move(outer), 3));
  CHECK(load.started.size() == 12);
  CHECK(load.most == 6);
}
