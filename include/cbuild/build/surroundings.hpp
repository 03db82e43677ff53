#pragma once

#include <cbuild/action/executor.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/task.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <filesystem>
#include <functional>
#include <memory>

namespace cbuild::build {

/// What a run has of the world: `cli` gives the real one, tests one of fakes. All of it outlives the run.
struct Surroundings {
  util::EventLoop& loop;
  const util::Cancellation& cancellation;
  report::Reporter& reporter;

  /// Connects to an engine, removes what dead runs left in it, and makes sure that this one leaves nothing.
  std::function<util::Task<std::shared_ptr<engine::Engine>>()> connect;

  /// What runs Actions in this engine; `pool` extracts.
  std::function<std::unique_ptr<action::Executor>(engine::Engine& engine, util::ThreadPool& pool)>
      make_executor;

  /// Makes sure that no stage is left in this directory, however the run ends.
  std::function<void(const std::filesystem::path& directory)> watch_stages;

  std::function<util::EventLoop::Clock::time_point()> now = util::EventLoop::Clock::now;
};

} // namespace cbuild::build
