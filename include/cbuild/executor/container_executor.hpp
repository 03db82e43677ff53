#pragma once

#include <cbuild/action/executor.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/engine/frame_decoder.hpp>
#include <cbuild/executor/cleanup.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/util/byte_pipe.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace cbuild::executor {

/// How long a stream may be silent, and a run itself. Not zero.
struct Patience {
  /// A silent build is looked at this often: an engine that died may leave the stream open.
  std::chrono::milliseconds log = std::chrono::seconds(10);
  std::chrono::milliseconds archive = std::chrono::seconds(30);
  /// So often a container's name is renewed, which says that this run is alive; several times in k_lease.
  std::chrono::milliseconds renewal = std::chrono::seconds(60);
};

/// Runs Actions in containers of their own: create, attach, start, read the log to its end, wait, inspect,
/// extract the output of the stopped container, remove. An Action succeeds only if the log ends on a frame's
/// border, the engine gives an exit code, the container is `exited` with the same one, and the output's tar
/// is whole: each of these alone can lie. The container is removed whatever happens.
class ContainerExecutor final : public action::Executor {
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

  util::Task<action::ActionResult>
  run(action::Action action, action::Observer& observer, std::filesystem::path into) override;

private:
  /// Pending: no answer came. The engine may yet make the container, after `remove` found none.
  enum class Creation { pending, answered };

  util::Task<std::string>
  create(std::string name, const action::Action& action, action::Observer& observer, Creation& creation);
  util::Task<action::ActionResult>
  run_in(std::string id, action::Action action, action::Observer& observer, std::filesystem::path into);
  /// The same while its lease is renewed.
  util::Task<action::ActionResult> run_leased(std::string id,
                                              std::string name,
                                              action::Action action,
                                              action::Observer& observer,
                                              std::filesystem::path into);
  util::Task<void> read_log(std::string id, util::ByteStream& stream, engine::FrameDecoder& decoder);
  util::Task<void> fetch_output(std::string id,
                                const action::Action& action,
                                action::Observer& observer,
                                std::filesystem::path into,
                                action::ActionResult& result);
  util::Task<void> forward(util::ByteStream& tar, util::BytePipe& pipe, action::Observer& observer);
  util::Task<void> remove(std::string id, std::string name, Creation creation);

  Parts m_parts;
};

} // namespace cbuild::executor
