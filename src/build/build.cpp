#include "build/artifacts.hpp"
#include "build/build_log.hpp"
#include "build/built_template.hpp"
#include "build/group.hpp"
#include "build/image_choice.hpp"
#include "build/image_functions.hpp"
#include "build/open_alone.hpp"
#include "build/outcome.hpp"
#include "build/package_image.hpp"
#include "build/places.hpp"
#include "build/publishing.hpp"
#include "build/trees.hpp"

#include <cbuild/archive/tree_digest.hpp>
#include <cbuild/build/run.hpp>
#include <cbuild/output/build_directory.hpp>
#include <cbuild/project/host_network.hpp>
#include <cbuild/util/image_reference.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

/// An artifact in its stage, looked at.
struct Taken {
  action::ActionResult result;
  std::string digest; ///< where it was asked for
  std::vector<std::string> warnings;
};

/// One `cbuild build`, from its settings to published artifacts.
class Build {
public:
  Build(const Surroundings& surroundings,
        const project::Settings& settings,
        LogSeen log_seen,
        std::span<const plan::MethodRow> methods)
      : m_surroundings(surroundings),
        m_settings(settings),
        m_log_seen(log_seen),
        m_methods(methods),
        m_trees(surroundings, m_pool),
        m_parallelism{.jobs = settings.jobs, .is_exact = settings.jobs_are_given},
        m_places(surroundings.loop, m_parallelism, surroundings.now),
        m_pool(most_at_once(m_parallelism)) {}

  /// Gives the exit status; publishes only when it is 0, or what could be built where that is wanted.
  util::Task<int> operator()();

private:
  util::Task<int> run_all();
  util::Task<int> end();
  [[nodiscard]] bool tell_end(report::Summary summary) const;
  void warn_of_options();
  void tell_skipped();
  util::Task<void> lock();
  util::Task<void> choose_images();
  util::Task<std::string> image_for(std::size_t index, ImageChoice& choice);
  util::Task<void> build_all();
  util::Task<void> run(const Group& group);
  util::Task<std::string> try_run(const Group& group, Places::Place& place);
  util::Task<std::optional<Error>> try_run(const Group& group, BuildLog& observer);
  util::Task<void> take_artifact(std::size_t index, const fs::path& shared, const action::ActionResult& done);
  [[nodiscard]] std::map<std::string, fs::path> artifacts() const;
  util::Task<void> publish();
  void tell_foreign();
  [[nodiscard]] std::string names_of(const Group& group) const;
  [[nodiscard]] report::Reporter& reporter() const { return m_surroundings.reporter; }
  [[nodiscard]] const sam::Resource& resource(std::size_t index) const {
    return m_request->builds[index].resource;
  }
  /// Its name for the user, and where its results lie.
  [[nodiscard]] std::string place_of(std::size_t index) const { return resource(index).result_place(); }

  const Surroundings& m_surroundings;
  const project::Settings& m_settings;
  LogSeen m_log_seen;
  std::span<const plan::MethodRow> m_methods;
  RunTrees m_trees;
  Parallelism m_parallelism;
  Places m_places;
  std::shared_ptr<engine::Engine> m_engine;
  std::unique_ptr<action::Executor> m_executor;
  std::optional<output::BuildDirectory> m_directory;
  std::optional<project::Request> m_request;
  BuiltTemplate m_template;
  std::vector<std::string> m_images;
  std::optional<ImageFunctions> m_image_functions;
  Outcomes m_outcomes;
  Step m_step = Step::settings;
  util::ThreadPool m_pool; ///< last: its jobs use the others, and end when it goes
};

/// Where the run does not come to its end, that is told too, for those who read the document.
util::Task<int> Build::operator()() {
  try {
    co_return co_await run_all();
  } catch (const Error& error) {
    (void)tell_end(
        {.results = {}, .failures = {failure_of(error, m_step, m_settings.functions)}, .place = {}});
    throw;
  } catch (const util::Interrupted& interrupted) {
    (void)tell_end({.results = {}, .failures = {failure_of(interrupted)}, .place = {}});
    throw;
  }
}

util::Task<int> Build::run_all() {
  co_await lock();
  m_step = Step::reading;
  m_request = project::load_request(m_settings, m_methods);
  const auto& builds = m_request->builds;
  m_outcomes = Outcomes(builds, m_request->images);
  m_image_functions.emplace(m_surroundings, m_settings, *m_request, m_log_seen);
  std::vector<std::string> names;
  names.reserve(builds.size());
  for (const auto& build : builds) names.push_back(build.resource.result_place());
  for (const auto& image : m_request->images) names.push_back(image.function.result_place());
  reporter().expect(names);
  warn_of_options();
  tell_skipped();
  m_template =
      built_template(*m_request, m_directory->path(), {m_image_functions->uris(), {}, {}}, m_methods);
  if (!names.empty()) {
    m_step = Step::building;
    m_surroundings.watch_stages(m_directory->path());
    m_engine = co_await m_surroundings.connect();
    m_executor = m_surroundings.make_executor(*m_engine, m_pool);
    m_step = Step::choosing_images;
    co_await choose_images();
    m_step = Step::building;
    co_await build_all();
    m_surroundings.cancellation.check();
  }
  m_step = Step::publishing;
  co_return co_await end();
}

/// Publishes what is to be published, and tells how it went.
util::Task<int> Build::end() {
  const auto failure = m_outcomes.first_failure();
  const bool publishes = !failure || (m_settings.keep_going && m_outcomes.any_built());
  if (m_settings.keep_going)
    for (const auto& text : m_outcomes.texts()) reporter().message(report::Level::error, text);
  if (publishes)
    co_await publish();
  else if (m_request->builds.size() + m_request->images.size() > 1)
    reporter().message(report::Level::info, "nothing was published; the last good artifacts stay");
  auto summary = m_outcomes.summary();
  summary.published = publishes;
  const bool told = tell_end(std::move(summary));
  if (failure) co_return static_cast<int>(m_settings.keep_going ? ExitCode::build_failed : *failure);
  if (told) co_return 0;
  reporter().message(report::Level::error, "the summary could not be written; what was built is published");
  co_return static_cast<int>(ExitCode::local_files);
}

bool Build::tell_end(report::Summary summary) const {
  summary.place = results_of(m_settings);
  return reporter().summary(summary);
}

void Build::warn_of_options() {
  if (const auto warning = project::bundle_warning(m_settings.ca_bundle, m_settings.network);
      !warning.empty())
    reporter().message(report::Level::warning, warning);
  std::vector<std::string> names;
  for (const auto& stack : m_request->stacks)
    for (const auto& resource : stack.parsed.resources()) names.push_back(resource.result_place());
  for (const auto& warning : m_settings.images.warnings(names))
    reporter().message(report::Level::warning, warning);
  for (const auto& warning : m_request->warnings) reporter().message(report::Level::warning, warning);
}

/// Who names functions has chosen already.
void Build::tell_skipped() {
  if (m_settings.functions.empty())
    for (const auto& skipped : m_request->skipped)
      reporter().message(skipped.on_s3 ? report::Level::warning : report::Level::info,
                         fmt::format("'{}' is not built: {}", skipped.full_path(), skipped.reason));
  if (m_request->builds.empty() && m_request->images.empty())
    reporter().message(report::Level::info,
                       "nothing to build: no function or layer has code that is to be built");
}

util::Task<void> Build::lock() {
  const auto if_locked = m_settings.wait_for_lock ? IfLocked::wait : IfLocked::fail;
  try {
    m_directory.emplace(
        co_await open_alone<output::BuildDirectory>(m_surroundings, m_settings.build_directory, if_locked));
  } catch (Error& error) {
    if (error.code() == ExitCode::locked)
      error.add_hint("wait for it, or give this run a --build-dir of its own");
    throw;
  }
}

/// Metadata's BuildImage; empty for none.
std::string template_image(const sam::Resource& resource) {
  if (!resource.build_image) return {};
  const auto& [reference, place] = *resource.build_image;
  if (!util::ImageReference::parse(reference))
    throw place.error(fmt::format("the BuildImage '{}' is no image reference", util::printable(reference)));
  return reference;
}

util::Task<void> Build::choose_images() {
  ImageChoice choice(*m_engine,
                     reporter(),
                     m_settings.images,
                     {.pull = m_settings.pull,
                      .source = m_settings.image_source,
                      .network = m_settings.network,
                      .ca_bundle = m_settings.ca_bundle});
  for (std::size_t index = 0; index < m_request->builds.size(); ++index) {
    std::string image;
    try {
      image = co_await image_for(index, choice);
    } catch (Error& error) {
      error.add_frame("while choosing the image for " + resource(index).described());
      if (!m_settings.keep_going) throw;
      m_outcomes.fail({index}, error, m_step, util::render(error));
    }
    m_outcomes[index].facts.image_digest = image;
    m_images.push_back(std::move(image));
  }
}

util::Task<std::string> Build::image_for(std::size_t index, ImageChoice& choice) {
  const auto& build = m_request->builds[index];
  const auto name = build.resource.result_place();
  ImageNeed need{.name = name,
                 .runtime = build.resource.runtime,
                 .architecture = build.resource.architecture,
                 .full_path = build.resource.full_path(),
                 .template_image = template_image(build.resource),
                 .on_other_architecture = build.recipe->on_other_architecture(),
                 .needs_own = build.recipe->needs_own_image()};
  std::string image = co_await choice.choose(std::move(need));
  auto packages = build.recipe->packages();
  if (packages.empty()) co_return image;
  PackageRequest request{name, std::move(image), std::move(packages)};
  co_return co_await image_with_packages(*m_engine, reporter(), m_settings.network, std::move(request));
}

util::Task<void> Build::build_all() {
  const auto groups = grouped(m_request->builds, m_images);
  std::vector<util::Task<void>> tasks;
  tasks.reserve(groups.size());
  for (const auto& group : groups) {
    m_trees.expect(m_request->builds[group.builds.front()].recipe->trees());
    tasks.push_back(run(group));
  }
  const ImageTools tools{m_surroundings, *m_engine, m_pool, m_trees};
  m_image_functions->add_tasks(tasks, tools, {*m_directory, m_places, m_outcomes});
  co_await util::run_all(m_surroundings.loop, std::move(tasks), most_at_once(m_parallelism));
}

util::Task<void> Build::run(const Group& group) {
  auto place = co_await m_places.take();
  if (m_surroundings.cancellation.requested()) co_return;
  const auto started = m_surroundings.now();
  bool built = false;
  std::string failure;
  try {
    failure = co_await try_run(group, place);
    built = failure.empty();
  } catch (const util::Interrupted&) {
    // Told once, for the whole run.
  }
  for (const auto index : group.builds) {
    auto& result = m_outcomes[index];
    result.time = std::chrono::duration_cast<std::chrono::milliseconds>(m_surroundings.now() - started);
    if (built)
      result.status = report::Status::built;
    else
      m_directory->discard(place_of(index));
    reporter().finished(result.name);
  }
  if (failure.empty()) co_return;
  if (m_settings.keep_going)
    reporter().message(report::Level::info, fmt::format("failed, as told at the end: {}", names_of(group)));
  else
    reporter().message(report::Level::error, failure);
}

std::string Build::names_of(const Group& group) const {
  std::vector<std::string> names;
  for (const auto index : group.builds) names.push_back(place_of(index));
  return util::join(names, ", ");
}

/// Of a failure, which is noted, what to tell the user; empty if all went well.
util::Task<std::string> Build::try_run(const Group& group, Places::Place& place) {
  const auto& first = resource(group.builds.front());
  const auto name = place_of(group.builds.front());
  std::vector<fs::path> log_files;
  log_files.reserve(group.builds.size());
  for (const auto index : group.builds) log_files.push_back(m_directory->log_file(place_of(index)));
  std::optional<BuildLog> observer;
  std::optional<Error> failure;
  try {
    util::Secrets secrets;
    m_settings.variables.add_to(secrets);
    observer.emplace(reporter(), name, log_files, secrets, &place);
    if (group.builds.size() > 1)
      reporter().message(report::Level::info,
                         fmt::format("compiled together, in the log as '{}': {}", name, names_of(group)));
    failure = co_await try_run(group, *observer);
  } catch (Error& error) {
    if (group.builds.size() == 1) error.add_frame("while building " + first.described());
    failure = std::move(error);
  }
  if (!failure) co_return std::string();
  if (group.builds.size() > 1) failure->add_frame("while building together: " + names_of(group));
  const bool unseen = m_log_seen == LogSeen::no && observer;
  auto text = failure_text(*failure, unseen ? observer->tail() : "");
  m_outcomes.fail(group.builds, *failure, Step::building, text);
  co_return text;
}

util::Task<std::optional<Error>> Build::try_run(const Group& group, BuildLog& observer) {
  const auto& first = m_request->builds[group.builds.front()];
  observer.phase("reading the source");
  auto trees = first.recipe->trees();
  const auto read = co_await m_trees.read(std::move(trees));
  const action::SnapshotOf snapshot_of = [&read](const auto& tree) -> const action::Snapshot& {
    return read.snapshot_of(tree);
  };
  auto action = action_of(group, m_request->builds, m_settings.limits, snapshot_of);
  const auto name = first.resource.result_place();
  const fs::path into = group.has_directories ? m_directory->shared_stage(name) : m_directory->stage(name);
  auto done = co_await m_executor->run(std::move(action), observer, into);
  co_await m_trees.finished(read);
  if (!first.recipe->succeeded(done)) {
    const FailedBuild failed{.subject = first.resource.described(),
                             .tool = first.recipe->tool(),
                             .diagnosis = first.recipe->diagnose(done, observer.tail()),
                             .log_tail = observer.tail(),
                             .ca_bundle = m_settings.ca_bundle,
                             .memory_bytes = m_settings.limits.memory_bytes};
    auto error = explain_failure(failed, done);
    if (!done.answer.empty()) observer.note(failed.diagnosis.what + "\n");
    const auto log_file = m_directory->log_file(name);
    error.add_hint("the whole log: " + util::printable(log_file.string()));
    co_return error;
  }
  const fs::path shared_by_all = group.has_directories ? into : fs::path();
  for (const auto index : group.builds) co_await take_artifact(index, shared_by_all, done);
  co_return std::nullopt;
}

/// Of a group with a directory for each resource, `shared` is what all of them are in. On the pool: it is
/// work on the disk, and the loop has other builds' streams to serve.
util::Task<void>
Build::take_artifact(std::size_t index, const fs::path& shared, const action::ActionResult& done) {
  const auto id = place_of(index);
  const auto stage = shared.empty() ? m_directory->staged(id) : m_directory->stage(id);
  auto seal = m_directory->sealing_of(id);
  std::function<Taken()> work = [this, index, shared, stage, done, seal = std::move(seal)] {
    Taken taken{.result = shared.empty() ? done : move_content(shared / resource(index).logical_id, stage),
                .digest = {},
                .warnings = {}};
    taken.warnings = check_programs(m_request->builds[index], stage);
    if (m_settings.digests) taken.digest = archive::tree_digest(stage);
    seal();
    return taken;
  };
  util::Job<Taken> job(m_surroundings.loop, m_pool, std::move(work));
  auto taken = co_await job;
  m_outcomes[index].size = taken.result.bytes;
  m_outcomes[index].facts.sha256 = std::move(taken.digest);
  for (const auto& warning : taken.warnings) reporter().message(report::Level::warning, warning);
  if (const auto warning = artifact_warning(resource(index).described(), taken.result); !warning.empty())
    reporter().message(report::Level::warning, warning);
}

/// Where those of this run are until they are published.
std::map<std::string, fs::path> Build::artifacts() const {
  std::map<std::string, fs::path> places;
  for (std::size_t index = 0; index < m_request->builds.size(); ++index)
    if (m_outcomes[index].status == report::Status::built)
      places[place_of(index)] = m_directory->staged(place_of(index));
  return places;
}

util::Task<void> Build::publish() {
  for (std::size_t index = 0; index < m_request->builds.size(); ++index) {
    auto& result = m_outcomes[index];
    if (result.status != report::Status::built) continue;
    result.artifact = (m_settings.given_build_directory / place_of(index)).string();
    result.facts.artifact = (m_settings.build_directory / place_of(index)).string();
  }
  std::function<std::vector<std::string>()> work = [this] {
    // What was loaded has a name only now.
    Made made{m_image_functions->uris(), m_outcomes.failed(), artifacts()};
    if (!made.failed.empty() || !m_request->images.empty() || shows_artifacts(*m_request, m_methods))
      m_template = built_template(*m_request, m_directory->path(), made, m_methods);
    auto prepared = prepare_publication(m_settings, *m_request, m_template);
    m_directory->seal(prepared.publication);
    return std::move(prepared.warnings);
  };
  util::Job<std::vector<std::string>> seal(m_surroundings.loop, m_pool, std::move(work));
  const auto warnings = co_await seal;
  co_await m_surroundings.loop.sleep({}); // a signal that came meanwhile is seen only by the loop
  m_surroundings.cancellation.check();
  m_directory->publish();
  std::function<bool()> clearing = [this] {
    m_directory->remove_replaced();
    return true;
  };
  util::Job<bool> clear(m_surroundings.loop, m_pool, std::move(clearing));
  co_await clear;
  for (const auto& warning : warnings) reporter().message(report::Level::warning, warning);
  tell_foreign();
}

/// SAM would have removed it with all else that was in the build directory.
void Build::tell_foreign() {
  if (!m_settings.functions.empty()) return;
  const auto foreign = m_directory->foreign();
  if (foreign.empty()) return;
  constexpr std::size_t k_most_told = 10;
  std::vector<std::string> names;
  for (const auto& place : foreign)
    if (names.size() < k_most_told) names.push_back(fmt::format("'{}'", util::printable(place)));
  if (foreign.size() > names.size()) names.push_back(fmt::format("{} more", foreign.size() - names.size()));
  reporter().message(report::Level::info,
                     fmt::format("not made by cbuild from this template, and left in '{}': {}",
                                 util::printable(m_settings.given_build_directory.string()),
                                 util::join(names, ", ")));
}

} // namespace

util::Task<int> build_template(const Surroundings& surroundings,
                               const project::Settings& settings,
                               LogSeen log_seen,
                               std::span<const plan::MethodRow> methods) {
  Build run(surroundings, settings, log_seen, methods);
  co_return co_await run();
}

void tell_unstarted(report::Reporter& reporter, const Error& error, std::vector<std::string> named) {
  // Who does not read the document gets the error all the same.
  (void)reporter.summary(
      {.results = {}, .failures = {failure_of(error, Step::settings, std::move(named))}, .place = {}});
}

} // namespace cbuild::build
