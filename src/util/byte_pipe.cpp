#include <cbuild/util/byte_pipe.hpp>

#include <utility>

namespace cbuild::util {

Task<bool> BytePipe::write(std::string chunk) {
  struct Room {
    BytePipe& pipe;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) const {
      const std::lock_guard lock(pipe.m_mutex);
      if (pipe.m_abandoned || pipe.m_size < pipe.m_capacity) return false;
      pipe.m_writer = waiting;
      return true;
    }
    void await_resume() const noexcept {}
  };
  co_await Room{*this};
  const std::lock_guard lock(m_mutex);
  if (m_abandoned) co_return false;
  if (chunk.empty()) co_return true; // the reader would take it for the end
  m_size += chunk.size();
  m_chunks.push_back(std::move(chunk));
  m_readable.notify_one();
  co_return true;
}

void BytePipe::close(std::exception_ptr failure) {
  const std::lock_guard lock(m_mutex);
  if (std::exchange(m_closed, true)) return;
  m_failure = std::move(failure);
  m_writer = {}; // who closes does not wait for room: it may be gone
  m_readable.notify_one();
}

std::span<const std::byte> BytePipe::read() {
  std::unique_lock lock(m_mutex);
  m_readable.wait(lock, [this] { return !m_chunks.empty() || m_closed; });
  if (m_chunks.empty()) {
    if (m_failure) std::rethrow_exception(m_failure);
    return {};
  }
  m_current = std::move(m_chunks.front());
  m_chunks.pop_front();
  m_size -= m_current.size();
  if (m_size <= m_capacity / 2) wake_writer();
  return std::as_bytes(std::span(m_current));
}

void BytePipe::abandon() {
  const std::lock_guard lock(m_mutex);
  m_abandoned = true;
  wake_writer();
}

void BytePipe::wake_writer() {
  if (const auto writer = std::exchange(m_writer, {})) m_loop.post([writer] { writer.resume(); });
}

} // namespace cbuild::util
