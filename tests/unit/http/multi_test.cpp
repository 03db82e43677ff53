#include "unit/http/fixture.hpp"

#include <http/transfer.hpp>

using namespace cbuild;
using namespace cbuild::test;

TEST_CASE_METHOD(HttpFixture, "multi: a handle that broke down is not used again", "[http]") {
  daemon.on("GET", "/x", Reply::never());
  http::Server server{
      .loop = loop, .endpoint = http::UnixSocket{daemon.socket_path()}, .cancellation = nullptr, .idle = {}};
  const auto run = [&](CURLMcode code) -> util::Task<void> {
    http::Request request{.target = "/x"};
    http::Transfer transfer(server, std::move(request));
    if (code != CURLM_OK) transfer.broke_down(code);
    co_await transfer.answered();
  };
  const auto error = failure_of<http::TransportError>(loop, run(CURLM_INTERNAL_ERROR));
  CHECK(error.kind() == http::TransportError::Kind::broken);
  CHECK(server.idle.empty());
}

TEST_CASE_METHOD(HttpFixture, "multi: a handle whose exchange is over is used again", "[http]") {
  daemon.on("GET", "/x", Reply::status(200));
  http::Server server{
      .loop = loop, .endpoint = http::UnixSocket{daemon.socket_path()}, .cancellation = nullptr, .idle = {}};
  const auto run = [&]() -> util::Task<void> {
    http::Request request{.target = "/x"};
    http::Transfer transfer(server, std::move(request));
    co_await transfer.answered();
  };
  loop.run(run());
  CHECK(server.idle.size() == 1);
}
