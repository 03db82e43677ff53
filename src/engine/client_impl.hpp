#pragma once

#include "engine/codecs.hpp"
#include "engine/json.hpp"

#include <cbuild/http/client.hpp>

namespace cbuild::engine {

/// What the calls of EngineClient share: the connection, the version in the path, and how a refusal becomes
/// an error.
struct EngineClient::Impl {
  Impl(util::EventLoop& loop, Endpoint where, util::Cancellation* cancellation, Limits with_limits)
      : http(loop, where, cancellation), endpoint(std::move(where)), limits(with_limits) {}

  http::Client http;
  Endpoint endpoint;
  Limits limits;
  ApiVersion api = k_oldest_api;

  [[nodiscard]] std::string versioned(std::string_view path) const;

  /// A request to the versioned `path`; `body`, where there is one, is JSON.
  [[nodiscard]] http::Request request(std::string method, std::string_view path, std::string body = {}) const;

  /// Sends and wants a status below 300, or 304 (it is so already): throws ApiError "cannot `what`: <words>".
  util::Task<http::Response> call(http::Request request, std::string what);

  /// As `call`, for a body that is read as it comes.
  util::Task<http::Stream> open(http::Request request, std::string what);

  /// As `call`, with nothing for 404.
  util::Task<std::optional<http::Response>> find(http::Request request, std::string what);

  /// Reads a stream of JSON messages to its end; throws ApiError for one that reports an error, Error(engine)
  /// when none comes for as long as `silence`.
  util::Task<void> messages(http::Request request,
                            std::string what,
                            std::chrono::milliseconds silence,
                            JsonStreamDecoder::Sink sink);
};

/// "cannot `what`: <the engine's message>".
[[nodiscard]] ApiError refusal(int status, std::string_view body, std::string_view what);

} // namespace cbuild::engine
