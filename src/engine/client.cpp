#include "engine/client_impl.hpp"

#include <cbuild/util/deadline.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::engine {
namespace {

constexpr std::size_t k_max_refusal = 64 * 1024;

/// Pings one endpoint; gives the version to speak.
util::Task<ApiVersion> ping(http::Client& http, std::chrono::milliseconds limit) {
  http::Request request{.target = "/_ping", .answer_timeout = limit, .body_timeout = limit};
  const auto response = co_await http.send(std::move(request));
  if (response.status >= 300) throw refusal(response.status, response.body, "ping the engine");
  const auto newest = ApiVersion::parse(response.header("Api-Version"));
  if (!newest) throw util::Error(util::ExitCode::engine, "what answers there is no container engine");
  co_return negotiate(*newest);
}

std::string attempt_at(const Candidate& candidate, std::string_view reason) {
  return fmt::format(
      "'{}' ({}): {}", util::printable(to_string(candidate.endpoint)), candidate.origin, reason);
}

util::Error none_answers(const std::vector<std::string>& attempts, const std::string& denied) {
  util::Error error(util::ExitCode::engine, "no container engine answers");
  for (const auto& attempt : attempts) error.add_frame("tried " + attempt);
  error.add_hint(
      denied.empty()
          ? "start Docker (or Podman's API service), or set DOCKER_HOST to its socket"
          : fmt::format("this user may not use '{}': join the group that owns it, or set DOCKER_HOST to "
                        "the socket of an engine of your own",
                        util::printable(denied)));
  return error;
}

} // namespace

ApiError refusal(int status, std::string_view body, std::string_view what) {
  std::string words;
  try {
    const auto json = parse_json(body, "an error");
    words = text_at(json, "/message", text_at(json, "/errorDetail/message", text_at(json, "/cause")));
  } catch (const util::Error&) {
    words = util::trim(body.substr(0, 500));
  }
  return {status,
          fmt::format("cannot {}: {}",
                      what,
                      words.empty() ? fmt::format("HTTP {}", status) : util::printable(words))};
}

util::Task<std::unique_ptr<EngineClient>> EngineClient::connect(util::EventLoop& loop,
                                                                std::vector<Candidate> candidates,
                                                                util::Cancellation* cancellation,
                                                                Trace trace,
                                                                Limits limits) {
  std::vector<std::string> attempts;
  std::string denied;
  for (const auto& candidate : candidates) {
    auto impl = std::make_unique<Impl>(loop, candidate.endpoint, cancellation, limits);
    if (trace) {
      impl->http.set_trace([trace](auto method, auto target, auto outcome, auto time) {
        trace(fmt::format("{} {}: {} in {}", method, target, outcome, util::format_duration(time)));
      });
    }
    try {
      impl->api = co_await ping(impl->http, limits.ping);
      co_return std::unique_ptr<EngineClient>(new EngineClient(std::move(impl)));
    } catch (const http::TransportError& error) {
      attempts.push_back(attempt_at(candidate, error.cause()));
      if (error.kind() == http::TransportError::Kind::denied && denied.empty())
        denied = to_string(candidate.endpoint);
    } catch (const util::Error& error) {
      attempts.push_back(attempt_at(candidate, error.message()));
    }
  }
  throw none_answers(attempts, denied);
}

EngineClient::EngineClient(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
EngineClient::~EngineClient() = default;

const Endpoint& EngineClient::endpoint() const { return m_impl->endpoint; }
ApiVersion EngineClient::api() const { return m_impl->api; }

std::string EngineClient::Impl::versioned(std::string_view path) const {
  return fmt::format("/v{}{}", api.to_string(), path);
}

http::Request EngineClient::Impl::request(std::string method, std::string_view path, std::string body) const {
  http::Request made{.method = std::move(method),
                     .target = versioned(path),
                     .answer_timeout = limits.answer,
                     .body_timeout = limits.body};
  if (!body.empty()) made.headers.push_back({"Content-Type", "application/json"});
  made.body = std::move(body);
  return made;
}

util::Task<http::Stream> EngineClient::Impl::open(http::Request request, std::string what) {
  http::Stream stream = co_await http.open(std::move(request));
  const int status = stream.head().status;
  if (status < 300 || status == 304) co_return stream;
  const std::string body = co_await stream.read_all(k_max_refusal, limits.body);
  throw refusal(status, body, what);
}

util::Task<http::Response> EngineClient::Impl::call(http::Request request, std::string what) {
  auto response = co_await http.send(std::move(request));
  if (response.status >= 300 && response.status != 304) throw refusal(response.status, response.body, what);
  co_return response;
}

util::Task<std::optional<http::Response>> EngineClient::Impl::find(http::Request request, std::string what) {
  auto response = co_await http.send(std::move(request));
  if (response.status == 404) co_return std::nullopt;
  if (response.status >= 300) throw refusal(response.status, response.body, what);
  co_return response;
}

util::Task<void> EngineClient::Impl::messages(http::Request request,
                                              std::string what,
                                              std::chrono::milliseconds silence,
                                              JsonStreamDecoder::Sink sink) {
  request.answer_timeout = silence;
  http::Stream stream = co_await open(std::move(request), what);
  JsonStreamDecoder decoder;
  util::Deadline deadline(silence);
  const auto checked = [&](const nlohmann::json& message) {
    deadline = util::Deadline(silence);
    // A failure arrives inside a stream that began with status 200.
    if (!message.contains("error") && !message.contains("errorDetail")) return sink(message);
    std::string words = text_at(message, "/errorDetail/message");
    if (words.empty()) words = text_at(message, "/error", "");
    if (words.empty()) words = "the engine gives no reason";
    throw ApiError(200, fmt::format("cannot {}: {}", what, util::printable(words)));
  };
  while (true) {
    const util::Chunk chunk = co_await stream.read(deadline.left());
    if (chunk.kind == util::Chunk::Kind::end) break;
    if (deadline.passed())
      throw util::Error(util::ExitCode::engine,
                        fmt::format("cannot {}: the engine says nothing of it for {}",
                                    what,
                                    util::format_duration(silence)));
    decoder.feed(chunk.data, checked);
  }
  decoder.finish();
}

util::Task<std::optional<std::chrono::sys_seconds>> EngineClient::time() {
  http::Request request{
      .target = "/_ping", .answer_timeout = m_impl->limits.ping, .body_timeout = m_impl->limits.ping};
  const auto response = co_await m_impl->call(std::move(request), "ask for the engine's time");
  co_return parse_date(response.header("Date"));
}

} // namespace cbuild::engine
