#include "http/multi.hpp"

#include "http/transfer.hpp"

#include <fmt/format.h>

#include <new>

namespace cbuild::http {
namespace {

/// Nothing may be thrown through curl; it gives a transfer up whose callback says -1.
template <typename Work>
int guarded(const Work& work) {
  try {
    work();
    return 0;
  } catch (...) {
    return -1;
  }
}

util::NativeHandle native(curl_socket_t socket) { return static_cast<util::NativeHandle>(socket); }

} // namespace

Multi::Multi(util::EventLoop& loop) : m_loop(loop), m_multi(libcurl().multi_init()) {
  if (m_multi == nullptr) throw std::bad_alloc();
  libcurl().multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  libcurl().multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
  libcurl().multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
  libcurl().multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
}

Multi::~Multi() {
  libcurl().multi_cleanup(m_multi);
  m_loop.cancel(m_timer);
  for (const auto& [fd, wanted] : m_sockets) m_loop.unwatch(native(fd));
}

void Multi::add(Transfer& transfer) {
  if (const auto code = libcurl().multi_add_handle(m_multi, transfer.easy()); code != CURLM_OK)
    throw util::Error(util::ExitCode::engine, fmt::format("libcurl: {}", libcurl().multi_strerror(code)));
  m_transfer = &transfer;
}

void Multi::remove(Transfer& transfer) {
  libcurl().multi_remove_handle(m_multi, transfer.easy());
  m_transfer = nullptr;
  hold(false);
}

void Multi::hold(bool held) {
  if (m_held == held) return;
  m_held = held;
  for (const auto& [fd, wanted] : m_sockets) {
    if (held)
      m_loop.unwatch(native(fd));
    else
      watch(fd, wanted);
  }
  set_timer();
}

int Multi::on_socket(CURL* /*easy*/, curl_socket_t fd, int what, void* self, void* /*socket*/) {
  return guarded([&] { static_cast<Multi*>(self)->socket_changed(fd, what); });
}

int Multi::on_timer(CURLM* /*multi*/, long milliseconds, void* self) {
  return guarded([&] { static_cast<Multi*>(self)->timer_changed(milliseconds); });
}

void Multi::socket_changed(curl_socket_t fd, int what) {
  if (what == CURL_POLL_REMOVE) {
    m_loop.unwatch(native(fd));
    m_sockets.erase(fd);
    return;
  }
  m_sockets[fd] = {.readable = (what & CURL_POLL_IN) != 0, .writable = (what & CURL_POLL_OUT) != 0};
  if (!m_held) watch(fd, m_sockets[fd]);
}

void Multi::watch(curl_socket_t fd, util::IoEvents wanted) {
  m_loop.watch(native(fd), wanted, [this, fd](util::IoEvents ready) {
    act(fd, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
  });
}

void Multi::timer_changed(long milliseconds) {
  m_due.reset();
  if (milliseconds >= 0) m_due = util::EventLoop::Clock::now() + std::chrono::milliseconds(milliseconds);
  set_timer();
}

void Multi::set_timer() {
  m_loop.cancel(m_timer);
  m_timer = 0;
  if (m_held || !m_due) return;
  m_timer = m_loop.call_at(*m_due, [this] {
    m_due.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void Multi::act(curl_socket_t fd, int events) {
  int running = 0;
  const auto code = libcurl().multi_socket_action(m_multi, fd, events, &running);
  if (code == CURLM_OK)
    tell_finished();
  else if (m_transfer != nullptr)
    m_transfer->broke_down(code);
}

void Multi::tell_finished() {
  int left = 0;
  while (const CURLMsg* message = libcurl().multi_info_read(m_multi, &left))
    if (message->msg == CURLMSG_DONE) Transfer::of(message->easy_handle)->finished(message->data.result);
}

} // namespace cbuild::http
