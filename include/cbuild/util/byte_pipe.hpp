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

/// Bytes from a coroutine of `loop` to a reader on another thread, at most about `capacity` of them on the
/// way. The writer suspends while the pipe is full; the reader blocks while it is empty. Both ends use it
/// until both are done.
class BytePipe {
public:
  BytePipe(EventLoop& loop, std::size_t capacity) : m_loop(loop), m_capacity(capacity) {}

  /// Hands `chunk` over; false if the reader wants no more.
  Task<bool> write(std::string chunk);

  /// The end of the bytes; or, with a failure, what `read` throws once it has read the rest. Only the first
  /// call counts.
  void close(std::exception_ptr failure = {});

  /// The next piece, valid until the next call; empty at the end. On the reader's thread.
  [[nodiscard]] std::span<const std::byte> read();

  /// The reader reads no more; later writes give false. On the reader's thread.
  void abandon();

private:
  void wake_writer();

  EventLoop& m_loop;
  const std::size_t m_capacity;
  std::mutex m_mutex;
  std::condition_variable m_readable;
  std::deque<std::string> m_chunks;
  std::size_t m_size = 0;
  bool m_closed = false;
  bool m_abandoned = false;
  std::exception_ptr m_failure;
  std::coroutine_handle<> m_writer; ///< waits for room; resumed through the loop
  std::string m_current;            ///< the reader's
};

} // namespace cbuild::util
