#pragma once

#include "cli/options.hpp"

#include <cbuild/build/surroundings.hpp>
#include <cbuild/engine/client.hpp>
#include <cbuild/executor/cleanup.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/signals.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cbuild::cli {

/// A run that makes containers: who it is, and the process that removes what it leaves. Forked before there
/// are threads: to be made before a Session.
struct GuardedRun {
  executor::Run run = executor::Run::start();
  executor::Guard guard{run.id()};
};

/// What a command that talks to the engine runs in: the loop, signals as cancellation, the reporter and its
/// ticks.
class Session {
public:
  explicit Session(const report::Options& reporting, const util::Secrets& secrets = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] util::EventLoop& loop() { return m_loop; }
  [[nodiscard]] report::Reporter& reporter() { return *m_reporter; }

  /// The world of a run without containers.
  [[nodiscard]] build::Surroundings surroundings();
  /// That of one with containers; `guarded` outlives it.
  [[nodiscard]] build::Surroundings surroundings(GuardedRun& guarded);

private:
  /// Connects to the first engine that answers, and says which on --verbose.
  util::Task<std::unique_ptr<engine::EngineClient>> connect();
  util::Task<std::shared_ptr<engine::Engine>> connect_guarded(executor::Guard& guard);
  /// Removes what dead runs left in the engine. A failure of that is a warning.
  util::Task<void> sweep(engine::Engine& engine);
  void tick();

  util::EventLoop m_loop;
  util::Cancellation m_cancellation;
  std::unique_ptr<report::Reporter> m_reporter;
  util::SignalWatch m_signals;
  util::EventLoop::TimerId m_tick = 0;
};

} // namespace cbuild::cli
