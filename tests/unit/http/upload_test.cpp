#include "unit/http/fixture.hpp"

#include <http/upload.hpp>

#include <csignal>
#include <functional>

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;
using Kind = http::TransportError::Kind;

namespace {

/// Gives what `next` gives, until that is empty.
class Producer : public util::ByteStream {
public:
  using Next = std::function<util::Task<std::string>()>;
  explicit Producer(Next next) : m_next(std::move(next)) {}
  util::Task<util::Chunk> read(std::chrono::milliseconds /*patience*/) override {
    std::string bytes = co_await m_next();
    using ChunkKind = util::Chunk::Kind;
    co_return util::Chunk{bytes.empty() ? ChunkKind::end : ChunkKind::data, std::move(bytes)};
  }

private:
  Next m_next;
};

struct UploadFixture : HttpFixture {
  /// Of `size` bytes in pieces of `piece`; what `before` does comes before each.
  std::unique_ptr<util::ByteStream>
  producer(std::uint64_t size, std::size_t piece, std::function<util::Task<void>()> before = {}) {
    return std::make_unique<Producer>([=, this, left = size]() mutable -> util::Task<std::string> {
      if (before) co_await before();
      const auto count = std::min<std::uint64_t>(piece, left);
      left -= count;
      produced += count;
      most_ahead = std::max(most_ahead, static_cast<std::int64_t>(produced - daemon.body_bytes()));
      std::string bytes(count, '\0');
      for (auto& byte : bytes) byte = next_byte();
      co_return bytes;
    });
  }

  char next_byte() {
    const auto n = counter++;
    return static_cast<char>('a' + (n * 7 + n / 13) % 26);
  }

  http::Request upload(std::unique_ptr<util::ByteStream> body) {
    http::Request request{.method = "PUT", .target = "/x"};
    request.upload = std::move(body);
    return request;
  }

  std::uint64_t produced = 0;
  std::int64_t most_ahead = 0;
  std::uint64_t counter = 0;
};

} // namespace

TEST_CASE("upload: never gives nothing before its end, however often it is asked", "[http]") {
  http::Upload upload;
  CHECK_FALSE(upload.ready());
  upload.add(std::string(20'000, 'x'));
  CHECK(upload.ready());
  std::string room(65'536, '\0');
  for (int asked = 0; asked < 14; ++asked) CHECK(upload.give(room.data(), room.size()) > 0);
  CHECK_FALSE(upload.ready());
  upload.end();
  CHECK(upload.ready());
  while (upload.give(room.data(), 100) > 0) {
  }
  CHECK(upload.given() == 20'000);
}

TEST_CASE_METHOD(UploadFixture, "upload: arrives whole, whatever the pieces", "[http]") {
  for (const auto& [size, piece] :
       std::vector<std::pair<std::uint64_t, std::size_t>>{{0, 1},
                                                          {1, 1},
                                                          {3'000, 1},
                                                          {16 * 1024, 16 * 1024},
                                                          {100'000, 333},
                                                          {3 * k_mebibyte, k_mebibyte}}) {
    INFO(size << " in pieces of " << piece);
    daemon.on("PUT", "/x", Reply::status(200, "taken"));
    counter = 0;
    CHECK(send(upload(producer(size, piece))).body == "taken");
    counter = 0;
    std::string expected(size, '\0');
    for (auto& byte : expected) byte = next_byte();
    const auto request = daemon.requests().back();
    CHECK(request.headers.at("transfer-encoding") == "chunked");
    CHECK(request.body == expected);
  }
}

TEST_CASE_METHOD(UploadFixture, "upload: 1 GB is never in memory", "[http][slow]") {
  daemon.on("PUT", "/x", Reply::status(200).discard_body());
  constexpr std::uint64_t k_size = 1'000'000'000;
  auto big = std::make_unique<Producer>([this, left = k_size]() mutable -> util::Task<std::string> {
    const auto count = std::min<std::uint64_t>(64 * 1024, left);
    left -= count;
    produced += count;
    most_ahead = std::max(most_ahead, static_cast<std::int64_t>(produced - daemon.body_bytes()));
    co_return std::string(count, 'x');
  });
  CHECK(send(upload(std::move(big))).status == 200);
  CHECK(daemon.only("PUT").body_size == k_size);
  CHECK(most_ahead < 4 * std::int64_t{k_mebibyte});
}

TEST_CASE_METHOD(UploadFixture, "upload: a server that reads nothing holds the producer up", "[http]") {
  const auto gate = daemon.gate();
  daemon.on("PUT", "/x", Reply::status(200).read_body_after(gate));
  const auto run = [&]() -> util::Task<void> {
    std::vector<util::Task<void>> both;
    both.push_back([](UploadFixture& fixture) -> util::Task<void> {
      auto request = fixture.upload(fixture.producer(24 * k_mebibyte, 64 * 1024));
      const auto response = co_await fixture.client.send(std::move(request));
      CHECK(response.status == 200);
    }(*this));
    both.push_back([](UploadFixture& fixture, Gate closed) -> util::Task<void> {
      std::uint64_t before = 1;
      while (before != fixture.produced || before == 0) { // until it stands still
        before = fixture.produced;
        co_await fixture.loop.sleep(20ms);
      }
      CHECK(fixture.produced < 4 * k_mebibyte);
      fixture.daemon.open(closed);
    }(*this, gate));
    co_await util::run_all(loop, std::move(both), 2);
  };
  loop.run(run());
  CHECK(daemon.only("PUT").body.size() == 24 * k_mebibyte);
}

TEST_CASE_METHOD(UploadFixture,
                 "upload: a server that takes no more is an error within the limit",
                 "[http]") {
  daemon.on("PUT", "/x", Reply::never().before_body());
  auto request = upload(producer(100 * k_mebibyte, 64 * 1024));
  request.answer_timeout = 30ms;
  const auto error = failure(std::move(request));
  CHECK(error.kind() == Kind::timeout);
  CHECK_THAT(error.message(), ContainsSubstring("takes no more of the body of PUT /x"));
}

TEST_CASE_METHOD(UploadFixture, "upload: an early refusal is the answer, and ends the reading", "[http]") {
  daemon.on("PUT", "/x", Reply::status(404, "no such container").before_body())
      .on("PUT", "/x", Reply::status(500, "disk full").before_body().then_close());
  for (const int status : {404, 500}) {
    const auto response = send(upload(producer(1'000'000 * k_mebibyte, 64 * 1024)));
    CHECK(response.status == status);
    CHECK(produced < 16 * k_mebibyte);
  }
}

TEST_CASE_METHOD(UploadFixture, "upload: what the producer throws ends the call, and the request", "[http]") {
  daemon.on("PUT", "/x", Reply::status(200)).on("GET", "/y", Reply::status(200));
  int pieces = 0;
  const auto fail_later = [&]() -> util::Task<void> {
    if (++pieces == 10) throw util::Error(util::ExitCode::local_files, "cannot read 'f'");
    co_return;
  };
  auto request = upload(producer(100 * k_mebibyte, 64 * 1024, fail_later));
  CHECK(failure_of<util::Error>(loop, client.send(std::move(request))).message() == "cannot read 'f'");
  get("/y");
  CHECK(daemon.requests().size() == 1); // the daemon saw the other one's end before its body's
}

TEST_CASE_METHOD(UploadFixture, "upload: a stop ends it", "[http]") {
  daemon.on("PUT", "/x", Reply::status(200).discard_body());
  int pieces = 0;
  const auto stop_later = [&]() -> util::Task<void> {
    if (++pieces == 10) cancellation.request(SIGTERM);
    co_return;
  };
  auto request = upload(producer(1'000'000 * k_mebibyte, 64 * 1024, stop_later));
  CHECK(failure_of<util::Interrupted>(loop, client.send(std::move(request))).signal() == SIGTERM);
  CHECK(pieces <= 11);
}

TEST_CASE_METHOD(UploadFixture, "upload: a stop ends one that the server does not take", "[http]") {
  daemon.on("PUT", "/x", Reply::never().before_body());
  loop.call_at(util::EventLoop::Clock::now() + 20ms, [&] { cancellation.request(SIGINT); });
  auto request = upload(producer(1'000'000 * k_mebibyte, 64 * 1024));
  CHECK(failure_of<util::Interrupted>(loop, client.send(std::move(request))).signal() == SIGINT);
}

TEST_CASE_METHOD(UploadFixture,
                 "upload: a slow producer is waited for, and others go on meanwhile",
                 "[http]") {
  daemon.on("PUT", "/x", Reply::status(200)).on("GET", "/y", Reply::status(200, "y"));
  int calls = 0;
  const auto call_others = [&]() -> util::Task<void> {
    http::Request other{.target = "/y"};
    const auto response = co_await client.send(std::move(other));
    CHECK(response.body == "y");
    ++calls;
  };
  auto request = upload(producer(200'000, 20'000, call_others));
  request.answer_timeout = 5s;
  CHECK(send(std::move(request)).status == 200);
  CHECK(calls == 11);
}

TEST_CASE_METHOD(UploadFixture, "upload: an answer that begins before its end is given after it", "[http]") {
  daemon.on("PUT", "/x", Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"));
  CHECK(send(upload(producer(k_mebibyte, 1000))).body == "a");
  CHECK(produced == k_mebibyte);
}

TEST_CASE_METHOD(UploadFixture, "upload: a connection that breaks is an error", "[http]") {
  daemon.on("PUT", "/x", Reply::hang_up());
  const auto error = failure(upload(producer(k_mebibyte, 64 * 1024)));
  CHECK(error.kind() == Kind::broken);
}
