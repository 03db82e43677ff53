#include "unit/http/fixture.hpp"

#include <csignal>

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;

TEST_CASE_METHOD(HttpFixture, "http: a stop ends a wait for an answer", "[http]") {
  daemon.on("GET", "/x", Reply::never());
  loop.call_at(util::EventLoop::Clock::now() + 5ms, [&] { cancellation.request(SIGTERM); });
  http::Request request{.target = "/x"};
  CHECK(failure_of<util::Interrupted>(loop, client.send(std::move(request))).signal() == SIGTERM);
}

TEST_CASE_METHOD(HttpFixture, "http: after a stop nothing is sent", "[http]") {
  cancellation.request(SIGINT);
  http::Request request{.target = "/x"};
  failure_of<util::Interrupted>(loop, client.send(std::move(request)));
  CHECK(daemon.requests().empty());
}

TEST_CASE_METHOD(HttpFixture, "http: a stop ends a stream in the middle", "[http]") {
  daemon.on("GET", "/x", Reply::chunked().send("a").stall());
  const auto run = [&]() -> util::Task<void> {
    http::Request request{.target = "/x"};
    http::Stream stream = co_await client.open(std::move(request));
    const util::Chunk first = co_await stream.read({});
    CHECK(first.data == "a");
    loop.call_at(util::EventLoop::Clock::now(), [&] { cancellation.request(SIGHUP); });
    co_await stream.read({});
  };
  CHECK(failure_of<util::Interrupted>(loop, run()).signal() == SIGHUP);
}

TEST_CASE_METHOD(HttpFixture, "http: a stop is heard above a stream that never pauses", "[http]") {
  daemon.on("GET", "/x", Reply::chunked().generate(2'000'000'000));
  const auto run = [&]() -> util::Task<void> {
    http::Request request{.target = "/x"};
    http::Stream stream = co_await client.open(std::move(request));
    for (int reads = 0; reads < 1'000; ++reads) {
      co_await stream.read({});
      if (reads == 3) cancellation.request(SIGINT);
      co_await loop.sleep(1ms); // the reader's own work, during which more comes
    }
  };
  failure_of<util::Interrupted>(loop, run());
  CHECK(daemon.bytes_sent() < 16'000'000);
}

TEST_CASE_METHOD(HttpFixture,
                 "http: what must not be stopped goes on, and can begin, after a stop",
                 "[http]") {
  daemon.on("DELETE", "/x", Reply::raw("").pause(10ms).send("HTTP/1.1 204 No Content\r\n\r\n"));
  loop.call_at(util::EventLoop::Clock::now(), [&] { cancellation.request(SIGINT); });
  for (int i = 0; i < 2; ++i)
    CHECK(send({.method = "DELETE", .target = "/x", .cancellable = http::Cancellable::no}).status == 204);
  CHECK(cancellation.requested());
}

TEST_CASE_METHOD(HttpFixture, "http: a stop ends all exchanges that are under way", "[http]") {
  daemon.on("GET", "/a", Reply::never()).on("GET", "/b", Reply::chunked().send("b").stall());
  int interrupted = 0;
  const auto one = [](http::Client& c, std::string target, int& count) -> util::Task<void> {
    try {
      http::Request request{.target = std::move(target), .answer_timeout = 0ms};
      co_await c.send(std::move(request));
    } catch (const util::Interrupted&) {
      ++count;
    }
  };
  std::vector<util::Task<void>> all;
  for (const auto* target : {"/a", "/b", "/a", "/b"}) all.push_back(one(client, target, interrupted));
  loop.call_at(util::EventLoop::Clock::now() + 5ms, [&] { cancellation.request(SIGINT); });
  loop.run(util::run_all(loop, std::move(all), 4));
  CHECK(interrupted == 4);
}
