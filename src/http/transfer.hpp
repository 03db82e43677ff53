#pragma once

#include "http/multi.hpp"
#include "http/upload.hpp"

#include <cbuild/http/client.hpp>
#include <cbuild/util/deadline.hpp>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

namespace cbuild::http {

/// The multi handles of one client that carry no transfer now, each with the connection it may have kept.
using IdleMultis = std::vector<std::unique_ptr<Multi>>;

/// What all transfers of a client share.
struct Server {
  util::EventLoop& loop;
  Endpoint endpoint;
  util::Cancellation* cancellation;
  IdleMultis idle;
};

/// "cannot connect to '`endpoint`': `cause`"
[[nodiscard]] TransportError connect_error(const Endpoint& endpoint,
                                           const std::string& cause,
                                           TransportError::Kind kind = TransportError::Kind::connect);

/// One exchange: a curl easy handle, the answer's head, and the bytes of the body that nobody has read yet. A
/// single coroutine waits on it at a time; it is resumed from the loop, never from inside curl.
class Transfer {
public:
  Transfer(Server& server, Request request);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  static Transfer* of(CURL* easy);
  [[nodiscard]] CURL* easy() const { return m_easy.get(); }
  [[nodiscard]] const Request& request() const { return m_request; }

  /// Called by the Multi. After `broke_down` it may be gone.
  void finished(CURLcode result);
  void broke_down(CURLMcode code);

  /// Until the headers are there.
  util::Task<void> answered();
  util::Task<util::Chunk> read(std::chrono::milliseconds patience);
  [[nodiscard]] const Response& head() const { return m_head; }

  /// "the engine at '…' `did` GET /…: `cause`"
  [[nodiscard]] TransportError
  error(TransportError::Kind kind, std::string_view did, const std::string& cause) const;

private:
  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  void set_options();
  void set_address(const UnixSocket& socket);
  void set_address(const Tcp& tcp);
  void set_body();
  void set_headers();
  void header_line(std::string_view line);
  void fail(std::exception_ptr failure);
  void leave_multi();
  /// Lets curl rest while there is too much to read, or too little to send.
  void pace();
  void wake();
  [[nodiscard]] TransportError failure_of(CURLcode result) const;

  /// Until the producer has given all, or nobody wants more.
  util::Task<void> send_upload();
  util::Task<void> room_for_upload();
  [[nodiscard]] bool sending() const { return m_upload && !m_upload->ended() && !m_done && !refused(); }
  [[nodiscard]] bool refused() const { return m_head_done && m_head.status >= 300; }

  /// Suspends until something changed, at most until `deadline`.
  util::Task<void> changed(util::Deadline deadline);

  Server& m_server;
  Request m_request;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> m_header_list{nullptr,
                                                                            libcurl().slist_free_all};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_easy; ///< uses the list
  std::array<char, CURL_ERROR_SIZE> m_curl_words{};
  Response m_head;
  bool m_head_done = false;
  bool m_done = false;
  std::exception_ptr m_failure;
  std::string m_unread;
  std::optional<Upload> m_upload;
  std::coroutine_handle<> m_waiting;
  std::unique_ptr<Multi> m_multi; ///< while this is in it
  bool m_multi_broken = false;    ///< nobody else may get it
  util::Cancellation::Subscription m_subscription;
};

} // namespace cbuild::http
