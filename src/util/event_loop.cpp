#include <cbuild/util/event_loop.hpp>

#include <algorithm>

namespace cbuild::util {
namespace {

/// A coroutine that nobody awaits: runs at once, frees itself at its end. Must not throw.
struct Detached {
  struct promise_type {
    [[nodiscard]] Detached get_return_object() const noexcept { return {}; }
    [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }
    [[nodiscard]] std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

struct Batch {
  EventLoop& loop;
  std::vector<Task<void>> tasks;
  std::size_t next = 0;
  std::size_t workers = 0;
  std::exception_ptr failure{};
  std::coroutine_handle<> parent{};
};

Detached work(Batch& batch) {
  while (batch.next < batch.tasks.size()) {
    try {
      co_await std::move(batch.tasks[batch.next++]);
    } catch (...) {
      if (!batch.failure) batch.failure = std::current_exception();
    }
  }
  if (--batch.workers == 0) batch.loop.resume_later(batch.parent);
}

struct RunBatch {
  Batch& batch;
  std::size_t limit;
  [[nodiscard]] bool await_ready() const noexcept { return batch.tasks.empty(); }
  void await_suspend(std::coroutine_handle<> waiting) const {
    batch.parent = waiting;
    batch.workers = std::clamp<std::size_t>(limit, 1, batch.tasks.size());
    for (std::size_t started = 0, count = batch.workers; started < count; ++started) work(batch);
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
