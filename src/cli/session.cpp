#include "cli/session.hpp"

#include <cbuild/executor/container_executor.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>

#include <fmt/format.h>

namespace cbuild::cli {
namespace {
constexpr std::chrono::milliseconds k_tick{100};

report::Surroundings surroundings_with(const util::Secrets& secrets) {
  auto surroundings = report::process_surroundings();
  surroundings.secrets.add(secrets);
  return surroundings;
}
} // namespace

report::Options CommonOptions::reporting() const {
  return {.log = log,
          .output = output,
          .color = color,
          .verbosity = quiet     ? report::Verbosity::quiet
                       : verbose ? report::Verbosity::verbose
                                 : report::Verbosity::normal};
}

Session::Session(const report::Options& reporting, const util::Secrets& secrets)
    : m_reporter(report::make_reporter(reporting, surroundings_with(secrets))),
      m_signals(m_loop, [this](int signal) { m_cancellation.request(signal); }) {
  tick();
}

Session::~Session() { m_loop.cancel(m_tick); }

void Session::tick() {
  m_reporter->tick();
  m_tick = m_loop.call_at(util::EventLoop::Clock::now() + k_tick, [this] { tick(); });
}

util::Task<std::unique_ptr<engine::EngineClient>> Session::connect() {
  auto candidates = engine::candidate_endpoints(util::environment_variable, util::current_user_id());
  auto trace = [this](std::string_view line) { m_reporter->message(report::Level::verbose, line); };
  auto client = co_await engine::EngineClient::connect(m_loop, std::move(candidates), &m_cancellation, trace);
  m_reporter->message(
      report::Level::verbose,
      fmt::format("engine at {}, API {}", to_string(client->endpoint()), client->api().to_string()));
  co_return client;
}

util::Task<void> Session::sweep(engine::Engine& engine) {
  try {
    const auto removed = co_await executor::sweep_orphans(m_loop, engine, m_cancellation);
    if (removed > 0)
      m_reporter->message(report::Level::info,
                          fmt::format("containers that dead runs had left, now removed: {}", removed));
  } catch (const util::Error& error) {
    m_reporter->message(report::Level::warning,
                        "leftovers of dead runs were not removed: " + error.message());
  }
}

util::Task<std::shared_ptr<engine::Engine>> Session::connect_guarded(executor::Guard& guard) {
  auto client = co_await connect();
  guard.watch_engine(client->endpoint());
  co_await sweep(*client);
  co_return client;
}

build::Surroundings Session::surroundings() {
  return {
      .loop = m_loop,
      .cancellation = m_cancellation,
      .reporter = *m_reporter,
      .connect = [this]() -> util::Task<std::shared_ptr<engine::Engine>> { co_return co_await connect(); },
      .make_executor = {},
      .watch_stages = {}};
}

build::Surroundings Session::surroundings(GuardedRun& guarded) {
  return {.loop = m_loop,
          .cancellation = m_cancellation,
          .reporter = *m_reporter,
          .connect = [this, &guarded] { return connect_guarded(guarded.guard); },
          .make_executor =
              [this, &guarded](engine::Engine& engine, util::ThreadPool& pool) {
                return std::make_unique<executor::ContainerExecutor>(
                    executor::ContainerExecutor::Parts{m_loop, pool, engine, guarded.run, guarded.guard});
              },
          .watch_stages =
              [&guarded](const std::filesystem::path& directory) { guarded.guard.watch_stages(directory); }};
}

} // namespace cbuild::cli
