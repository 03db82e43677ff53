#pragma once

#include <cbuild/engine/endpoint.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/task.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

namespace cbuild::executor {

/// Keeps account of a run's containers. Told of each before it is created, and once it is known to be gone.
/// What it throws ends the Action: nothing is created that it could not note down.
class Ledger {
public:
  virtual ~Ledger() = default;
  virtual void container_planned(const std::string& name) = 0;
  virtual void container_removed(const std::string& name) = 0;
};

/// A process that removes this run's containers, and no others, and what it was about to publish, when the
/// run has died without doing so itself. To be started before there are threads. All calls throw
/// Error(local_files) when it could not be started or is gone.
class Guard : public Ledger {
public:
  explicit Guard(std::string run_id);
  /// The run has ended by itself: its stages are gone already.
  ~Guard() override;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Which engine has the containers; before the first one.
  void watch_engine(const engine::Endpoint& endpoint);
  /// Where the run has its stages (util::AtomicDirectory).
  void watch_stages(const std::filesystem::path& directory);
  void container_planned(const std::string& name) override;
  void container_removed(const std::string& name) override;

private:
  util::Lifeline m_lifeline;
};

/// Removes what dead runs left in the engine, and gives how many containers that were. Never a live run's:
/// where its process cannot be seen from here (Running::unknown), its lease must have ended. Tries them all
/// before it throws what went wrong with one; throws Interrupted when the run is stopped.
util::Task<std::size_t>
sweep_orphans(util::EventLoop& loop, engine::Engine& engine, const util::Cancellation& cancellation);

} // namespace cbuild::executor
