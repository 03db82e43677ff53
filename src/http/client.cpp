#include "http/transfer.hpp"

#include <cbuild/http/client.hpp>
#include <cbuild/util/deadline.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::http {
namespace {

constexpr std::size_t k_max_answer = std::size_t{8} << 20;

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

} // namespace

std::string_view Response::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return same_name(h.name, name); });
  return found == headers.end() ? std::string_view() : found->value;
}

Stream::Stream(std::unique_ptr<Transfer> transfer) : m_transfer(std::move(transfer)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const Response& Stream::head() const { return m_transfer->head(); }

util::Task<util::Chunk> Stream::read(std::chrono::milliseconds patience) {
  return m_transfer->read(patience);
}

util::Task<std::string> Stream::read_all(std::size_t limit, std::chrono::milliseconds time) {
  const util::Deadline deadline(time);
  std::string body;
  while (true) {
    const util::Chunk chunk = co_await read(deadline.left());
    if (chunk.kind == util::Chunk::Kind::end) co_return body;
    if (chunk.kind == util::Chunk::Kind::idle || deadline.passed())
      throw m_transfer->error(TransportError::Kind::timeout,
                              "does not finish its answer to",
                              fmt::format("not whole within {}", util::format_duration(time)));
    body += chunk.data;
    if (body.size() > limit)
      throw m_transfer->error(
          TransportError::Kind::broken, "has too long an answer to", fmt::format("over {} bytes", limit));
  }
}

struct Client::Impl {
  Server server;
  Trace trace;
};

Client::Client(util::EventLoop& loop, Endpoint endpoint, util::Cancellation* cancellation)
    : m_impl(std::make_unique<Impl>(Impl{
          .server = {.loop = loop, .endpoint = std::move(endpoint), .cancellation = cancellation, .idle = {}},
          .trace = {}})) {}
Client::~Client() = default;

void Client::set_trace(Trace trace) { m_impl->trace = std::move(trace); }

util::Task<Stream> Client::open(Request request) {
  auto& server = m_impl->server;
  if (server.cancellation != nullptr && request.cancellable == Cancellable::yes) server.cancellation->check();
  if (server.endpoint == Endpoint(UnixSocket{}))
    throw connect_error(server.endpoint, "no socket is named"); // curl would use TCP
  const auto tell = [&, started = std::chrono::steady_clock::now()](const Request& sent, auto outcome) {
    if (!m_impl->trace) return;
    const auto time = std::chrono::steady_clock::now() - started;
    m_impl->trace(
        sent.method, sent.target, outcome, std::chrono::duration_cast<std::chrono::milliseconds>(time));
  };
  auto transfer = std::make_unique<Transfer>(server, std::move(request));
  try {
    co_await transfer->answered();
  } catch (const TransportError& error) {
    tell(transfer->request(), error.cause());
    throw;
  } catch (const util::Interrupted& interrupted) {
    tell(transfer->request(), "interrupted");
    throw;
  }
  tell(transfer->request(), std::to_string(transfer->head().status));
  co_return Stream(std::move(transfer));
}

util::Task<Response> Client::send(Request request) {
  const auto body_timeout = request.body_timeout;
  Stream stream = co_await open(std::move(request));
  std::string body = co_await stream.read_all(k_max_answer, body_timeout);
  Response response = stream.head();
  response.body = std::move(body);
  co_return response;
}

} // namespace cbuild::http
