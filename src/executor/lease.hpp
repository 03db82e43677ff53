#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/task.hpp>

#include <chrono>
#include <coroutine>
#include <string>

namespace cbuild::executor {

/// Says again and again, in a container's name, that its run lives (`renewed_name`).
class Lease {
public:
  struct Container {
    std::string id;
    std::string name; ///< the first one
  };

  /// Says it `interval` after this, and so on.
  Lease(util::EventLoop& loop,
        engine::Engine& engine,
        Container container,
        std::chrono::milliseconds interval);
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  /// Renews until `end`, or until the run is stopped. Throws nothing: a renewal that fails is tried again
  /// after the interval.
  util::Task<void> keep();

  void end();

private:
  struct Pause;
  void begin_interval();
  [[nodiscard]] bool is_due() const;
  util::Task<void> renew();

  util::EventLoop& m_loop;
  engine::Engine& m_engine;
  const Container m_container;
  const std::chrono::milliseconds m_interval;
  util::EventLoop::Clock::time_point m_begun;
  std::chrono::system_clock::time_point m_begun_by_calendar;
  bool m_ended = false;
  util::EventLoop::TimerId m_timer = 0;
  std::coroutine_handle<> m_paused;
};

} // namespace cbuild::executor
