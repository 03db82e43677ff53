#pragma once

#include "http/multi.hpp"

#include <cbuild/http/client.hpp>

#include <array>
#include <exception>

namespace cbuild::http {

/// One exchange: a curl easy handle, the answer's head, and the bytes of the body that nobody has read yet. A
/// single coroutine waits on it at a time; it is resumed from the loop, never from inside curl.
class Transfer {
public:
  Transfer(Multi& multi, const std::string& socket_path, Request request, util::Cancellation* cancellation);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  static Transfer* of(CURL* easy);
  [[nodiscard]] CURL* easy() const { return m_easy; }
  [[nodiscard]] bool held() const { return m_held; }
  void finished(CURLcode result);

  /// Until the headers are there.
  util::Task<void> answered();
  util::Task<util::Chunk> read(std::chrono::milliseconds patience);
  [[nodiscard]] const Response& head() const { return m_head; }

private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  void set_options(const std::string& socket_path);
  void header_line(std::string_view line);
  void fail(std::exception_ptr failure);
  void wake();
  [[nodiscard]] std::exception_ptr failure_of(CURLcode result) const;
  [[nodiscard]] std::string describe() const;

  /// Suspends until something changed, or for `patience` (zero: for ever).
  util::Task<void> changed(std::chrono::milliseconds patience);

  Multi& m_multi;
  Request m_request;
  CURL* m_easy;
  curl_slist* m_header_list = nullptr;
  std::array<char, CURL_ERROR_SIZE> m_curl_words{};
  Response m_head;
  bool m_head_done = false;
  bool m_done = false;
  bool m_added = false;
  bool m_held = false;
  std::exception_ptr m_failure;
  std::string m_unread;
  std::coroutine_handle<> m_waiting;
  util::Cancellation::Subscription m_subscription;
};

} // namespace cbuild::http
