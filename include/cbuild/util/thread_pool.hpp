#pragma once

#include <cbuild/util/event_loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

namespace cbuild::util {

/// A few threads for work on the CPU or the disk. Jobs start in order. The destructor runs all that are still
/// queued and waits for them.
class ThreadPool {
public:
  explicit ThreadPool(std::size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Runs `job` on one of the threads; it must not throw. Where the system gives no more threads, those
  /// there are do the work; Error(local_files) if there is none, and then `job` does not run.
  void submit(std::function<void()> job);

private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

/// A job that runs on a pool while a coroutine of `loop` goes on; awaiting it gives its result or throws what
/// it threw. Must be awaited before what the job refers to goes away.
template <typename T>
class Job {
public:
  Job(EventLoop& loop, ThreadPool& pool, std::function<T()> work) : m_state(std::make_shared<State>()) {
    pool.submit([state = m_state, &loop, work = std::move(work)] {
      try {
        state->value.emplace(work());
      } catch (...) {
        state->failure = std::current_exception();
      }
      loop.post([state] {
        state->done = true;
        if (state->waiting) state->waiting.resume();
      });
    });
  }

  auto operator co_await() {
    struct Awaiter {
      std::shared_ptr<State> state;
      [[nodiscard]] bool await_ready() const noexcept { return state->done; }
      void await_suspend(std::coroutine_handle<> waiting) const noexcept { state->waiting = waiting; }
      T await_resume() const {
        if (state->failure) std::rethrow_exception(state->failure);
        return std::move(*state->value);
      }
    };
    return Awaiter{m_state};
  }

private:
  /// `value` and `failure` belong to the worker until the loop has run the post; the rest to the loop.
  struct State {
    std::optional<T> value;
    std::exception_ptr failure;
    bool done = false;
    std::coroutine_handle<> waiting;
  };
  std::shared_ptr<State> m_state;
};

} // namespace cbuild::util
