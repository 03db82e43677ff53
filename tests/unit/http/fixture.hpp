#pragma once

#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_daemon.hpp"

#include <cbuild/http/client.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

namespace cbuild::test {

constexpr std::uint64_t k_mebibyte = 1024 * 1024;

/// A client of a FakeDaemon, and what the cases do with it.
struct HttpFixture {
  FakeDaemon daemon;
  util::EventLoop loop;
  util::Cancellation cancellation;
  http::Client client{loop, http::UnixSocket{daemon.socket_path()}, &cancellation};

  http::Response send(http::Request request) { return loop.run(client.send(std::move(request))); }
  http::Response get(const std::string& target) { return send({.target = target}); }

  /// Bytes that were sent but not received (below zero: the daemon has not counted its last ones).
  [[nodiscard]] std::int64_t in_flight(std::uint64_t received) const {
    return static_cast<std::int64_t>(daemon.bytes_sent()) - static_cast<std::int64_t>(received);
  }

  http::TransportError failure(http::Request request) {
    return failure_of<http::TransportError>(loop, client.send(std::move(request)));
  }
};

} // namespace cbuild::test
