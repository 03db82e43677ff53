#include "http/transfer.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <new>

namespace cbuild::http {
namespace {

/// Bytes that wait for a reader before its socket is left alone.
constexpr std::size_t k_high_water = 512 * 1024;
constexpr long k_buffer_size = 128 * 1024;
constexpr long k_connect_timeout_ms = 2'000;

void set_long(CURL* easy, CURLoption option, long value) { curl_easy_setopt(easy, option, value); }
void set_text(CURL* easy, CURLoption option, const std::string& value) {
  curl_easy_setopt(easy, option, value.c_str());
}
void set_pointer(CURL* easy, CURLoption option, void* value) { curl_easy_setopt(easy, option, value); }

} // namespace

Transfer::Transfer(Multi& multi,
                   const std::string& socket_path,
                   Request request,
                   util::Cancellation* cancellation)
    : m_multi(multi), m_request(std::move(request)), m_easy(curl_easy_init()) {
  if (m_easy == nullptr) throw std::bad_alloc();
  set_options(socket_path);
  if (cancellation != nullptr && m_request.cancellable == Cancellable::yes) {
    m_subscription = cancellation->subscribe(
        [this, cancellation] { fail(std::make_exception_ptr(util::Interrupted(cancellation->signal()))); });
  }
  m_multi.add(*this);
  m_added = true;
}

Transfer::~Transfer() {
  if (m_added) m_multi.remove(*this);
  curl_easy_cleanup(m_easy);
  curl_slist_free_all(m_header_list);
}

Transfer* Transfer::of(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return static_cast<Transfer*>(static_cast<void*>(self));
}

void Transfer::set_options(const std::string& socket_path) {
  set_pointer(m_easy, CURLOPT_PRIVATE, this);
  set_pointer(m_easy, CURLOPT_ERRORBUFFER, m_curl_words.data());
  set_text(m_easy, CURLOPT_UNIX_SOCKET_PATH, socket_path);
  set_text(m_easy, CURLOPT_URL, "http://engine" + m_request.target);
  set_text(m_easy, CURLOPT_CUSTOMREQUEST, m_request.method);
  set_text(m_easy, CURLOPT_PROXY, "");
  set_long(m_easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  set_long(m_easy, CURLOPT_NOSIGNAL, 1);
  set_long(m_easy, CURLOPT_CONNECTTIMEOUT_MS, k_connect_timeout_ms);
  set_long(m_easy, CURLOPT_BUFFERSIZE, k_buffer_size);
  if (m_request.method == "HEAD") set_long(m_easy, CURLOPT_NOBODY, 1);
  if (m_request.method == "POST" || m_request.method == "PUT") {
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
    set_pointer(m_easy, CURLOPT_POSTFIELDS, m_request.body.data());
  }
  // No "Expect: 100-continue": it costs a second with servers that do not answer it.
  m_request.headers.push_back({"Expect", ""});
  for (const auto& header : m_request.headers)
    m_header_list =
        curl_slist_append(m_header_list, fmt::format("{}: {}", header.name, header.value).c_str());
  set_pointer(m_easy, CURLOPT_HTTPHEADER, m_header_list);
  curl_easy_setopt(m_easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set_pointer(m_easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(m_easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set_pointer(m_easy, CURLOPT_WRITEDATA, this);
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
  line = util::trim(line);
  if (line.starts_with("HTTP/")) {
    m_head = {};
  } else if (line.empty()) {
    long status = 0;
    curl_easy_getinfo(m_easy, CURLINFO_RESPONSE_CODE, &status);
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
    if (!transfer.m_held && transfer.m_unread.size() >= k_high_water) {
      transfer.m_held = true;
      transfer.m_multi.hold(transfer, true);
    }
    transfer.wake();
    return size * count;
  } catch (...) { // nothing may be thrown through curl
    return 0;
  }
}

void Transfer::finished(CURLcode result) {
  m_done = true;
  if (result != CURLE_OK && !m_failure) m_failure = failure_of(result);
  wake();
}

void Transfer::fail(std::exception_ptr failure) {
  if (m_done) return;
  m_done = true;
  m_failure = std::move(failure);
  m_unread.clear();
  wake();
}

void Transfer::wake() {
  if (const auto waiting = std::exchange(m_waiting, {})) m_multi.loop().resume_later(waiting);
}

std::exception_ptr Transfer::failure_of(CURLcode result) const {
  const bool connecting = result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST;
  const std::string words = m_curl_words[0] != '\0' ? m_curl_words.data() : curl_easy_strerror(result);
  const auto kind = connecting                           ? TransportError::Kind::connect
                    : result == CURLE_OPERATION_TIMEDOUT ? TransportError::Kind::timeout
                                                         : TransportError::Kind::broken;
  return std::make_exception_ptr(
      TransportError(kind, fmt::format("the engine's answer to {} broke off: {}", describe(), words)));
}

std::string Transfer::describe() const { return fmt::format("{} {}", m_request.method, m_request.target); }

util::Task<void> Transfer::changed(std::chrono::milliseconds patience) {
  struct Awaiter {
    Transfer& transfer;
    std::chrono::milliseconds patience;
    util::EventLoop::TimerId timer = 0;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
      transfer.m_waiting = waiting;
      auto& loop = transfer.m_multi.loop();
      if (patience.count() > 0)
        timer = loop.call_at(util::EventLoop::Clock::now() + patience, [this] { transfer.wake(); });
    }
    void await_resume() const {
      if (timer != 0) transfer.m_multi.loop().cancel(timer);
    }
  };
  co_await Awaiter{*this, patience};
}

util::Task<void> Transfer::answered() {
  const auto deadline = util::EventLoop::Clock::now() + m_request.answer_timeout;
  while (!m_head_done && !m_done) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - util::EventLoop::Clock::now());
    const bool limited = m_request.answer_timeout.count() > 0;
    if (limited && left.count() <= 0) {
      throw TransportError(TransportError::Kind::timeout,
                           fmt::format("the engine did not answer {} within {}",
                                       describe(),
                                       util::format_duration(m_request.answer_timeout)));
    }
    co_await changed(limited ? left : std::chrono::milliseconds(0));
  }
  if (m_failure) std::rethrow_exception(m_failure);
}

util::Task<util::Chunk> Transfer::read(std::chrono::milliseconds patience) {
  if (m_unread.empty() && !m_done) co_await changed(patience);
  if (!m_unread.empty()) {
    util::Chunk chunk{.kind = util::Chunk::Kind::data, .data = std::exchange(m_unread, {})};
    if (std::exchange(m_held, false)) m_multi.hold(*this, false);
    co_return chunk;
  }
  if (m_failure) std::rethrow_exception(m_failure);
  co_return util::Chunk{.kind = m_done ? util::Chunk::Kind::end : util::Chunk::Kind::idle, .data = {}};
}

} // namespace cbuild::http
