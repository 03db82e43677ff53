#pragma once

#include <cbuild/util/byte_stream.hpp>
#include <cbuild/util/event_loop.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace cbuild::test {

/// Runs `task` on `loop` and gives the E that it throws; fails the test if it throws none.
template <typename E, typename T>
E failure_of(util::EventLoop& loop, util::Task<T> task) {
  try {
    loop.run(std::move(task));
  } catch (const E& failure) {
    return failure;
  }
  throw std::logic_error("nothing was thrown");
}

/// All bytes of `stream`.
inline util::Task<std::string> drain(util::ByteStream& stream) {
  std::string all;
  while (true) {
    const util::Chunk chunk = co_await stream.read({});
    if (chunk.kind == util::Chunk::Kind::end) co_return all;
    all += chunk.data;
  }
}

/// An event of one coroutine that another waits for. Both on one loop.
class Signal {
public:
  explicit Signal(util::EventLoop& loop) : m_loop(loop) {}

  void set() {
    m_set = true;
    if (m_waiting) m_loop.resume_later(std::exchange(m_waiting, {}));
  }

  auto operator co_await() {
    struct Awaiter {
      Signal& signal;
      [[nodiscard]] bool await_ready() const noexcept { return signal.m_set; }
      void await_suspend(std::coroutine_handle<> waiting) const noexcept { signal.m_waiting = waiting; }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }

private:
  util::EventLoop& m_loop;
  bool m_set = false;
  std::coroutine_handle<> m_waiting;
};

inline util::Task<void> until(Signal& signal) { co_await signal; }

} // namespace cbuild::test
