#include <cbuild/util/produced_stream.hpp>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>

namespace cbuild::util {
namespace {

/// Ends a producer whose stream was dropped.
struct NotWanted : std::exception {};

/// What the producer and the stream share.
class Passage {
public:
  Passage(EventLoop& loop, std::size_t capacity) : m_loop(loop), m_capacity(capacity) {}

  // The producer's.

  void write(std::span<const char> bytes) {
    if (bytes.empty()) return;
    std::unique_lock lock(m_mutex);
    m_room.wait(lock, [this] { return m_dropped || m_size < m_capacity; });
    if (m_dropped) throw NotWanted();
    m_size += bytes.size();
    m_chunks.emplace_back(bytes.begin(), bytes.end());
    wake_reader();
  }

  void end(std::exception_ptr failure) {
    const std::lock_guard lock(m_mutex);
    m_failure = std::move(failure);
    m_ended = true;
    if (!m_dropped) wake_reader();
  }

  // The stream's.

  /// False if there is something to take already.
  bool wait(std::coroutine_handle<> reader) {
    const std::lock_guard lock(m_mutex);
    if (m_ended || !m_chunks.empty()) return false;
    m_reader = reader;
    return true;
  }

  Chunk take() {
    const std::lock_guard lock(m_mutex);
    if (m_chunks.empty()) {
      if (m_failure) std::rethrow_exception(m_failure);
      return {};
    }
    Chunk chunk{.kind = Chunk::Kind::data, .data = std::move(m_chunks.front())};
    m_chunks.pop_front();
    m_size -= chunk.data.size();
    m_room.notify_one();
    return chunk;
  }

  void drop() {
    const std::lock_guard lock(m_mutex);
    m_dropped = true;
    m_reader = {};
    m_room.notify_one();
  }

private:
  void wake_reader() {
    if (const auto reader = std::exchange(m_reader, {})) m_loop.post([reader] { reader.resume(); });
  }

  EventLoop& m_loop;
  const std::size_t m_capacity;
  std::mutex m_mutex;
  std::condition_variable m_room;
  std::deque<std::string> m_chunks;
  std::size_t m_size = 0;
  bool m_ended = false;
  bool m_dropped = false;
  std::exception_ptr m_failure;
  std::coroutine_handle<> m_reader; ///< resumed through the loop
};

class ProducedStream : public ByteStream {
public:
  explicit ProducedStream(std::shared_ptr<Passage> passage) : m_passage(std::move(passage)) {}
  ProducedStream(const ProducedStream&) = delete;
  ProducedStream& operator=(const ProducedStream&) = delete;
  ~ProducedStream() override { m_passage->drop(); }

  Task<Chunk> read(std::chrono::milliseconds /*patience*/) override {
    struct Ready {
      Passage& passage;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> waiting) const { return passage.wait(waiting); }
      void await_resume() const noexcept {}
    };
    co_await Ready{*m_passage};
    co_return m_passage->take();
  }

private:
  std::shared_ptr<Passage> m_passage;
};

} // namespace

std::unique_ptr<ByteStream> produced_stream(EventLoop& loop,
                                            ThreadPool& pool,
                                            std::function<void(const WriteBytes&)> produce,
                                            std::size_t capacity) {
  auto passage = std::make_shared<Passage>(loop, capacity);
  auto stream = std::make_unique<ProducedStream>(passage);
  pool.submit([passage, produce = std::move(produce)] {
    std::exception_ptr failure;
    try {
      produce([&passage](auto bytes) { passage->write(bytes); });
    } catch (...) {
      failure = std::current_exception();
    }
    passage->end(std::move(failure));
  });
  return stream;
}

} // namespace cbuild::util
