#include "support/catch.hpp"

#include <cbuild/util/event_loop.hpp>

#include <memory>
#include <stdexcept>
#include <string>

using namespace cbuild::util;

namespace {

Task<int> give(int value) { co_return value; }
Task<void> fail(std::string words) {
  throw std::runtime_error(words);
  co_return;
}
Task<int> twice(Task<int> inner) {
  const int value = co_await std::move(inner);
  co_return 2 * value;
}
Task<std::unique_ptr<int>> owned(int value) { co_return std::make_unique<int>(value); }

/// Counts itself while it lives.
class Counted {
public:
  explicit Counted(int& counter) : m_counter(counter) { ++m_counter; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --m_counter; }

private:
  int& m_counter;
};

Task<void> hold(std::unique_ptr<Counted> /*held*/) { co_return; }

} // namespace

TEST_CASE("task: starts when it is awaited, not before", "[util]") {
  EventLoop loop;
  bool started = false;
  auto task = [](bool& flag) -> Task<void> {
    flag = true;
    co_return;
  }(started);
  CHECK_FALSE(started);
  loop.run(std::move(task));
  CHECK(started);
}

TEST_CASE("task: gives its result, also one that can only be moved", "[util]") {
  EventLoop loop;
  CHECK(loop.run(twice(give(21))) == 42);
  CHECK(*loop.run(owned(7)) == 7);
}

TEST_CASE("task: what it throws reaches the one that awaits it", "[util]") {
  EventLoop loop;
  const auto caught = [](Task<void> task) -> Task<std::string> {
    try {
      co_await std::move(task);
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing";
  };
  CHECK(loop.run(caught(fail("broken"))) == "broken");
  CHECK_THROWS_WITH(loop.run(fail("to the end")), "to the end");
}

TEST_CASE("task: a task that is never awaited frees what it holds", "[util]") {
  int alive = 0;
  {
    auto task = hold(std::make_unique<Counted>(alive));
    CHECK(alive == 1);
    auto moved = std::move(task);
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("task: assigning to one frees the other's work in the end", "[util]") {
  int alive = 0;
  {
    auto first = hold(std::make_unique<Counted>(alive));
    first = hold(std::make_unique<Counted>(alive));
    EventLoop loop;
    loop.run(std::move(first));
  }
  CHECK(alive == 0);
}

TEST_CASE("task: ten thousand awaits in a row need no deep stack", "[util]") {
  EventLoop loop;
  const auto sum = []() -> Task<int> {
    int total = 0;
    for (int i = 0; i < 10'000; ++i) total += co_await give(1);
    co_return total;
  };
  CHECK(loop.run(sum()) == 10'000);
}
