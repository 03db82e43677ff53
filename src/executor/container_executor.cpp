#include "executor/container_spec.hpp"
#include "executor/lease.hpp"
#include "executor/text_files.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/executor/container_executor.hpp>
#include <cbuild/util/byte_pipe.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace cbuild::executor {

using action::ActionResult;
using action::Observer;
namespace {

using util::Error;
using util::ExitCode;

/// Bytes of an archive that wait for the disk.
constexpr std::size_t k_archive_in_flight = std::size_t{256} * 1024;

/// Reads a stream that nothing but the engine holds up: some bytes may be late, but enough of them have to
/// come within `patience` of waiting, which one byte now and then are not.
class Pace {
public:
  explicit Pace(std::chrono::milliseconds patience) : m_patience(patience) {}

  util::Task<util::Chunk> read(util::ByteStream& stream) {
    using std::chrono::milliseconds;
    const auto began = util::EventLoop::Clock::now();
    const auto left = std::chrono::ceil<milliseconds>(m_patience - m_waited);
    util::Chunk chunk = co_await stream.read(std::max(left, milliseconds(1)));
    m_waited += util::EventLoop::Clock::now() - began;
    m_bytes += chunk.data.size();
    if (chunk.kind == util::Chunk::Kind::end) co_return chunk;
    if (m_bytes >= k_enough) {
      m_bytes = 0;
      m_waited = {};
    } else if (chunk.kind == util::Chunk::Kind::idle || m_waited >= m_patience) {
      throw Error(ExitCode::engine, "the engine stopped sending the artifacts");
    }
    co_return chunk;
  }

private:
  static constexpr std::size_t k_enough = 4096;
  const std::chrono::milliseconds m_patience;
  util::EventLoop::Clock::duration m_waited{0};
  std::size_t m_bytes = 0;
};

/// Fails unless the container has ended by itself, with the exit code that the engine's `wait` gave.
void require_exited(const std::optional<engine::ContainerState>& state, int exit_code) {
  if (!state || state->status == "removing")
    throw Error(ExitCode::engine, "the container disappeared while it ran");
  if (state->status == "exited") {
    if (state->exit_code == exit_code) return;
    throw Error(ExitCode::engine,
                fmt::format("the engine says that the container ended with {}, and that it ended with {}",
                            exit_code,
                            state->exit_code));
  }
  throw Error(ExitCode::engine,
              fmt::format("the container is '{}' after it ended{}{}",
                          state->status,
                          state->error.empty() ? "" : ": ",
                          state->error));
}

/// What a command writes, as it comes: its answer apart from its log where the Action says so.
class Written {
public:
  Written(action::StandardOutput standard_output, Observer& observer)
      : m_standard_output(standard_output), m_observer(observer) {}

  void take(engine::LogStream stream, std::span<const char> bytes) {
    if (m_standard_output == action::StandardOutput::log || stream == engine::LogStream::standard_error)
      return m_observer.log(bytes);
    if (bytes.size() > action::k_longest_answer - m_answer.size())
      throw Error(ExitCode::refused,
                  fmt::format("the build's answer, its standard output, has more than {}",
                              util::format_bytes(action::k_longest_answer)))
          .hint("what is for people to read belongs on its standard error");
    m_answer.append(bytes.data(), bytes.size());
  }

  [[nodiscard]] std::string take_answer() { return std::move(m_answer); }

private:
  const action::StandardOutput m_standard_output;
  Observer& m_observer;
  std::string m_answer;
};

Error output_error(std::string_view what, const std::string& path) {
  return Error(ExitCode::refused, fmt::format("the build {} its output directory '{}'", what, path))
      .hint("write files below $ARTIFACTS_DIR, and leave the directory itself in place");
}

/// Engines look for the network when the container is made, or not before it starts.
void add_network_hint(const std::string& network, engine::ApiError& error) {
  const auto& words = error.message();
  const auto says = [&](std::string_view what) { return words.find(what) != std::string::npos; };
  if (!network.empty() && says(network) && says("network") && says("not found"))
    error.add_hint("--network takes none, host, or a network of the engine: 'docker network ls' lists them");
}

void require_present(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return;
  throw Error(ExitCode::local_files,
              fmt::format("'{}' went away while it was built", util::printable(path.string())));
}

/// Without the source of one of its mounts, or the file that one hides, the engine finds nothing at all in a
/// stopped container.
void require_inputs(const action::Action& action) {
  for (const auto& input : action.inputs) {
    require_present(input.host);
    for (const auto& file : action.masks.files)
      if (file.starts_with(input.container + "/"))
        require_present(input.host / file.substr(input.container.size() + 1));
  }
}

/// The tar of the Action's output directory. Not of "directory/.", which engines resolve through a link in
/// its place.
util::Task<engine::Archive>
open_output(engine::Engine& engine, std::string id, const action::Action& action) {
  const auto& path = action.output_directory;
  try {
    engine::Archive archive = co_await engine.get_archive(id, path);
    if (!archive.stat.is_directory || archive.stat.is_link)
      throw output_error("put something else in the place of", path);
    co_return archive;
  } catch (const engine::ApiError& error) {
    constexpr int k_not_found = 404;
    require_inputs(action);
    if (error.status() != k_not_found) throw;
  }
  throw output_error("removed", path);
}

/// Ends the lease when `work` has ended.
util::Task<void> keep(Lease& lease, util::Task<ActionResult> work, ActionResult& result) {
  const util::ScopeExit end([&lease] { lease.end(); });
  result = co_await std::move(work);
}

} // namespace

util::Task<ActionResult>
ContainerExecutor::run(action::Action action, Observer& observer, std::filesystem::path into) {
  const std::string name = m_parts.run.next_container_name();
  m_parts.ledger.container_planned(name);
  const std::string network = action.limits.network;
  Creation creation = Creation::answered;
  std::string id;
  ActionResult result;
  TextFiles texts; // until the container is gone
  std::exception_ptr failure;
  try {
    util::Job<TextFiles> writing(
        m_parts.loop, m_parts.pool, [texts = std::exchange(action.texts, {}), place = into.parent_path()] {
          return write_texts(texts, place);
        });
    texts = co_await writing;
    action.inputs.insert(action.inputs.end(), texts.inputs.begin(), texts.inputs.end());
    id = co_await create(name, action, observer, creation);
    result = co_await run_leased(id, name, std::move(action), observer, std::move(into));
  } catch (engine::ApiError& error) {
    add_network_hint(network, error);
    failure = std::current_exception();
  } catch (...) {
    failure = std::current_exception();
  }
  co_await remove(id, name, creation);
  if (failure) std::rethrow_exception(failure);
  co_return result;
}

util::Task<std::string> ContainerExecutor::create(std::string name,
                                                  const action::Action& action,
                                                  Observer& observer,
                                                  Creation& creation) {
  observer.phase("creating container");
  engine::ContainerSpec spec = container_spec(action, m_parts.run);
  creation = Creation::pending;
  try {
    std::string id = co_await m_parts.engine.create_container(name, std::move(spec));
    creation = Creation::answered;
    co_return id;
  } catch (const engine::ApiError&) {
    creation = Creation::answered;
    throw;
  }
}

/// Without an answer there is no id, and the container has its first name.
util::Task<void> ContainerExecutor::remove(std::string id, std::string name, Creation creation) {
  std::string container = id.empty() ? name : std::move(id);
  try {
    const auto removal = co_await m_parts.engine.remove_container(std::move(container));
    if (removal == engine::Removal::gone && creation == Creation::answered)
      m_parts.ledger.container_removed(name);
  } catch (const Error&) {
    // Not the build's failure: the guard tries again when this run ends, the next run's sweep after that.
  }
}

util::Task<ActionResult> ContainerExecutor::run_leased(
    std::string id, std::string name, action::Action action, Observer& observer, std::filesystem::path into) {
  Lease lease(m_parts.loop, m_parts.engine, {.id = id, .name = std::move(name)}, m_parts.patience.renewal);
  std::vector<util::Task<void>> both;
  ActionResult result;
  both.push_back(keep(lease, run_in(id, std::move(action), observer, std::move(into)), result));
  both.push_back(lease.keep());
  const auto at_once = both.size();
  co_await util::run_all(m_parts.loop, std::move(both), at_once);
  co_return result;
}

util::Task<ActionResult> ContainerExecutor::run_in(std::string id,
                                                   action::Action action,
                                                   Observer& observer,
                                                   std::filesystem::path into) {
  auto& engine = m_parts.engine;
  if (!action.command.secret_environment.empty()) {
    auto tar = util::text_stream(secrets_tar(action.command));
    co_await engine.put_archive(id, "/", std::move(tar));
  }
  const auto log = co_await engine.attach(id);
  observer.phase("starting");
  co_await engine.start(id);
  observer.phase("building");
  Written written(action.command.standard_output, observer);
  engine::FrameDecoder decoder(engine::LogFormat::multiplexed,
                               [&written](auto stream, auto bytes) { written.take(stream, bytes); });
  observer.command_started();
  co_await read_log(id, *log, decoder);
  observer.command_ended();
  ActionResult result;
  result.answer = written.take_answer();
  result.exit_code = co_await engine.wait(id);
  const auto state = co_await engine.inspect_container(id);
  require_exited(state, result.exit_code);
  result.out_of_memory = state->oom_killed;
  if (result.exit_code == 0) co_await fetch_output(id, action, observer, into, result);
  co_return result;
}

util::Task<void>
ContainerExecutor::read_log(std::string id, util::ByteStream& stream, engine::FrameDecoder& decoder) {
  bool seen_stopped = false;
  while (true) {
    const util::Chunk chunk = co_await stream.read(m_parts.patience.log);
    if (chunk.kind == util::Chunk::Kind::end) break;
    if (chunk.kind == util::Chunk::Kind::data) {
      seen_stopped = false;
      decoder.feed(chunk.data);
      continue;
    }
    const auto state = co_await m_parts.engine.inspect_container(id);
    const bool stopped = !state || state->status == "exited" || state->status == "dead";
    if (stopped && seen_stopped)
      throw Error(ExitCode::engine, "the container has ended, but the engine does not end its log");
    seen_stopped = stopped;
  }
  decoder.finish();
}

util::Task<void> ContainerExecutor::fetch_output(std::string id,
                                                 const action::Action& action,
                                                 Observer& observer,
                                                 std::filesystem::path into,
                                                 ActionResult& result) {
  observer.phase("fetching artifacts");
  const engine::Archive archive = co_await open_output(m_parts.engine, id, action);
  const auto root = std::filesystem::path(action.output_directory).filename().string();
  // Shared: where the loop ends by an exception this frame goes away before the extraction has ended.
  const auto pipe = std::make_shared<util::BytePipe>(m_parts.loop, k_archive_in_flight);
  const util::ScopeExit end_of_bytes([&] {
    pipe->close(std::make_exception_ptr(Error(ExitCode::engine, "the run ended while artifacts came")));
  });
  util::Job<archive::ExtractStats> extraction(m_parts.loop, m_parts.pool, [pipe, into, root] {
    try {
      return archive::extract_tar([&] { return pipe->read_blocking(); }, into, {.root = root});
    } catch (...) {
      pipe->abandon();
      throw;
    }
  });
  co_await forward(*archive.tar, *pipe, observer);
  const auto stats = co_await extraction;
  result.bytes = stats.bytes;
  result.entries = stats.entries - std::min<std::uint64_t>(stats.entries, 1);
}

util::Task<void> ContainerExecutor::forward(util::ByteStream& tar, util::BytePipe& pipe, Observer& observer) {
  std::uint64_t fetched = 0;
  Pace pace(m_parts.patience.archive);
  try {
    while (true) {
      util::Chunk chunk = co_await pace.read(tar);
      if (chunk.kind == util::Chunk::Kind::end) break;
      observer.fetched(fetched += chunk.data.size());
      const bool wanted = co_await pipe.write(std::move(chunk.data));
      if (!wanted) break;
    }
    pipe.close();
  } catch (...) {
    pipe.close(std::current_exception());
  }
}

} // namespace cbuild::executor
