#include "unit/http/fixture.hpp"

#include <unistd.h>

#include <fstream>

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;
using Kind = http::TransportError::Kind;

namespace {

// Sanitizers are slow, and keep freed memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif

/// Resident memory of this process.
std::uint64_t resident_bytes() {
  std::uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

struct Slow {
  std::uint64_t received = 0;
  std::int64_t most_in_flight = 0;
};

util::Task<Slow> read_slowly(HttpFixture& fixture) {
  http::Request request{.target = "/big"};
  http::Stream stream = co_await fixture.client.open(std::move(request));
  Slow slow;
  int reads = 0;
  while (true) {
    const util::Chunk chunk = co_await stream.read({});
    if (chunk.kind == util::Chunk::Kind::end) co_return slow;
    slow.received += chunk.data.size();
    slow.most_in_flight = std::max(slow.most_in_flight, fixture.in_flight(slow.received));
    // Time for the daemon to send all it can.
    if (++reads % 4 == 0) co_await fixture.loop.sleep(1ms);
  }
}

} // namespace

TEST_CASE_METHOD(HttpFixture, "http: a body of 1 GB with a slow reader takes no memory", "[http][slow]") {
  constexpr std::uint64_t k_size = k_sanitized ? 50'000'000 : 1'000'000'000;
  daemon.on("GET", "/big", Reply::status(200).generate(k_size));
  const auto before = resident_bytes();
  const auto slow = loop.run(read_slowly(*this));
  CHECK(slow.received == k_size);
  CHECK(slow.most_in_flight < 6 * std::int64_t{k_mebibyte}); // ours, curl's hundred buffers, and the kernel's
  if (!k_sanitized) CHECK(resident_bytes() < before + 16 * k_mebibyte);
}

TEST_CASE_METHOD(HttpFixture, "http: a reader that waits does not stop the others", "[http]") {
  daemon.on("GET", "/big", Reply::status(200).generate(24 * k_mebibyte))
      .on("GET", "/x", Reply::status(200, "x"));
  const auto run = [&]() -> util::Task<std::size_t> {
    http::Request request{.target = "/big"};
    http::Stream stream = co_await client.open(std::move(request));
    for (int i = 0; i < 50; ++i) {
      http::Request small{.target = "/x"};
      const auto response = co_await client.send(std::move(small));
      CHECK(response.body == "x");
    }
    CHECK(daemon.bytes_sent() < 6 * k_mebibyte);
    const std::string all = co_await drain(stream);
    co_return all.size();
  };
  CHECK(loop.run(run()) == 24 * k_mebibyte);
}

TEST_CASE_METHOD(HttpFixture, "http: a stream that is dropped closes its connection", "[http]") {
  daemon.on("GET", "/big", Reply::chunked().generate(64 * k_mebibyte)).on("GET", "/x", Reply::status(200));
  const auto run = [&]() -> util::Task<void> {
    http::Request request{.target = "/big"};
    const http::Stream stream = co_await client.open(std::move(request));
    CHECK(stream.head().status == 200);
  };
  loop.run(run());
  get("/x");
  CHECK(daemon.requests().back().connection == 1);
  CHECK(daemon.bytes_sent() < 6 * k_mebibyte);
}

TEST_CASE_METHOD(HttpFixture, "http: a body that is cut is never taken for whole", "[http]") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string answer = head + "5\r\nhello\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut < answer.size() - 2; ++cut) {
    daemon.on("GET", fmt::format("/{}", cut), Reply::raw(answer).cut_after(cut));
    CHECK(failure({.target = fmt::format("/{}", cut)}).kind() == Kind::broken);
  }
  daemon.on("GET", "/length", Reply::status(200, "hello").header("X", "y").cut_after(50));
  CHECK(failure({.target = "/length"}).kind() == Kind::broken);
}

TEST_CASE_METHOD(HttpFixture, "http: what came before the cut can be read", "[http]") {
  daemon.on("GET", "/x", Reply::chunked().send("first").send("second").cut_after(70));
  const auto run = [&]() -> util::Task<std::string> {
    http::Request request{.target = "/x"};
    http::Stream stream = co_await client.open(std::move(request));
    std::string all;
    try {
      while (true) {
        const util::Chunk chunk = co_await stream.read({});
        CHECK(chunk.kind == util::Chunk::Kind::data);
        all += chunk.data;
      }
    } catch (const http::TransportError& error) {
      CHECK(error.kind() == Kind::broken);
    }
    co_return all;
  };
  CHECK(loop.run(run()).starts_with("first"));
}

TEST_CASE_METHOD(HttpFixture, "http: a body without a length ends with the connection", "[http]") {
  daemon.on("POST", "/attach", Reply::until_close().send("one").send("two"));
  CHECK(send({.method = "POST", .target = "/attach"}).body == "onetwo");
}

TEST_CASE_METHOD(HttpFixture,
                 "http: a server that closes without a word, or talks nonsense, is a broken answer",
                 "[http]") {
  daemon.on("GET", "/gone", Reply::hang_up())
      .on("GET", "/ssh", Reply::raw("SSH-2.0-OpenSSH_9.2\r\n\r\n").then_close())
      .on("GET", "/chunk", Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
  for (const auto* target : {"/gone", "/ssh", "/chunk"})
    CHECK(failure({.target = target}).kind() == Kind::broken);
  CHECK_THAT(failure({.target = "/gone"}).message(), ContainsSubstring("GET /gone"));
}

TEST_CASE_METHOD(HttpFixture, "http: an answer of more than 8 MiB is refused", "[http]") {
  daemon.on("GET", "/limit", Reply::status(200).generate(8 * k_mebibyte))
      .on("GET", "/over", Reply::status(200).generate(8 * k_mebibyte + 1))
      .on("GET", "/endless", Reply::chunked().generate(1'000'000 * k_mebibyte));
  CHECK(get("/limit").body.size() == 8 * k_mebibyte);
  for (const auto* target : {"/over", "/endless"})
    CHECK_THAT(failure({.target = target}).message(), ContainsSubstring("over 8388608 bytes"));
}

TEST_CASE_METHOD(HttpFixture, "http: an answer that comes before the body was read is the answer", "[http]") {
  daemon.on("PUT", "/open", Reply::status(404, "no such container").before_body())
      .on("PUT", "/closed", Reply::status(404, "no such container").before_body().then_close());
  for (int i = 0; i < 20; ++i) {
    for (const auto* target : {"/open", "/closed"}) {
      const auto response =
          send({.method = "PUT", .target = target, .body = std::string(4 * k_mebibyte, 'x')});
      CHECK(response.status == 404);
      CHECK(response.body == "no such container");
    }
  }
}

TEST_CASE_METHOD(HttpFixture, "http: a big body arrives whole", "[http]") {
  daemon.on("POST", "/build", Reply::status(200));
  send({.method = "POST", .target = "/build", .body = std::string(16 * k_mebibyte, 'x')});
  CHECK(daemon.only("POST").body.size() == 16 * k_mebibyte);
}
