#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/executor/cleanup.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/plan/action.hpp>
#include <cbuild/util/byte_pipe.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace cbuild::executor {

/// Follows one Action while it runs. Called on the loop's thread.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void phase(std::string_view name) = 0;
  virtual void log(std::span<const char> bytes) = 0;
  virtual void fetched(std::uint64_t bytes) = 0;
};

/// How an Action that ran to its end went. The output tree exists only for exit code 0.
struct ActionResult {
  int exit_code = 0;
  bool out_of_memory = false;
  std::uint64_t bytes = 0;   ///< of the output's files
  std::uint64_t entries = 0; ///< of the output: files, directories and links, without the output itself
};

/// How long a stream may be silent. Not zero.
struct Patience {
  /// A silent build is looked at this often: an engine that died may leave the stream open.
  std::chrono::milliseconds log = std::chrono::seconds(10);
  std::chrono::milliseconds archive = std::chrono::seconds(30);
};

/// Runs Actions in containers of their own: create, attach, start, read the log to its end, wait, inspect,
/// extract the output of the stopped container, remove. An Action succeeds only if the log ends on a frame's
/// border, the engine gives an exit code, the container is `exited` with the same one, and the output's tar
/// is whole: each of these alone can lie. The container is removed whatever happens. Several may run at once.
class ContainerExecutor {
public:
  struct Parts {
    util::EventLoop& loop;
    util::ThreadPool& pool; ///< extracts; one thread per Action that may run at once
    engine::Engine& engine;
    Run& run;
    Ledger& ledger;
    Patience patience = {};
  };
  explicit ContainerExecutor(Parts parts) : m_parts(parts) {}

  /// Extracts the output into `into`, an existing empty directory. Throws Error (engine, refused,
  /// local_files), Interrupted; a failed command is a result, not an error.
  util::Task<ActionResult> run(plan::Action action, Observer& observer, std::filesystem::path into);

private:
  /// Pending: no answer came. The engine may yet make the container, after `remove` found none.
  enum class Creation { pending, answered };

  util::Task<std::string>
  create(std::string name, const plan::Action& action, Observer& observer, Creation& creation);
  util::Task<ActionResult>
  run_in(std::string id, plan::Action action, Observer& observer, std::filesystem::path into);
  util::Task<void> read_log(std::string id, util::ByteStream& stream, Observer& observer);
  util::Task<void> fetch_output(std::string id,
                                const plan::Action& action,
                                Observer& observer,
                                std::filesystem::path into,
                                ActionResult& result);
  util::Task<void> forward(util::ByteStream& tar, util::BytePipe& pipe, Observer& observer);
  util::Task<void> remove(std::string name, Creation creation);

  Parts m_parts;
};

} // namespace cbuild::executor
