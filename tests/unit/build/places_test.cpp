#include "build/places.hpp"
#include "support/catch.hpp"

#include <cbuild/util/task.hpp>

#include <vector>

using namespace cbuild;
using build::Parallelism;
using build::Places;
using namespace std::chrono_literals;

namespace {

/// Builds that last, and whose commands do, for as long as it says; the clock is its own.
class Bench {
public:
  explicit Bench(Parallelism parallelism) : places(loop, parallelism, [this] { return now; }) {}

  /// One build after the other.
  void build(int count, std::chrono::milliseconds time, std::chrono::milliseconds command) {
    loop.run(build_all(count, time, command));
  }

  /// How many of `count` get a place at once.
  std::size_t at_once(std::size_t count) { return loop.run(take(count)); }

  util::EventLoop loop;
  Places::Time now{1h};
  Places places;

private:
  util::Task<void> build_all(int count, std::chrono::milliseconds time, std::chrono::milliseconds command) {
    for (int i = 0; i < count; ++i) {
      auto place = co_await places.take();
      now += time - command;
      place.command_started();
      now += command;
      place.command_ended();
    }
  }

  util::Task<std::size_t> take(std::size_t count) {
    std::vector<util::Task<void>> tasks;
    for (std::size_t i = 0; i < count; ++i) tasks.push_back(hold());
    co_await util::run_all(loop, std::move(tasks), count);
    co_return most;
  }

  util::Task<void> hold() {
    const auto place = co_await places.take();
    most = std::max(most, ++held);
    co_await loop.sleep(1ms);
    --held;
  }

  std::size_t held = 0;
  std::size_t most = 0;
};

} // namespace

TEST_CASE("places: the user's own number is never exceeded", "[build]") {
  Bench bench({.jobs = 2, .is_exact = true});
  bench.build(3, 1000ms, 10ms);
  CHECK(bench.places.count() == 2);
  CHECK(bench.at_once(10) == 2);
  CHECK(build::most_at_once({.jobs = 2, .is_exact = true}) == 2);
}

TEST_CASE("places: builds that mostly wait for the engine overlap, up to a limit", "[build]") {
  Bench bench({.jobs = 2, .is_exact = false});
  CHECK(bench.places.count() == 4);
  bench.build(2, 1000ms, 400ms);
  CHECK(bench.places.count() == 5);
  bench.build(20, 1000ms, 0ms);
  CHECK(bench.places.count() == 8);
  CHECK(build::most_at_once({.jobs = 2, .is_exact = false}) == 8);
}

TEST_CASE("places: builds that compute all the time do not", "[build]") {
  Bench bench({.jobs = 2, .is_exact = false});
  bench.build(1, 60'000ms, 59'500ms);
  CHECK(bench.places.count() == 2);
  CHECK(bench.at_once(10) == 2);
}

TEST_CASE("places: a build that failed before its command ran counts as waiting", "[build]") {
  Bench bench({.jobs = 1, .is_exact = false});
  bench.build(1, 1000ms, 1000ms);
  CHECK(bench.places.count() == 1);
  bench.loop.run([](Bench& own) -> util::Task<void> {
    const auto place = co_await own.places.take();
    own.now += 2s;
  }(bench));
  CHECK(bench.places.count() == 3);
}

TEST_CASE("places: those who wait get theirs in order, all of them", "[build]") {
  Bench bench({.jobs = 1, .is_exact = true});
  std::vector<int> order;
  const auto build = [&](int number) -> util::Task<void> {
    const auto place = co_await bench.places.take();
    co_await bench.loop.sleep(0ms);
    order.push_back(number);
  };
  std::vector<util::Task<void>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(build(i));
  bench.loop.run(util::run_all(bench.loop, std::move(tasks), 5));
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}
