#include "http/transfer.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace cbuild::http {
namespace {

/// Bytes that wait for a reader before its socket is left alone. Once curl has begun to read it may go on for
/// a hundred buffers, if the server is fast enough: small ones cost no measurable time, and keep eight builds
/// at once under 32 MiB.
constexpr std::size_t k_high_water = 128 * 1024;
constexpr std::size_t k_most_unread = std::size_t{8} << 20;
constexpr long k_buffer_size = 4 * 1024;
constexpr long k_local_connect_ms = 2'000;
constexpr long k_remote_connect_ms = 10'000; // with the name's address, and TLS
constexpr std::size_t k_most_idle = 8;

/// An option that curl did not take would change what is sent, and where to.
template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (const auto code = libcurl().easy_setopt(easy, option, value); code != CURLE_OK)
    throw util::Error(util::ExitCode::engine, fmt::format("libcurl: {}", libcurl().easy_strerror(code)));
}

/// Whether nobody was reached, or not the one who was meant.
bool ends_before_the_request(CURLcode result) {
  switch (result) {
  case CURLE_COULDNT_CONNECT:
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_OPERATION_TIMEDOUT: // the only time limit that curl has from us is the one for connecting
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_PEER_FAILED_VERIFICATION:
    return true;
  default:
    return false;
  }
}

std::unique_ptr<Multi> take_multi(Server& server) {
  if (server.idle.empty()) return std::make_unique<Multi>(server.loop);
  auto multi = std::move(server.idle.back());
  server.idle.pop_back();
  return multi;
}

} // namespace

Transfer::Transfer(Server& server, Request request)
    : m_server(server),
      m_request(std::move(request)),
      m_easy(libcurl().easy_init(), libcurl().easy_cleanup),
      m_multi(take_multi(server)) {
  if (m_easy == nullptr) throw std::bad_alloc();
  set_options();
  set_headers();
  auto* const cancellation = m_server.cancellation;
  if (cancellation != nullptr && m_request.cancellable == Cancellable::yes) {
    m_subscription = cancellation->subscribe(
        [this, cancellation] { fail(std::make_exception_ptr(util::Interrupted(cancellation->signal()))); });
  }
  m_multi->add(*this);
  pace();
}

Transfer::~Transfer() { leave_multi(); }

void Transfer::leave_multi() {
  if (!m_multi) return;
  m_multi->remove(*this); // closes the connection, unless the exchange is complete
  if (!m_multi_broken && m_server.idle.size() < k_most_idle) m_server.idle.push_back(std::move(m_multi));
  m_multi.reset();
}

Transfer* Transfer::of(CURL* easy) {
  char* self = nullptr;
  libcurl().easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return static_cast<Transfer*>(static_cast<void*>(self));
}

void Transfer::set_options() {
  CURL* const curl = easy();
  void* const self = this;
  set(curl, CURLOPT_PRIVATE, self);
  set(curl, CURLOPT_ERRORBUFFER, m_curl_words.data());
  std::visit([this](const auto& address) { set_address(address); }, m_server.endpoint);
  set(curl, CURLOPT_PATH_AS_IS, 1L);
  set(curl, CURLOPT_CUSTOMREQUEST, m_request.method.c_str());
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_BUFFERSIZE, k_buffer_size);
  if (m_request.method == "HEAD") set(curl, CURLOPT_NOBODY, 1L);
  set_body();
  set(curl, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(curl, CURLOPT_HEADERDATA, self);
  set(curl, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(curl, CURLOPT_WRITEDATA, self);
}

void Transfer::set_body() {
  if (m_request.upload) {
    m_upload.emplace();
    set(easy(), CURLOPT_UPLOAD, 1L);
    set(easy(), CURLOPT_READFUNCTION, &Transfer::on_read);
    set(easy(), CURLOPT_READDATA, static_cast<void*>(this));
    // On a kept one that the server has closed meanwhile, curl would begin anew, which no producer can.
    set(easy(), CURLOPT_FRESH_CONNECT, 1L);
  } else if (m_request.method == "POST" || m_request.method == "PUT") {
    set(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
    set(easy(), CURLOPT_POSTFIELDS, m_request.body.data());
  }
}

void Transfer::set_address(const UnixSocket& socket) {
  set(easy(), CURLOPT_UNIX_SOCKET_PATH, socket.path.c_str());
  set(easy(), CURLOPT_URL, ("http://engine" + m_request.target).c_str());
  set(easy(), CURLOPT_CONNECTTIMEOUT_MS, k_local_connect_ms);
}

void Transfer::set_address(const Tcp& tcp) {
  const auto name = to_string(tcp);
  const auto host = name.substr(name.find(':'));
  set(easy(), CURLOPT_URL, ((tcp.tls ? "https" : "http") + host + m_request.target).c_str());
  set(easy(), CURLOPT_CONNECTTIMEOUT_MS, k_remote_connect_ms);
  if (!tcp.tls) return;
  const auto use = [this](CURLoption option, const std::string& file) {
    if (!file.empty()) set(easy(), option, file.c_str());
  };
  use(CURLOPT_CAINFO, tcp.tls->ca_file);
  use(CURLOPT_SSLCERT, tcp.tls->certificate_file);
  use(CURLOPT_SSLKEY, tcp.tls->key_file);
}

void Transfer::set_headers() {
  const auto add = [this](const std::string& line) {
    auto* const longer = libcurl().slist_append(m_header_list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(m_header_list.release());
    m_header_list.reset(longer);
  };
  // A name without a value takes the header away that curl would send of its own accord. "Expect:
  // 100-continue" costs a second with servers that do not answer it, and no body here is a form.
  add("Expect:");
  add("Content-Type:");
  if (m_upload) add("Transfer-Encoding: chunked");
  for (const auto& header : m_request.headers) add(fmt::format("{}: {}", header.name, header.value));
  set(easy(), CURLOPT_HTTPHEADER, m_header_list.get());
}

std::size_t Transfer::on_read(char* to, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    const auto given = transfer.m_upload->give(to, size * count);
    if (given == 0 && transfer.sending()) return CURL_READFUNC_ABORT; // it must not look like the end
    transfer.pace();
    transfer.wake();
    return given;
  } catch (...) { // nothing may be thrown through curl
    return CURL_READFUNC_ABORT;
  }
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  try {
    static_cast<Transfer*>(self)->header_line({data, size * count});
    return size * count;
  } catch (...) { // nothing may be thrown through curl
    return 0;
  }
}

void Transfer::header_line(std::string_view line) {
  constexpr std::size_t k_max_headers = 256;
  if (m_head_done) return; // a trailer
  line = util::trim(line);
  if (line.starts_with("HTTP/")) {
    m_head = {};
  } else if (line.empty()) {
    long status = 0;
    libcurl().easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    m_head.status = static_cast<int>(status);
    m_head_done = status >= 200;
    if (m_head_done) wake();
  } else if (const auto colon = line.find(':');
             colon != std::string_view::npos && m_head.headers.size() < k_max_headers) {
    m_head.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(util::trim(line.substr(colon + 1)))});
  }
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    transfer.m_unread.append(data, size * count);
    if (transfer.m_unread.size() > k_most_unread) return 0; // only while we send can it come to this
    transfer.pace();
    transfer.wake();
    return size * count;
  } catch (...) { // nothing may be thrown through curl
    return 0;
  }
}

void Transfer::finished(CURLcode result) {
  m_done = true;
  if (result != CURLE_OK) m_failure = std::make_exception_ptr(failure_of(result));
  // curl is content with a connection that closes inside the headers.
  else if (!m_head_done)
    m_failure = std::make_exception_ptr(
        error(TransportError::Kind::broken, "broke off its answer to", "the headers are cut"));
  wake();
}

void Transfer::broke_down(CURLMcode code) {
  m_multi_broken = true;
  fail(std::make_exception_ptr(error(TransportError::Kind::broken,
                                     "was lost during",
                                     fmt::format("libcurl: {}", libcurl().multi_strerror(code)))));
}

void Transfer::fail(std::exception_ptr failure) {
  if (m_done) return;
  m_done = true;
  m_failure = std::move(failure);
  m_unread.clear();
  leave_multi(); // nothing more comes, however fast the server is
  wake();
}

void Transfer::pace() {
  // Nobody reads the answer while the request is sent.
  const bool full = m_unread.size() >= k_high_water && !sending();
  const bool starving = sending() && !m_upload->ready();
  if (m_multi) m_multi->hold(full || starving);
}

void Transfer::wake() {
  if (const auto waiting = std::exchange(m_waiting, {})) m_server.loop.resume_later(waiting);
}

TransportError Transfer::failure_of(CURLcode result) const {
  const std::string words = m_curl_words[0] != '\0' ? m_curl_words.data() : libcurl().easy_strerror(result);
  if (ends_before_the_request(result)) {
    long error_number = 0;
    libcurl().easy_getinfo(easy(), CURLINFO_OS_ERRNO, &error_number);
    return connect_error(
        m_server.endpoint,
        error_number == 0 ? words : std::generic_category().message(static_cast<int>(error_number)),
        error_number == EACCES ? TransportError::Kind::denied : TransportError::Kind::connect);
  }
  return error(TransportError::Kind::broken, "broke off its answer to", words);
}

TransportError
Transfer::error(TransportError::Kind kind, std::string_view did, const std::string& cause) const {
  return {kind,
          fmt::format("the engine at '{}' {} {} {}: {}",
                      util::printable(to_string(m_server.endpoint)),
                      did,
                      m_request.method,
                      m_request.target,
                      cause),
          cause};
}

util::Task<void> Transfer::changed(util::Deadline deadline) {
  struct Awaiter {
    Transfer& transfer;
    util::Deadline deadline;
    util::EventLoop::TimerId timer = 0;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
      transfer.m_waiting = waiting;
      if (const auto& when = deadline.when())
        timer = transfer.m_server.loop.call_at(*when, [this] { transfer.wake(); });
    }
    void await_resume() const { transfer.m_server.loop.cancel(timer); }
  };
  co_await Awaiter{*this, deadline};
}

util::Task<void> Transfer::send_upload() {
  while (sending()) {
    util::Chunk chunk = co_await m_request.upload->read({});
    if (chunk.kind == util::Chunk::Kind::end)
      m_upload->end();
    else
      m_upload->add(std::move(chunk.data));
    pace();
    co_await room_for_upload();
  }
  m_request.upload.reset();
  pace();
}

util::Task<void> Transfer::room_for_upload() {
  while (sending() && m_upload->full()) {
    const auto given = m_upload->given();
    const util::Deadline deadline(m_request.answer_timeout);
    while (sending() && m_upload->given() == given) {
      if (deadline.passed())
        throw error(TransportError::Kind::timeout,
                    "takes no more of the body of",
                    fmt::format("nothing within {}", util::format_duration(m_request.answer_timeout)));
      co_await changed(deadline);
    }
  }
}

util::Task<void> Transfer::answered() {
  if (m_upload) co_await send_upload();
  const util::Deadline deadline(m_request.answer_timeout);
  while (!m_head_done && !m_done) {
    if (deadline.passed())
      throw error(TransportError::Kind::timeout,
                  "does not answer",
                  fmt::format("nothing within {}", util::format_duration(m_request.answer_timeout)));
    co_await changed(deadline);
  }
  // What breaks off after the headers is for the reader of the body.
  if (m_failure && !m_head_done) std::rethrow_exception(m_failure);
}

util::Task<util::Chunk> Transfer::read(std::chrono::milliseconds patience) {
  const util::Deadline deadline(patience);
  while (m_unread.empty() && !m_done && !deadline.passed()) co_await changed(deadline);
  if (!m_unread.empty()) {
    util::Chunk chunk{.kind = util::Chunk::Kind::data, .data = std::exchange(m_unread, {})};
    pace();
    co_return chunk;
  }
  if (m_failure) std::rethrow_exception(m_failure);
  co_return util::Chunk{.kind = m_done ? util::Chunk::Kind::end : util::Chunk::Kind::idle, .data = {}};
}

TransportError connect_error(const Endpoint& endpoint, const std::string& cause, TransportError::Kind kind) {
  return {
      kind, fmt::format("cannot connect to '{}': {}", util::printable(to_string(endpoint)), cause), cause};
}

} // namespace cbuild::http
