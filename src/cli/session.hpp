#pragma once

#include "cli/options.hpp"

#include <cbuild/engine/client.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/signals.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cbuild::cli {

/// What a command that talks to the engine runs in: the loop, signals as cancellation, the reporter and its
/// ticks.
class Session {
public:
  explicit Session(const report::Options& reporting);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] util::EventLoop& loop() { return m_loop; }
  [[nodiscard]] util::Cancellation& cancellation() { return m_cancellation; }
  [[nodiscard]] report::Reporter& reporter() { return *m_reporter; }

  /// Connects to the first engine that answers, and says which on --verbose.
  util::Task<std::unique_ptr<engine::EngineClient>> connect();

  /// Removes what dead runs left in the engine. A failure of that is a warning.
  util::Task<void> sweep(engine::Engine& engine);

private:
  void tick();

  util::EventLoop m_loop;
  util::Cancellation m_cancellation;
  std::unique_ptr<report::Reporter> m_reporter;
  util::SignalWatch m_signals;
  util::EventLoop::TimerId m_tick = 0;
};

} // namespace cbuild::cli
