#include "executor/lease.hpp"

#include <cbuild/executor/run.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <utility>

namespace cbuild::executor {
namespace {

/// The loop's clock stands still while the machine sleeps, that of the calendar jumps: so often we look
/// whether it has.
constexpr std::chrono::milliseconds k_between_looks{1000};

} // namespace

/// Until the next look, or the end.
struct Lease::Pause {
  Lease& lease;
  [[nodiscard]] bool await_ready() const noexcept { return lease.m_ended; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    lease.m_paused = waiting;
    const auto time = std::min(lease.m_interval, k_between_looks);
    lease.m_timer = lease.m_loop.call_at(util::EventLoop::Clock::now() + time,
                                         [&paused = lease.m_paused] { std::exchange(paused, {}).resume(); });
  }
  void await_resume() const noexcept {}
};

Lease::Lease(util::EventLoop& loop,
             engine::Engine& engine,
             Container container,
             std::chrono::milliseconds interval)
    : m_loop(loop), m_engine(engine), m_container(std::move(container)), m_interval(interval) {
  begin_interval();
}

void Lease::begin_interval() {
  m_begun = util::EventLoop::Clock::now();
  m_begun_by_calendar = std::chrono::system_clock::now();
}

bool Lease::is_due() const {
  return util::EventLoop::Clock::now() >= m_begun + m_interval ||
         std::chrono::system_clock::now() >= m_begun_by_calendar + m_interval;
}

util::Task<void> Lease::keep() {
  while (!m_ended) {
    co_await Pause{*this};
    if (m_ended || !is_due()) continue;
    begin_interval();
    try {
      co_await renew();
    } catch (const util::Error&) { // four more tries before it runs out
    } catch (const util::Interrupted&) {
      co_return;
    }
  }
}

util::Task<void> Lease::renew() {
  const auto now = co_await m_engine.time();
  if (!now) co_return;
  auto name = renewed_name(m_container.name, *now);
  co_await m_engine.rename_container(m_container.id, std::move(name));
}

void Lease::end() {
  m_ended = true;
  if (!m_paused) return;
  m_loop.cancel(m_timer);
  m_loop.resume_later(std::exchange(m_paused, {}));
}

} // namespace cbuild::executor
