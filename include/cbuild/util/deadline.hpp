#pragma once

#include <cbuild/util/event_loop.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace cbuild::util {

/// A time limit that began when this was made. Zero is none.
class Deadline {
public:
  explicit Deadline(std::chrono::milliseconds limit) {
    if (limit.count() > 0) m_when = EventLoop::Clock::now() + limit;
  }

  [[nodiscard]] const std::optional<EventLoop::Clock::time_point>& when() const { return m_when; }
  [[nodiscard]] bool passed() const { return m_when && EventLoop::Clock::now() >= *m_when; }

  /// As a limit for a part of the work: zero only where there is none.
  [[nodiscard]] std::chrono::milliseconds left() const {
    using namespace std::chrono;
    if (!m_when) return milliseconds(0);
    return std::max(ceil<milliseconds>(*m_when - EventLoop::Clock::now()), milliseconds(1));
  }

private:
  std::optional<EventLoop::Clock::time_point> m_when;
};

} // namespace cbuild::util
