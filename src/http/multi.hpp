#pragma once

#include <cbuild/util/event_loop.hpp>

#include <curl/curl.h>

#include <map>
#include <memory>

namespace cbuild::http {

class Transfer;

/// A curl multi handle driven by an EventLoop: curl says which sockets and timer it wants, the loop tells it
/// when they are due, and finished transfers are told.
class Multi {
public:
  explicit Multi(util::EventLoop& loop);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  [[nodiscard]] util::EventLoop& loop() { return m_loop; }

  void add(Transfer& transfer);
  void remove(Transfer& transfer);

  /// Stops, or goes on, reading the transfer's socket: flow control without curl's pause.
  void hold(Transfer& transfer, bool held);

private:
  struct Socket {
    util::FdEvents wanted;
    Transfer* transfer = nullptr;
  };

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  void socket_changed(CURL* easy, curl_socket_t fd, int what);
  void timer_changed(long milliseconds);
  void watch(curl_socket_t fd, const Socket& socket);
  void act(curl_socket_t fd, int events);
  void tell_finished();

  util::EventLoop& m_loop;
  CURLM* m_multi;
  util::EventLoop::TimerId m_timer = 0;
  std::map<curl_socket_t, Socket> m_sockets;
};

} // namespace cbuild::http
