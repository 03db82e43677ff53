#include "cli/cargo_lambda.hpp"

#include "cli/commands.hpp"
#include "cli/function_build.hpp"
#include "cli/image_choice.hpp"
#include "cli/session.hpp"

#include <cbuild/executor/container_executor.hpp>
#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr const char* k_unit = "cargo lambda";

/// Those whose images of cbuild's have cargo lambda, the newest C library first: zig makes programs for older
/// ones.
std::vector<std::string> runtimes_with_rust() { return {"provided.al2023", "provided.al2"}; }

/// Makes a directory, and takes those that were missing away again as long as nothing is in them.
class MadeDirectory {
public:
  explicit MadeDirectory(const fs::path& path) {
    for (auto missing = path; !fs::exists(missing); missing = missing.parent_path())
      m_made.push_back(missing);
    std::error_code error;
    fs::create_directories(path, error);
    if (error) throw util::file_error(error.value(), "create directory", path.string());
  }
  ~MadeDirectory() {
    std::error_code ignored; // also where something is in it
    for (const auto& path : m_made) fs::remove(path, ignored);
  }
  MadeDirectory(const MadeDirectory&) = delete;
  MadeDirectory& operator=(const MadeDirectory&) = delete;

private:
  std::vector<fs::path> m_made; ///< the deepest first
};

/// One `cbuild cargo-lambda build`, from a checked project to files in their places.
class CargoLambda {
public:
  CargoLambda(Session& session,
              const CargoLambdaOptions& options,
              CargoLambdaProject project,
              executor::Run& run,
              executor::Guard& guard)
      : m_session(session), m_options(options), m_project(std::move(project)), m_run(run), m_guard(guard) {}

  /// Gives the exit status.
  util::Task<int> operator()() {
    tell_warnings();
    const auto& directory = m_project.lambda_directory;
    const MadeDirectory made(directory);
    util::AtomicDirectory::remove_stale(directory);
    m_guard.watch_stages(directory);
    const auto engine = co_await m_session.connect();
    m_guard.watch_engine(engine->endpoint().socket_path);
    co_await m_session.sweep(*engine);
    ImageOverrides overrides;
    overrides.global = m_options.build_image;
    ImageChoice choice(*engine, m_session.reporter(), std::move(overrides));
    auto runtimes = runtimes_with_rust();
    const auto image = co_await choice.choose_first(std::move(runtimes));
    plan::use_image(m_project.build.settings, image);
    util::AtomicDirectory stage(directory / ".cbuild");
    if (const auto failure = co_await build(*engine, stage.path())) co_return *failure;
    check_architecture(stage.path(), m_project.architecture);
    stage.seal();
    co_await m_session.loop().sleep({}); // a signal that came meanwhile is seen only by the loop
    m_session.cancellation().check();
    co_return tell(publish_files(stage.path(), directory));
  }

private:
  void tell_warnings() {
    if (const auto warning = bundle_warning(m_options.ca_bundle, m_project.build.settings.network);
        !warning.empty())
      m_project.warnings.emplace_back(warning);
    for (const auto& warning : m_project.warnings)
      m_session.reporter().message(report::Level::warning, warning);
  }

  /// The exit status of a build that failed.
  util::Task<std::optional<int>> build(engine::Engine& engine, fs::path into) {
    util::ThreadPool pool(1);
    executor::ContainerExecutor executor({m_session.loop(), pool, engine, m_run, m_guard});
    FunctionObserver observer(m_session.reporter(), k_unit, {});
    const util::ScopeExit finish([&] { m_session.reporter().finished(k_unit); });
    auto action = plan::cargo_lambda_action(m_project.build);
    const auto done = co_await executor.run(std::move(action), observer, std::move(into));
    if (done.exit_code == 0) co_return std::nullopt;
    const auto error = explain_cargo_failure(
        "the build", done, observer.tail(), m_options.ca_bundle, plan::OptionsFrom::command_line);
    m_session.reporter().finished(k_unit);
    m_session.reporter().message(report::Level::error,
                                 failure_text(error, m_options.arguments.quiet ? observer.tail() : ""));
    co_return static_cast<int>(error.code());
  }

  /// The result, on stdout.
  [[nodiscard]] int tell(const std::vector<PublishedFile>& files) const {
    if (m_options.arguments.quiet) return 0;
    std::string lines;
    const auto here = util::resolved(".");
    for (const auto& file : files) {
      const auto path = util::is_inside(file.path, here) ? file.path.lexically_relative(here) : file.path;
      lines += fmt::format("{}  {}\n", util::printable(path.string()), util::format_bytes(file.size));
    }
    return util::write_all(util::Stream::out, lines) == 0 ? 0 : static_cast<int>(ExitCode::local_files);
  }

  Session& m_session;
  const CargoLambdaOptions& m_options;
  CargoLambdaProject m_project;
  executor::Run& m_run;
  executor::Guard& m_guard;
};

} // namespace

int cargo_lambda_build(const CommonOptions& common, const CargoLambdaOptions& options) {
  auto project = load_cargo_lambda(options, util::environment_variables());
  // The guard is forked before there are threads.
  executor::Run run = executor::Run::start();
  executor::Guard guard(run.id());
  auto reporting = common.reporting();
  reporting.units.emplace_back(k_unit);
  Session session(reporting);
  CargoLambda job(session, options, std::move(project), run, guard);
  return session.loop().run(job());
}

} // namespace cbuild::cli
