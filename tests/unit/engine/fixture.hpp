#pragma once

#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_daemon.hpp"

#include <cbuild/engine/client.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::test {

inline util::ImageReference reference(const std::string& text) {
  return util::ImageReference::parse(text).value();
}

/// An EngineClient that is connected to a FakeDaemon of API 1.41.
struct EngineFixture {
  explicit EngineFixture(engine::Limits limits = {}) {
    daemon.on("GET", "/_ping", Reply::status(200, "OK").header("Api-Version", "1.41"));
    client = loop.run(engine::EngineClient::connect(
        loop, {{http::UnixSocket{daemon.socket_path()}, "the test"}}, &cancellation, nullptr, limits));
  }

  template <typename T>
  T run(util::Task<T> task) {
    return loop.run(std::move(task));
  }

  /// The message of the ApiError that `task` throws; its status must be `status`.
  template <typename T>
  std::string refusal(int status, util::Task<T> task) {
    const auto error = failure_of<engine::ApiError>(loop, std::move(task));
    CHECK(error.status() == status);
    return error.message();
  }

  template <typename T>
  std::string failure(util::Task<T> task) {
    return failure_of<util::Error>(loop, std::move(task)).message();
  }

  /// "METHOD target" of the last request.
  [[nodiscard]] std::string last() const {
    const auto request = daemon.requests().back();
    return request.method + " " + request.target;
  }

  FakeDaemon daemon;
  util::EventLoop loop;
  util::Cancellation cancellation;
  std::unique_ptr<engine::EngineClient> client;
};

} // namespace cbuild::test
