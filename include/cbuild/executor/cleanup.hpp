#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/task.hpp>

#include <cstddef>
#include <string>

namespace cbuild::executor {

/// A process that removes this run's containers when the run has died without doing so itself. To be started
/// before there are threads, and told of each container before it is created.
class Guard {
public:
  explicit Guard(std::string run_id);

  /// Which engine has the containers; before the first one.
  void watch_engine(const std::string& socket_path);
  void container_planned(const std::string& name);
  void container_removed(const std::string& name);

private:
  util::Lifeline m_lifeline;
};

/// Removes what dead runs of this host left in the engine, and gives how many containers that were. Never a
/// live run's.
util::Task<std::size_t> sweep_orphans(engine::Engine& engine);

} // namespace cbuild::executor
