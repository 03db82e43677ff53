#include "support/catch.hpp"
#include "support/coroutine.hpp"

#include <cbuild/util/byte_pipe.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

using namespace cbuild::util;
using namespace std::chrono_literals;

namespace {

std::string text_of(std::span<const std::byte> bytes) {
  std::string text;
  for (const auto byte : bytes) text += static_cast<char>(byte);
  return text;
}

std::string read_to_end(BytePipe& pipe) {
  std::string all;
  while (true) {
    const auto piece = pipe.read_blocking();
    if (piece.empty()) return all;
    all += text_of(piece);
  }
}

Task<void> write_all(BytePipe& pipe, std::size_t pieces, std::string piece) {
  for (std::size_t i = 0; i < pieces; ++i) {
    std::string copy = piece;
    co_await pipe.write(std::move(copy));
  }
  pipe.close();
}

struct Ends {
  EventLoop loop;
  ThreadPool pool{1};
};

} // namespace

TEST_CASE("byte_pipe: all bytes arrive in order, whatever the capacity", "[loop]") {
  for (const std::size_t capacity : {1U, 2U, 7U, 4096U}) {
    Ends ends;
    BytePipe pipe(ends.loop, capacity);
    const auto run = [&]() -> Task<std::size_t> {
      Job<std::string> reader(ends.loop, ends.pool, [&] { return read_to_end(pipe); });
      co_await write_all(pipe, 200, "0123456789");
      const std::string all = co_await reader;
      CHECK(all.substr(0, 20) == "01234567890123456789");
      co_return all.size();
    };
    CHECK(ends.loop.run(run()) == 2'000);
  }
}

TEST_CASE("byte_pipe: a reader that falls behind stops the writer", "[loop]") {
  static constexpr std::size_t k_capacity = 1'000, k_piece = 100;
  Ends ends;
  BytePipe pipe(ends.loop, k_capacity);
  std::atomic<std::size_t> written{0}, read{0}, most{0};
  const auto slow_reader = [&] {
    while (true) {
      const auto size = pipe.read_blocking().size();
      if (size == 0) return 0;
      most = std::max<std::size_t>(most, written - read);
      read += size;
    }
  };
  const auto run = [&]() -> Task<void> {
    // The writer goes first, alone, as far as it gets.
    std::vector<Task<void>> both;
    both.push_back([](BytePipe& p, std::atomic<std::size_t>& count) -> Task<void> {
      for (int i = 0; i < 200; ++i) {
        std::string piece(k_piece, 'x');
        co_await p.write(std::move(piece));
        count += k_piece;
      }
      p.close();
    }(pipe, written));
    both.push_back([](Ends& e, auto& reader, std::atomic<std::size_t>& count) -> Task<void> {
      CHECK(count == k_capacity);
      co_await Job<int>(e.loop, e.pool, reader);
    }(ends, slow_reader, written));
    co_await run_all(ends.loop, std::move(both), 2);
  };
  ends.loop.run(run());
  CHECK(read == 200 * k_piece);
  CHECK(most <= k_capacity + k_piece);
}

TEST_CASE("byte_pipe: a failure comes after the data that was there before it", "[loop]") {
  EventLoop loop;
  BytePipe pipe(loop, 100);
  loop.run([](BytePipe& p) -> Task<void> {
    co_await p.write("one");
    co_await p.write("two");
    p.close(std::make_exception_ptr(std::runtime_error("broke off")));
  }(pipe));
  CHECK(text_of(pipe.read_blocking()) == "one");
  CHECK(text_of(pipe.read_blocking()) == "two");
  CHECK_THROWS_WITH(pipe.read_blocking(), "broke off");
}

TEST_CASE("byte_pipe: a reader that waits hears of the end", "[loop]") {
  Ends ends;
  BytePipe pipe(ends.loop, 10);
  const auto run = [&]() -> Task<std::size_t> {
    Job<std::size_t> reader(ends.loop, ends.pool, [&] { return pipe.read_blocking().size(); });
    co_await ends.loop.sleep(1ms);
    pipe.close();
    const auto size = co_await reader;
    co_return size;
  };
  CHECK(ends.loop.run(run()) == 0);
}

TEST_CASE("byte_pipe: a reader that wants no more releases a waiting writer", "[loop]") {
  Ends ends;
  BytePipe pipe(ends.loop, 4);
  const auto run = [&]() -> Task<bool> {
    const bool taken = co_await pipe.write("full!");
    CHECK(taken);
    Job<int> reader(ends.loop, ends.pool, [&] {
      pipe.abandon();
      return 0;
    });
    const bool wanted = co_await pipe.write("more");
    co_await reader;
    const bool later = co_await pipe.write("and more");
    CHECK_FALSE(later);
    co_return wanted;
  };
  CHECK_FALSE(ends.loop.run(run()));
}

TEST_CASE("byte_pipe: an empty chunk is not taken for the end", "[loop]") {
  EventLoop loop;
  BytePipe pipe(loop, 100);
  loop.run([](BytePipe& p) -> Task<void> {
    co_await p.write("");
    co_await p.write("after");
    p.close();
  }(pipe));
  CHECK(read_to_end(pipe) == "after");
}
