#include "cli/built_template.hpp"
#include "cli/commands.hpp"
#include "cli/function_build.hpp"
#include "cli/image_choice.hpp"
#include "cli/paths.hpp"
#include "cli/project.hpp"
#include "cli/session.hpp"

#include <cbuild/executor/container_executor.hpp>
#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::chrono::milliseconds k_between_lock_tries{100};

std::size_t parallel_builds(const BuildOptions& options) {
  return options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
}

/// One `cbuild build`, from a checked project to published artifacts.
class Build {
public:
  Build(Session& session,
        const CommonOptions& common,
        const BuildOptions& options,
        Project project,
        executor::Run& run,
        executor::Guard& guard)
      : m_session(session),
        m_common(common),
        m_options(options),
        m_project(std::move(project)),
        m_run(run),
        m_guard(guard),
        m_overrides(ImageOverrides::parse(options.build_images)),
        m_pool(parallel_builds(options)) {}

  /// Gives the exit status; publishes only when it is 0.
  util::Task<int> operator()();

private:
  void warn_of_options();
  void tell_skipped();
  util::Task<bool> lock();
  util::Task<void> sweep();
  util::Task<void> choose_images();
  util::Task<void> build_all();
  util::Task<void> build_one(std::size_t index);
  util::Task<std::optional<Error>> try_build(std::size_t index);
  util::Task<void> publish();
  [[nodiscard]] report::Reporter& reporter() { return m_session.reporter(); }

  Session& m_session;
  const CommonOptions& m_common;
  const BuildOptions& m_options;
  Project m_project;
  executor::Run& m_run;
  executor::Guard& m_guard;
  ImageOverrides m_overrides;
  util::ThreadPool m_pool;
  std::unique_ptr<engine::EngineClient> m_engine;
  std::optional<output::BuildDirectory> m_directory;
  BuiltTemplate m_template;
  std::vector<std::string> m_images;
  std::vector<report::Result> m_results;
  std::vector<std::optional<Error>> m_failures;
};

util::Task<int> Build::operator()() {
  const bool waited = co_await lock();
  if (waited) m_project = load_project(m_options);
  m_results.resize(m_project.builds.size());
  m_failures.resize(m_project.builds.size());
  warn_of_options();
  tell_skipped();
  m_template = built_template(m_project, m_directory->path());
  if (m_project.builds.empty()) {
    co_await publish();
    co_return 0;
  }
  m_engine = co_await m_session.connect();
  m_guard.watch_engine(m_engine->endpoint().socket_path);
  m_guard.watch_stages(m_directory->path());
  co_await sweep();
  co_await choose_images();
  co_await build_all();
  const auto failed =
      std::find_if(m_failures.begin(), m_failures.end(), [](const auto& f) { return f.has_value(); });
  m_session.cancellation().check();
  if (failed == m_failures.end())
    co_await publish();
  else if (m_failures.size() > 1)
    reporter().message(report::Level::info, "nothing was published; the last good artifacts stay");
  const bool told = reporter().summary(m_results);
  if (failed != m_failures.end()) co_return static_cast<int>((*failed)->code());
  if (told) co_return 0;
  reporter().message(report::Level::error, "the summary could not be written; what was built is published");
  co_return static_cast<int>(ExitCode::local_files);
}

void Build::warn_of_options() {
  if (const auto warning = bundle_warning(m_options.ca_bundle, m_project.network); !warning.empty())
    reporter().message(report::Level::warning, warning);
  std::vector<std::string> names;
  for (const auto& function : m_project.parsed.functions()) names.push_back(function.logical_id);
  for (const auto& warning : m_overrides.warnings(names)) reporter().message(report::Level::warning, warning);
}

/// Who names functions has chosen already.
void Build::tell_skipped() {
  if (!m_options.functions.empty()) return;
  for (const auto& skipped : m_project.parsed.skipped())
    reporter().message(skipped.on_s3 ? report::Level::warning : report::Level::info,
                       fmt::format("'{}' is not built: {}", skipped.logical_id, skipped.reason));
  if (m_project.builds.empty())
    reporter().message(report::Level::info,
                       "nothing to build: the template has no function whose code is to be built");
}

/// True if another run had it: what was read before may be old.
util::Task<bool> Build::lock() {
  const auto path = resolved(m_options.build_directory);
  const auto shown = util::printable(path.string());
  std::string told;
  while (!(m_directory = output::BuildDirectory::try_open(path))) {
    const auto holder = output::BuildDirectory::holder(path);
    if (!m_options.wait_for_lock) {
      throw Error(ExitCode::locked, fmt::format("the build directory '{}' is in use by {}", shown, holder))
          .hint("wait for it, or give this run a --build-dir of its own");
    }
    if (told != holder)
      reporter().message(report::Level::info,
                         fmt::format("waiting for {}, which builds in '{}'", holder, shown));
    told = holder;
    co_await m_session.loop().sleep(k_between_lock_tries);
    m_session.cancellation().check();
  }
  co_return !told.empty();
}

util::Task<void> Build::sweep() {
  try {
    const auto removed =
        co_await executor::sweep_orphans(m_session.loop(), *m_engine, m_session.cancellation());
    if (removed > 0)
      reporter().message(report::Level::info,
                         fmt::format("containers that dead runs had left, now removed: {}", removed));
  } catch (const Error& error) {
    reporter().message(report::Level::warning, "leftovers of dead runs were not removed: " + error.message());
  }
}

util::Task<void> Build::choose_images() {
  ImageChoice choice(*m_engine, reporter(), m_overrides);
  for (const auto& build : m_project.builds) {
    try {
      std::string image = co_await choice.choose(build.function);
      m_images.push_back(std::move(image));
    } catch (Error& error) {
      error.add_frame(fmt::format("while choosing the image for function '{}'", build.function.logical_id));
      throw;
    }
  }
}

util::Task<void> Build::build_all() {
  std::vector<util::Task<void>> tasks;
  for (std::size_t index = 0; index < m_project.builds.size(); ++index) tasks.push_back(build_one(index));
  co_await util::run_all(m_session.loop(), std::move(tasks), parallel_builds(m_options));
}

util::Task<void> Build::build_one(std::size_t index) {
  const auto& id = m_project.builds[index].function.logical_id;
  auto& result = m_results[index];
  result.name = id;
  result.status = report::Status::cancelled;
  if (m_session.cancellation().requested()) co_return;
  const auto started = util::EventLoop::Clock::now();
  try {
    auto failure = co_await try_build(index);
    result.status = failure ? report::Status::failed : report::Status::built;
    m_failures[index] = std::move(failure);
  } catch (const util::Interrupted&) {
    // Told once, for the whole run.
  }
  result.time =
      std::chrono::duration_cast<std::chrono::milliseconds>(util::EventLoop::Clock::now() - started);
  reporter().finished(id);
}

util::Task<std::optional<Error>> Build::try_build(std::size_t index) {
  const auto& build = m_project.builds[index];
  const auto& id = build.function.logical_id;
  const auto log_file = m_directory->log_file(id);
  std::optional<FunctionObserver> observer;
  std::optional<Error> failure;
  std::string warning;
  try {
    observer.emplace(reporter(), id, log_file);
    auto makefile = build.makefile;
    makefile.image = m_images[index];
    plan::Action action = plan::makefile_action(makefile);
    executor::ContainerExecutor executor({m_session.loop(), m_pool, *m_engine, m_run, m_guard});
    const auto& stage = m_directory->stage(id);
    const auto done = co_await executor.run(std::move(action), *observer, stage);
    if (done.exit_code == 0) {
      m_results[index].size = done.bytes;
      warning = artifact_warning(id, done);
    } else {
      failure = explain_failure(build, done, observer->tail(), log_file.string());
    }
  } catch (Error& error) {
    error.add_frame(fmt::format("while building function '{}'", id));
    failure = std::move(error);
  }
  if (failure) {
    const bool unseen = m_common.quiet && observer;
    reporter().message(report::Level::error, failure_text(*failure, unseen ? observer->tail() : ""));
  } else if (!warning.empty()) {
    reporter().message(report::Level::warning, warning);
  }
  co_return failure;
}

util::Task<void> Build::publish() {
  for (std::size_t index = 0; index < m_project.builds.size(); ++index)
    m_results[index].artifact =
        (m_options.build_directory / m_project.builds[index].function.logical_id).string();
  m_directory->seal(m_template.text);
  co_await m_session.loop().sleep({}); // a signal that came meanwhile is seen only by the loop
  m_session.cancellation().check();
  m_directory->publish();
  for (const auto& warning : m_template.warnings) reporter().message(report::Level::warning, warning);
}

} // namespace

int build(const CommonOptions& common, const BuildOptions& options) {
  if (!options.container) {
    throw Error(ExitCode::usage, "cbuild builds in containers only").hint("leave --no-use-container out");
  }
  Project project = load_project(options);
  // The guard is forked before there are threads.
  executor::Run run = executor::Run::start();
  executor::Guard guard(run.id());
  auto reporting = common.reporting();
  for (const auto& function : project.builds) reporting.units.push_back(function.function.logical_id);
  Session session(reporting);
  Build job(session, common, options, std::move(project), run, guard);
  return session.loop().run(job());
}

} // namespace cbuild::cli
