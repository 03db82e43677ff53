#pragma once

#include "http/libcurl.hpp"

#include <cbuild/util/event_loop.hpp>

#include <map>
#include <optional>

namespace cbuild::http {

class Transfer;

/// A curl multi handle driven by an EventLoop: curl says which sockets and timer it wants, the loop tells it
/// when they are due. It carries one transfer at a time and keeps its connection for the next one. Each
/// transfer needs its own, because curl's timer makes it read a socket that nobody watches: reading stops
/// only when the whole handle rests.
class Multi {
public:
  explicit Multi(util::EventLoop& loop);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  [[nodiscard]] util::EventLoop& loop() { return m_loop; }

  /// Throws Error(engine).
  void add(Transfer& transfer);
  void remove(Transfer& transfer);

  /// Rests, or goes on: flow control without curl's pause.
  void hold(bool held);

private:
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  void socket_changed(curl_socket_t fd, int what);
  void timer_changed(long milliseconds);
  void watch(curl_socket_t fd, util::IoEvents wanted);
  void set_timer();

  /// Lets curl do what is due. `this` may be given to another transfer, or be gone, when it returns.
  void act(curl_socket_t fd, int events);
  void tell_finished();

  util::EventLoop& m_loop;
  CURLM* m_multi;
  Transfer* m_transfer = nullptr; ///< the one that is in it
  std::map<curl_socket_t, util::IoEvents> m_sockets;
  std::optional<util::EventLoop::Clock::time_point> m_due;
  util::EventLoop::TimerId m_timer = 0;
  bool m_held = false;
};

} // namespace cbuild::http
