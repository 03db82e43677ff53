#include "support/catch.hpp"
#include "support/coroutine.hpp"

#include <cbuild/util/produced_stream.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

using namespace cbuild::util;

namespace {

Task<std::string> read_to_end(ByteStream& stream) {
  std::string all;
  while (true) {
    const Chunk chunk = co_await stream.read({});
    if (chunk.kind == Chunk::Kind::end) co_return all;
    all += chunk.data;
  }
}

struct Ends {
  EventLoop loop;
  ThreadPool pool{1};
};

} // namespace

TEST_CASE("produced_stream: all bytes arrive in order, whatever the capacity", "[loop]") {
  for (const std::size_t capacity : {1U, 7U, 4096U}) {
    Ends ends;
    const auto stream = produced_stream(
        ends.loop,
        ends.pool,
        [](const WriteBytes& write) {
          for (int i = 0; i < 200; ++i) write(std::string("0123456789"));
          write({});
          write(std::string("end"));
        },
        capacity);
    const auto all = ends.loop.run(read_to_end(*stream));
    CHECK(all.size() == 2'003);
    CHECK(all.substr(1'995) == "56789end");
  }
}

TEST_CASE("produced_stream: a reader that falls behind stops the producer", "[loop]") {
  static constexpr std::size_t k_capacity = 1'000, k_piece = 100;
  Ends ends;
  std::atomic<std::size_t> written{0}, read{0}, most{0};
  const auto stream = produced_stream(
      ends.loop,
      ends.pool,
      [&](const WriteBytes& write) {
        for (int i = 0; i < 200; ++i) {
          write(std::string(k_piece, 'x'));
          written += k_piece;
          most = std::max<std::size_t>(most, written - read);
        }
      },
      k_capacity);
  const auto run = [&]() -> Task<void> {
    while (true) {
      const Chunk chunk = co_await stream->read({});
      if (chunk.kind == Chunk::Kind::end) co_return;
      read += chunk.data.size();
      co_await ends.loop.sleep({});
    }
  };
  ends.loop.run(run());
  CHECK(read == 200 * k_piece);
  CHECK(most <= k_capacity + 2 * k_piece);
}

TEST_CASE("produced_stream: a failure comes after the bytes that were there before it", "[loop]") {
  Ends ends;
  const auto stream = produced_stream(ends.loop, ends.pool, [](const WriteBytes& write) {
    write(std::string("before"));
    throw std::runtime_error("broke off");
  });
  const auto run = [&]() -> Task<std::string> {
    const Chunk chunk = co_await stream->read({});
    co_return chunk.data;
  };
  CHECK(ends.loop.run(run()) == "before");
  CHECK_THROWS_WITH(ends.loop.run(read_to_end(*stream)), "broke off");
}

TEST_CASE("produced_stream: dropping it ends a producer that waits", "[loop]") {
  EventLoop loop;
  std::atomic<bool> unwound{false};
  {
    ThreadPool pool(1);
    auto stream = produced_stream(
        loop,
        pool,
        [&](const WriteBytes& write) {
          struct Mark {
            std::atomic<bool>& done;
            ~Mark() { done = true; }
          } const mark{unwound};
          while (true) write(std::string("more"));
        },
        10);
    const auto run = [&]() -> Task<void> { (void)co_await stream->read({}); };
    loop.run(run());
    stream.reset();
  } // waits for the producer
  CHECK(unwound);
}
