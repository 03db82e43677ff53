#include <cbuild/util/event_loop.hpp>

#include <algorithm>
#include <utility>

namespace cbuild::util {
namespace {

/// A coroutine that nobody awaits: it runs at once, and goes away with its owner, also where the loop ended
/// by an exception before it did. Must not throw.
class Worker {
public:
  struct promise_type {
    [[nodiscard]] Worker get_return_object() noexcept {
      return Worker(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }
    [[nodiscard]] std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  explicit Worker(std::coroutine_handle<promise_type> frame) : m_frame(frame) {}
  Worker(Worker&& other) noexcept : m_frame(std::exchange(other.m_frame, {})) {}
  Worker& operator=(Worker&&) = delete;
  ~Worker() {
    if (m_frame) m_frame.destroy();
  }

private:
  std::coroutine_handle<promise_type> m_frame;
};

struct Batch {
  EventLoop& loop;
  std::vector<Task<void>> tasks;
  std::size_t next = 0;
  std::size_t running = 0;
  std::exception_ptr failure{};
  std::coroutine_handle<> parent{};
  std::vector<Worker> workers{};
};

Worker work(Batch& batch) {
  while (batch.next < batch.tasks.size()) {
    try {
      co_await std::move(batch.tasks[batch.next++]);
    } catch (...) {
      if (!batch.failure) batch.failure = std::current_exception();
    }
  }
  if (--batch.running == 0) batch.loop.resume_later(batch.parent);
}

struct RunBatch {
  Batch& batch;
  std::size_t limit;
  [[nodiscard]] bool await_ready() const noexcept { return batch.tasks.empty(); }
  void await_suspend(std::coroutine_handle<> waiting) const {
    batch.parent = waiting;
    batch.running = std::clamp<std::size_t>(limit, 1, batch.tasks.size());
    for (std::size_t started = 0, count = batch.running; started < count; ++started)
      batch.workers.push_back(work(batch));
  }
  void await_resume() const noexcept {}
};

} // namespace

Task<void> run_all(EventLoop& loop, std::vector<Task<void>> tasks, std::size_t limit) {
  Batch batch{.loop = loop, .tasks = std::move(tasks)};
  co_await RunBatch{batch, limit};
  if (batch.failure) std::rethrow_exception(batch.failure);
}

} // namespace cbuild::util
