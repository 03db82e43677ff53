#include "build/build_log.hpp"
#include "build/image_choice.hpp"
#include "build/lambda_files.hpp"
#include "build/open_alone.hpp"
#include "build/trees.hpp"

#include <cbuild/build/run.hpp>
#include <cbuild/output/lambda_directory.hpp>
#include <cbuild/project/host_network.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/scope_exit.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

/// Those whose images of cbuild's have cargo lambda, the newest C library first: zig makes programs for older
/// ones.
std::vector<std::string> runtimes_with_rust() { return {"provided.al2023", "provided.al2"}; }

/// One `cbuild cargo-lambda build`, from a checked project to files in their places.
class CargoLambda {
public:
  CargoLambda(const Surroundings& surroundings,
              const project::CargoLambdaOptions& options,
              project::CargoLambdaProject project)
      : m_surroundings(surroundings), m_options(options), m_project(std::move(project)) {}

  /// Gives the exit status.
  util::Task<int> operator()() {
    tell_warnings();
    const auto& directory = m_project.lambda_directory;
    m_results.emplace(
        co_await open_alone<output::LambdaDirectory>(m_surroundings, directory, IfLocked::wait));
    m_surroundings.watch_stages(directory);
    const auto engine = co_await m_surroundings.connect();
    project::ImageOverrides overrides;
    overrides.global = m_options.build_image;
    ImageChoice choice(*engine,
                       reporter(),
                       std::move(overrides),
                       {.source = m_options.image_source,
                        .network = m_project.build.settings.network,
                        .ca_bundle = m_options.ca_bundle});
    auto runtimes = runtimes_with_rust();
    const auto image = co_await choice.choose_first(std::move(runtimes));
    plan::use_image(m_project.build.settings, image);
    if (const auto failure = co_await build(*engine)) co_return *failure;
    co_await seal();
    co_await m_surroundings.loop.sleep({}); // a signal that came meanwhile is seen only by the loop
    m_surroundings.cancellation.check();
    co_return tell(m_results->publish());
  }

private:
  [[nodiscard]] report::Reporter& reporter() const { return m_surroundings.reporter; }

  void tell_warnings() {
    if (const auto warning = project::bundle_warning(m_options.ca_bundle, m_project.build.settings.network);
        !warning.empty())
      m_project.warnings.emplace_back(warning);
    for (const auto& warning : m_project.warnings) reporter().message(report::Level::warning, warning);
  }

  /// The exit status of a build that failed.
  util::Task<std::optional<int>> build(engine::Engine& engine) {
    const auto executor = m_surroundings.make_executor(engine, m_pool);
    BuildLog log(reporter(), k_cargo_lambda_unit, {});
    const util::ScopeExit finish([&] { reporter().finished(k_cargo_lambda_unit); });
    log.phase("reading the source");
    std::vector<action::Tree> trees{plan::cargo_tree(m_project.build.settings)};
    RunTrees run(m_surroundings, m_pool);
    run.expect(trees);
    const auto read = co_await run.read(std::move(trees));
    const action::SnapshotOf snapshot_of = [&read](const auto& tree) -> const action::Snapshot& {
      return read.snapshot_of(tree);
    };
    auto action = plan::cargo_lambda_action(m_project.build, snapshot_of);
    action.limits = m_project.limits;
    fs::path into = m_results->stage();
    const auto done = co_await executor->run(std::move(action), log, std::move(into));
    co_await run.finished(read);
    if (done.exit_code == 0) co_return std::nullopt;
    const FailedBuild failed{
        .subject = "the build",
        .tool = plan::k_cargo_tool,
        .diagnosis = plan::diagnose_cargo(done.exit_code, log.tail(), plan::OptionsFrom::command_line),
        .log_tail = log.tail(),
        .ca_bundle = m_options.ca_bundle,
        .memory_bytes = m_project.limits.memory_bytes};
    const auto error = explain_failure(failed, done);
    reporter().finished(k_cargo_lambda_unit);
    reporter().message(report::Level::error,
                       failure_text(error, m_options.arguments.quiet ? log.tail() : ""));
    co_return static_cast<int>(error.code());
  }

  /// Makes what was built ready to be published.
  util::Task<void> seal() {
    std::function<bool()> work = [this] {
      check_architecture(m_results->stage(), m_results->staged(), m_project.architecture);
      m_results->seal();
      return true;
    };
    util::Job<bool> job(m_surroundings.loop, m_pool, std::move(work));
    co_await job;
  }

  /// The result, on stdout.
  [[nodiscard]] int tell(const std::vector<output::PublishedFile>& files) const {
    if (m_options.arguments.quiet) return 0;
    std::string lines;
    const auto here = util::resolved(".");
    for (const auto& file : files) {
      const auto path = util::is_inside(file.path, here) ? file.path.lexically_relative(here) : file.path;
      lines += fmt::format("{}  {}\n", util::printable(path.string()), util::format_bytes(file.size));
    }
    return util::write_all(util::Stream::out, lines) == 0 ? 0 : static_cast<int>(ExitCode::local_files);
  }

  const Surroundings& m_surroundings;
  const project::CargoLambdaOptions& m_options;
  project::CargoLambdaProject m_project;
  std::optional<output::LambdaDirectory> m_results;
  util::ThreadPool m_pool{1}; ///< last: its jobs use the others, and end when it goes
};

} // namespace

util::Task<int> build_cargo_lambda(const Surroundings& surroundings,
                                   const project::CargoLambdaOptions& options,
                                   project::CargoLambdaProject project) {
  CargoLambda run(surroundings, options, std::move(project));
  co_return co_await run();
}

} // namespace cbuild::build
