#include "util/native.hpp"
#include "util/pipe.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/event_loop.hpp>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>

namespace cbuild::util {

namespace {

/// Without poll, nothing that the run waits for would ever be seen.
Error cannot_wait(int error_number, std::size_t files) {
  return {
      ExitCode::local_files,
      fmt::format("cannot wait for {} open files: {}", files, std::generic_category().message(error_number))};
}

} // namespace

struct EventLoop::Impl {
  struct Watch {
    IoEvents events;
    std::function<void(IoEvents)> ready;
  };

  std::map<NativeHandle, Watch> watches;
  std::map<TimerId, std::pair<Clock::time_point, std::function<void()>>> timers;
  std::map<std::pair<Clock::time_point, TimerId>, TimerId> due_order;
  TimerId last_timer = 0;
  std::deque<std::coroutine_handle<>> resumable;
  std::mutex posted_mutex;
  std::vector<std::function<void()>> posted;
  Pipe wake = make_pipe(PipeMode::nonblocking);

  void run_resumable();
  void run_posted();
  void run_timers();
  [[nodiscard]] int poll_timeout() const;
  void poll_fds();
};

EventLoop::EventLoop() : m_impl(std::make_unique<Impl>()) {
  watch(m_impl->wake.reader.get(), {.readable = true}, [this](IoEvents) {
    std::array<char, 64> drained{};
    while (read(descriptor(m_impl->wake.reader), drained.data(), drained.size()) > 0) {
    }
  });
}

EventLoop::~EventLoop() = default;

void EventLoop::watch(NativeHandle handle, IoEvents events, std::function<void(IoEvents)> ready) {
  m_impl->watches[handle] = {events, std::move(ready)};
}

void EventLoop::unwatch(NativeHandle handle) { m_impl->watches.erase(handle); }

EventLoop::TimerId EventLoop::call_at(Clock::time_point when, std::function<void()> due) {
  const TimerId id = ++m_impl->last_timer;
  m_impl->timers[id] = {when, std::move(due)};
  m_impl->due_order[{when, id}] = id;
  return id;
}

void EventLoop::cancel(TimerId timer) {
  const auto found = m_impl->timers.find(timer);
  if (found == m_impl->timers.end()) return;
  m_impl->due_order.erase({found->second.first, timer});
  m_impl->timers.erase(found);
}

void EventLoop::resume_later(std::coroutine_handle<> coroutine) { m_impl->resumable.push_back(coroutine); }

void EventLoop::post(std::function<void()> call) {
  const std::lock_guard lock(m_impl->posted_mutex);
  m_impl->posted.push_back(std::move(call));
  // A full pipe already wakes the loop. Written under the lock: whoever ends the loop because of this call
  // cannot destroy it before the write is done.
  [[maybe_unused]] const auto written = write(descriptor(m_impl->wake.writer), "", 1);
}

void EventLoop::turn() {
  // Waiting comes first: what runs after it may be what `run` waits for.
  m_impl->poll_fds();
  m_impl->run_posted();
  m_impl->run_timers();
  m_impl->run_resumable();
}

void EventLoop::Impl::run_resumable() {
  for (auto batch = std::exchange(resumable, {}); const auto coroutine : batch) coroutine.resume();
}

void EventLoop::Impl::run_posted() {
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(posted_mutex);
    calls.swap(posted);
  }
  for (const auto& call : calls) call();
}

void EventLoop::Impl::run_timers() {
  const auto now = Clock::now();
  while (!due_order.empty() && due_order.begin()->first.first <= now) {
    const TimerId id = due_order.begin()->second;
    due_order.erase(due_order.begin());
    const auto timer = timers.extract(id);
    timer.mapped().second();
  }
}

int EventLoop::Impl::poll_timeout() const {
  if (!resumable.empty()) return 0;
  if (due_order.empty()) return -1;
  const auto left = due_order.begin()->first.first - Clock::now();
  const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::clamp<decltype(rounded_up)>(rounded_up, 0, 60'000));
}

void EventLoop::Impl::poll_fds() {
  std::vector<pollfd> polled;
  polled.reserve(watches.size());
  for (const auto& [handle, watch] : watches) {
    const int events = (watch.events.readable ? POLLIN : 0) | (watch.events.writable ? POLLOUT : 0);
    polled.push_back({descriptor(handle), static_cast<short>(events), 0});
  }
  const int ready_count = poll(polled.data(), polled.size(), poll_timeout());
  if (ready_count < 0 && errno != EINTR && errno != EAGAIN) throw cannot_wait(errno, polled.size());
  if (ready_count <= 0) return;
  for (const auto& entry : polled) {
    if (entry.revents == 0) continue;
    const auto found = watches.find(NativeHandle{entry.fd});
    if (found == watches.end()) continue; // an earlier callback of this round dropped it
    const bool failed = (entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    const auto ready = found->second.ready; // a copy: the callback may drop the watch
    ready({.readable = failed || (entry.revents & POLLIN) != 0,
           .writable = failed || (entry.revents & POLLOUT) != 0});
  }
}

} // namespace cbuild::util
