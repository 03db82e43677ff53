#include <cbuild/util/byte_pipe.hpp>

#include <utility>

namespace cbuild::util {

/// Suspends the coroutine until the pipe has what it waits for.
struct BytePipe::Until {
  BytePipe& pipe;
  bool (BytePipe::*holds)() const;
  std::coroutine_handle<> BytePipe::*place;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) const {
    const std::lock_guard lock(pipe.m_mutex);
    if ((pipe.*holds)()) return false;
    pipe.*place = waiting;
    return true;
  }
  void await_resume() const noexcept {}
};

Task<bool> BytePipe::write(std::string chunk) {
  co_await Until{*this, &BytePipe::has_room, &BytePipe::m_writer};
  const std::lock_guard lock(m_mutex);
  co_return push(std::move(chunk));
}

bool BytePipe::write_blocking(std::string chunk) {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [this] { return has_room(); });
  return push(std::move(chunk));
}

bool BytePipe::push(std::string chunk) {
  if (m_abandoned) return false;
  if (chunk.empty()) return true; // the reader would take it for the end
  m_size += chunk.size();
  m_chunks.push_back(std::move(chunk));
  wake(m_reader);
  return true;
}

void BytePipe::close(std::exception_ptr failure) {
  const std::lock_guard lock(m_mutex);
  if (std::exchange(m_closed, true)) return;
  m_failure = std::move(failure);
  m_writer = {}; // who closes does not wait for room: it may be gone
  wake(m_reader);
}

Task<std::string> BytePipe::read() {
  co_await Until{*this, &BytePipe::has_news, &BytePipe::m_reader};
  const std::lock_guard lock(m_mutex);
  co_return pop();
}

std::span<const std::byte> BytePipe::read_blocking() {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [this] { return has_news(); });
  m_current = pop();
  return std::as_bytes(std::span(m_current));
}

/// Who writes is woken where half of the room is free, as waking costs more than a chunk.
std::string BytePipe::pop() {
  if (m_chunks.empty()) {
    if (m_failure) std::rethrow_exception(m_failure);
    return {};
  }
  auto chunk = std::move(m_chunks.front());
  m_chunks.pop_front();
  m_size -= chunk.size();
  if (m_size <= m_capacity / 2) wake(m_writer);
  return chunk;
}

void BytePipe::abandon() {
  const std::lock_guard lock(m_mutex);
  m_abandoned = true;
  m_reader = {}; // it may be gone
  wake(m_writer);
}

/// The other end: its thread, or its coroutine.
void BytePipe::wake(std::coroutine_handle<>& waiting) {
  m_changed.notify_one();
  if (const auto coroutine = std::exchange(waiting, {})) m_loop.post([coroutine] { coroutine.resume(); });
}

} // namespace cbuild::util
