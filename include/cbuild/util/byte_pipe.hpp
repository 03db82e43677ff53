#pragma once

#include <cbuild/util/event_loop.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <span>
#include <string>

namespace cbuild::util {

/// Bytes on their way between a coroutine of `loop` and another thread, in either direction, at most about
/// `capacity` of them. Who writes waits while the pipe is full, who reads while it is empty: the coroutine
/// suspends, the thread blocks. Both ends use it until both are done.
class BytePipe {
public:
  BytePipe(EventLoop& loop, std::size_t capacity) : m_loop(loop), m_capacity(capacity) {}

  /// Hands `chunk` over; false if the reader wants no more.
  Task<bool> write(std::string chunk);
  bool write_blocking(std::string chunk); ///< the same on the thread

  /// The end of the bytes; or, with a failure, what the reader is thrown once it has read the rest. Only the
  /// first call counts. By the writer.
  void close(std::exception_ptr failure = {});

  /// The next piece; empty at the end.
  Task<std::string> read();
  /// The same on the thread; valid until the next call.
  [[nodiscard]] std::span<const std::byte> read_blocking();

  /// The reader reads no more: later writes give false. By the reader.
  void abandon();

private:
  struct Until;
  [[nodiscard]] bool has_room() const { return m_abandoned || m_size < m_capacity; }
  [[nodiscard]] bool has_news() const { return m_closed || !m_chunks.empty(); }
  bool push(std::string chunk);
  std::string pop();
  void wake(std::coroutine_handle<>& waiting);

  EventLoop& m_loop;
  const std::size_t m_capacity;
  std::mutex m_mutex;
  std::condition_variable m_changed; ///< the thread, whichever end it has, waits for it
  std::deque<std::string> m_chunks;
  std::size_t m_size = 0;
  bool m_closed = false;
  bool m_abandoned = false;
  std::exception_ptr m_failure;
  std::coroutine_handle<> m_writer; ///< waits for room; resumed through the loop
  std::coroutine_handle<> m_reader; ///< waits for bytes or the end, likewise
  std::string m_current;            ///< what the thread reads
};

} // namespace cbuild::util
