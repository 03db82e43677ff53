#include "cli/artifacts.hpp"
#include "cli/built_template.hpp"
#include "cli/commands.hpp"
#include "cli/function_build.hpp"
#include "cli/image_choice.hpp"
#include "cli/job.hpp"
#include "cli/package_image.hpp"
#include "cli/project.hpp"
#include "cli/session.hpp"

#include <cbuild/executor/container_executor.hpp>
#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/paths.hpp>
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
constexpr const char* k_shared_stage = ".shared"; ///< never published, and no logical id

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
  util::Task<void> choose_images();
  util::Task<void> build_all();
  util::Task<void> run(const Job& job);
  util::Task<std::optional<Error>> try_run(const Job& job);
  util::Task<std::optional<Error>> try_run(const Job& job, FunctionObserver& observer);
  void take_artifact(std::size_t index, const fs::path& shared, action::ActionResult done);
  util::Task<void> publish();
  [[nodiscard]] std::string names_of(const Job& job) const;
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
  co_await m_session.sweep(*m_engine);
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
  for (const auto& warning : m_project.warnings) reporter().message(report::Level::warning, warning);
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
  const auto path = util::resolved(m_options.build_directory);
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

util::Task<void> Build::choose_images() {
  ImageChoice choice(*m_engine, reporter(), m_overrides);
  for (const auto& build : m_project.builds) {
    try {
      std::string image = co_await choice.choose(build.function);
      const auto* cargo = std::get_if<plan::CargoBuild>(&build.method);
      if (cargo != nullptr && !cargo->settings.packages.empty()) {
        PackageRequest request{build.function.logical_id, std::move(image), cargo->settings.packages};
        image = co_await image_with_packages(*m_engine, reporter(), m_project.network, std::move(request));
      }
      m_images.push_back(std::move(image));
    } catch (Error& error) {
      error.add_frame("while choosing the image for " + build.function.described());
      throw;
    }
  }
}

util::Task<void> Build::build_all() {
  const auto all = jobs(m_project.builds, m_images);
  std::vector<util::Task<void>> tasks;
  tasks.reserve(all.size());
  for (const auto& job : all) tasks.push_back(run(job));
  co_await util::run_all(m_session.loop(), std::move(tasks), parallel_builds(m_options));
}

util::Task<void> Build::run(const Job& job) {
  for (const auto index : job.builds) {
    m_results[index].name = m_project.builds[index].function.logical_id;
    m_results[index].status = report::Status::cancelled;
  }
  if (m_session.cancellation().requested()) co_return;
  const auto started = util::EventLoop::Clock::now();
  try {
    const auto failure = co_await try_run(job);
    for (const auto index : job.builds) {
      m_results[index].status = failure ? report::Status::failed : report::Status::built;
      m_failures[index] = failure;
    }
  } catch (const util::Interrupted&) {
    // Told once, for the whole run.
  }
  for (const auto index : job.builds) {
    m_results[index].time =
        std::chrono::duration_cast<std::chrono::milliseconds>(util::EventLoop::Clock::now() - started);
    reporter().finished(m_results[index].name);
  }
}

std::string Build::names_of(const Job& job) const {
  std::vector<std::string> names;
  for (const auto index : job.builds) names.push_back(m_project.builds[index].function.logical_id);
  return util::join(names, ", ");
}

util::Task<std::optional<Error>> Build::try_run(const Job& job) {
  const auto& first = m_project.builds[job.builds.front()].function;
  const auto& name = first.logical_id;
  std::vector<fs::path> log_files;
  for (const auto index : job.builds)
    log_files.push_back(m_directory->log_file(m_project.builds[index].function.logical_id));
  std::optional<FunctionObserver> observer;
  std::optional<Error> failure;
  try {
    observer.emplace(reporter(), name, log_files);
    if (job.builds.size() > 1)
      reporter().message(report::Level::info,
                         fmt::format("compiled together, in the log as '{}': {}", name, names_of(job)));
    failure = co_await try_run(job, *observer);
  } catch (Error& error) {
    if (job.builds.size() == 1) error.add_frame("while building " + first.described());
    failure = std::move(error);
  }
  if (failure && job.builds.size() > 1) failure->add_frame("while building together: " + names_of(job));
  if (failure) {
    const bool unseen = m_common.quiet && observer;
    reporter().message(report::Level::error, failure_text(*failure, unseen ? observer->tail() : ""));
  }
  co_return failure;
}

util::Task<std::optional<Error>> Build::try_run(const Job& job, FunctionObserver& observer) {
  executor::ContainerExecutor executor({m_session.loop(), m_pool, *m_engine, m_run, m_guard});
  const auto& first = m_project.builds[job.builds.front()];
  std::optional<util::AtomicDirectory> shared;
  if (job.has_directories) shared.emplace(m_directory->path() / k_shared_stage);
  const fs::path into = shared ? shared->path() : m_directory->stage(first.function.logical_id);
  auto done = co_await executor.run(job.action, observer, into);
  if (done.exit_code != 0)
    co_return explain_failure(
        first, done, observer.tail(), m_directory->log_file(first.function.logical_id).string());
  for (const auto index : job.builds) take_artifact(index, shared ? into : fs::path(), done);
  co_return std::nullopt;
}

/// Of a job with a directory for each function, `shared` is what all of them are in.
void Build::take_artifact(std::size_t index, const fs::path& shared, action::ActionResult done) {
  const auto& function = m_project.builds[index].function;
  const auto& id = function.logical_id;
  if (!shared.empty()) done = move_content(shared / id, m_directory->stage(id));
  m_results[index].size = done.bytes;
  for (const auto& warning : check_programs(m_project.builds[index], m_directory->staged(id)))
    reporter().message(report::Level::warning, warning);
  if (const auto warning = artifact_warning(function.described(), done); !warning.empty())
    reporter().message(report::Level::warning, warning);
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
