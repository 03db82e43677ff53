#pragma once

#include <cbuild/util/handle.hpp>
#include <cbuild/util/task.hpp>

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace cbuild::util {

/// What a watched pipe or socket waits for, or is ready for.
struct IoEvents {
  bool readable = false;
  bool writable = false;
};

/// One thread that waits for pipes and sockets, timers and calls from other threads, and resumes the
/// coroutines that wait for them. All members but `post` belong to that thread.
class EventLoop {
public:
  using Clock = std::chrono::steady_clock;
  using TimerId = std::uint64_t;

  /// Error(local_files) if the system has no pipe left for it.
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Calls `ready` each time the pipe or socket is ready (level-triggered), until `unwatch`. Replaces an
  /// earlier watch of it.
  void watch(NativeHandle handle, IoEvents events, std::function<void(IoEvents)> ready);
  void unwatch(NativeHandle handle);

  /// Calls `due` once at `when`. Ids are never 0 and never used again.
  TimerId call_at(Clock::time_point when, std::function<void()> due);
  void cancel(TimerId timer);

  /// Resumes `coroutine` from the loop, not from the caller's stack.
  void resume_later(std::coroutine_handle<> coroutine);

  /// Runs `call` on the loop's thread. From any thread.
  void post(std::function<void()> call);

  /// Runs the loop until `task` has ended; gives its result or throws what it threw. Error(local_files) if
  /// the system does not let it wait.
  template <typename T>
  T run(Task<T> task) {
    bool done = false;
    auto root = finish(std::move(task), done);
    root.start();
    while (!done) turn();
    return root.take();
  }

  /// Suspends for at least `time`.
  auto sleep(std::chrono::milliseconds time) {
    struct Awaiter {
      EventLoop& loop;
      std::chrono::milliseconds time;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> waiting) const {
        loop.call_at(Clock::now() + time, [waiting] { waiting.resume(); });
      }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this, time};
  }

private:
  /// The outermost coroutine of `run`: owned here, nobody awaits it.
  template <typename T>
  struct Root {
    struct promise_type : detail::TaskPromise<T> {
      Root get_return_object() noexcept {
        return Root(std::coroutine_handle<promise_type>::from_promise(*this));
      }
    };
    explicit Root(std::coroutine_handle<promise_type> frame) : handle(frame) {}
    Root(Root&& other) noexcept : handle(std::exchange(other.handle, {})) {} // clang 14 wants it
    Root& operator=(Root&&) = delete;
    ~Root() {
      if (handle) handle.destroy();
    }
    void start() const { handle.resume(); }
    T take() const { return handle.promise().take(); }
    std::coroutine_handle<promise_type> handle;
  };

  template <typename T>
  static Root<T> finish(Task<T> task, bool& done) {
    struct Mark {
      bool& done;
      ~Mark() { done = true; }
    } const mark{done};
    co_return co_await std::move(task);
  }

  void turn();

  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

/// Runs all `tasks`, at most `limit` at a time, in order of their start. Each handles its own errors: what
/// one throws is thrown here after all have ended (the first one's, in time).
Task<void> run_all(EventLoop& loop, std::vector<Task<void>> tasks, std::size_t limit);

} // namespace cbuild::util
