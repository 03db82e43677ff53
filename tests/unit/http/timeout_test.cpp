#include "unit/http/fixture.hpp"

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;
using Kind = http::TransportError::Kind;

namespace {

/// How long `work` takes.
template <typename Work>
std::chrono::milliseconds time_of(const Work& work) {
  const auto started = util::EventLoop::Clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::milliseconds>(util::EventLoop::Clock::now() - started);
}

} // namespace

TEST_CASE_METHOD(HttpFixture,
                 "http: a mute server is an error within the limit that names it and the call",
                 "[http]") {
  daemon.on("GET", "/_ping", Reply::never());
  std::string message;
  const auto time = time_of([&] {
    const auto error = failure({.target = "/_ping", .answer_timeout = 30ms});
    CHECK(error.kind() == Kind::timeout);
    message = error.message();
  });
  CHECK_THAT(message, ContainsSubstring(daemon.socket_path()));
  CHECK_THAT(message, ContainsSubstring("GET /_ping"));
  CHECK_THAT(message, ContainsSubstring("0.03 s"));
  CHECK(time >= 30ms);
  CHECK(time < 5s);
}

TEST_CASE_METHOD(HttpFixture, "http: half a head is no answer", "[http]") {
  daemon.on("GET", "/x", Reply::raw("HTTP/1.1 200 OK\r\nContent-Le").stall());
  CHECK(failure({.target = "/x", .answer_timeout = 20ms}).kind() == Kind::timeout);
}

TEST_CASE_METHOD(HttpFixture, "http: the limit is for the head, a body may take longer", "[http]") {
  daemon.on("GET", "/x", Reply::chunked().send("a").pause(30ms).send("b"));
  CHECK(send({.target = "/x", .answer_timeout = 20ms}).body == "ab");
}

TEST_CASE_METHOD(HttpFixture, "http: one byte at a time holds neither a head nor a body", "[http]") {
  daemon.on("GET", "/head", Reply::raw("HTTP/1.1 200 OK\r\nX: ").trickle("x", 1ms))
      .on("GET", "/body", Reply::chunked().trickle("x", 1ms));
  CHECK(failure({.target = "/head", .answer_timeout = 30ms}).kind() == Kind::timeout);
  const auto error = failure({.target = "/body", .body_timeout = 30ms});
  CHECK(error.kind() == Kind::timeout);
  CHECK_THAT(error.message(), ContainsSubstring("GET /body: not whole within 0.03 s"));
}

TEST_CASE_METHOD(HttpFixture, "http: no limit waits until the answer is there", "[http]") {
  daemon.on(
      "POST", "/wait", Reply::raw("").pause(30ms).send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7"));
  CHECK(send({.method = "POST", .target = "/wait", .answer_timeout = 0ms}).body == "7");
}

TEST_CASE_METHOD(HttpFixture,
                 "http: a server that takes no more of the body is an error within the limit",
                 "[http]") {
  daemon.on("PUT", "/x", Reply::never().before_body());
  const auto error =
      failure({.method = "PUT", .target = "/x", .body = std::string(4'000'000, 'x'), .answer_timeout = 30ms});
  CHECK(error.kind() == Kind::timeout);
}

TEST_CASE_METHOD(HttpFixture,
                 "http: a pause in a stream is told, and the stream goes on after it",
                 "[http]") {
  const auto gate = daemon.gate();
  daemon.on("GET", "/x", Reply::chunked().send("a").wait(gate).send("b"));
  const auto run = [&]() -> util::Task<void> {
    http::Request request{.target = "/x"};
    http::Stream stream = co_await client.open(std::move(request));
    const util::Chunk first = co_await stream.read(5s);
    CHECK(first.data == "a");
    const util::Chunk pause = co_await stream.read(10ms);
    CHECK(pause.kind == util::Chunk::Kind::idle);
    daemon.open(gate);
    const util::Chunk second = co_await stream.read(5s);
    CHECK(second.data == "b");
    const util::Chunk end = co_await stream.read(5s);
    CHECK(end.kind == util::Chunk::Kind::end);
    const util::Chunk again = co_await stream.read(5s);
    CHECK(again.kind == util::Chunk::Kind::end);
  };
  loop.run(run());
}

TEST_CASE_METHOD(HttpFixture, "http: a whole answer that stops in the middle is an error", "[http]") {
  daemon.on("GET", "/x", Reply::chunked().send("a").stall());
  const auto run = [&]() -> util::Task<std::string> {
    http::Request request{.target = "/x"};
    http::Stream stream = co_await client.open(std::move(request));
    const std::string all = co_await stream.read_all(100, 10ms);
    co_return all;
  };
  const auto error = failure_of<http::TransportError>(loop, run());
  CHECK(error.kind() == Kind::timeout);
  CHECK_THAT(error.message(), ContainsSubstring("GET /x"));
}

TEST_CASE_METHOD(HttpFixture, "http: trailers do not end a wait without limit", "[http]") {
  const auto gate = daemon.gate();
  daemon.on(
      "GET",
      "/x",
      Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Late: y\r\n \r\n")
          .wait(gate)
          .send("\r\n"));
  loop.call_at(util::EventLoop::Clock::now() + 10ms, [&] { daemon.open(gate); });
  CHECK(get("/x").body == "a");
}
