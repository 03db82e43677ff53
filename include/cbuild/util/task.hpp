#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace cbuild::util {

namespace detail {

/// What Task<T> and Task<void> share: started lazily, continues its awaiter when it ends.
struct TaskPromiseBase {
  struct Final {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
      return done.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure = std::current_exception(); }
  void rethrow() const {
    if (failure) std::rethrow_exception(failure);
  }

  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr failure;
};

template <typename T>
struct TaskPromise : TaskPromiseBase {
  auto get_return_object() noexcept { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  template <typename U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    rethrow();
    return std::move(*value);
  }
  std::optional<T> value;
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  auto get_return_object() noexcept { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

} // namespace detail

/// A coroutine that starts when it is awaited and gives its result, or throws, to the one that awaits it.
/// Owns its frame. Tasks run on the thread of their EventLoop and are awaited once. GCC 12 destroys some
/// temporaries in the operands of co_await twice: build structured arguments in a variable first.
template <typename T = void>
class [[nodiscard]] Task {
public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task(Handle handle) noexcept
      : m_handle(handle) {} // NOLINT(google-explicit-constructor): made by the compiler
  Task(Task&& other) noexcept : m_handle(std::exchange(other.m_handle, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(m_handle, other.m_handle);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (m_handle) m_handle.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle handle;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const noexcept {
        handle.promise().continuation = awaiting;
        return handle;
      }
      T await_resume() const { return handle.promise().take(); }
    };
    return Awaiter{m_handle};
  }

private:
  Handle m_handle;
};

} // namespace cbuild::util
