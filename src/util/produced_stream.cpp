#include <cbuild/util/byte_pipe.hpp>
#include <cbuild/util/produced_stream.hpp>

#include <exception>
#include <utility>

namespace cbuild::util {
namespace {

/// Ends a producer whose stream was dropped.
struct NotWanted : std::exception {};

class ProducedStream : public ByteStream {
public:
  explicit ProducedStream(std::shared_ptr<BytePipe> pipe) : m_pipe(std::move(pipe)) {}
  ProducedStream(const ProducedStream&) = delete;
  ProducedStream& operator=(const ProducedStream&) = delete;
  ~ProducedStream() override { m_pipe->abandon(); }

  Task<Chunk> read(std::chrono::milliseconds /*patience*/) override {
    auto data = co_await m_pipe->read();
    const auto kind = data.empty() ? Chunk::Kind::end : Chunk::Kind::data;
    co_return Chunk{.kind = kind, .data = std::move(data)};
  }

private:
  std::shared_ptr<BytePipe> m_pipe;
};

} // namespace

std::unique_ptr<ByteStream> produced_stream(EventLoop& loop,
                                            ThreadPool& pool,
                                            std::function<void(const WriteBytes&)> produce,
                                            std::size_t capacity) {
  auto pipe = std::make_shared<BytePipe>(loop, capacity);
  auto stream = std::make_unique<ProducedStream>(pipe);
  pool.submit([pipe, produce = std::move(produce)] {
    std::exception_ptr failure;
    try {
      produce([&pipe](auto bytes) {
        if (!pipe->write_blocking({bytes.begin(), bytes.end()})) throw NotWanted();
      });
    } catch (...) {
      failure = std::current_exception();
    }
    pipe->close(std::move(failure));
  });
  return stream;
}

} // namespace cbuild::util
