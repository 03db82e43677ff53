#include <cbuild/engine/client.hpp>
#include <cbuild/executor/cleanup.hpp>
#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/event_loop.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace cbuild::executor {
namespace {

// What the guard is told: a word and its value.
constexpr std::string_view k_engine = "engine ";
constexpr std::string_view k_stages = "stages ";
constexpr std::string_view k_planned = "planned ";
constexpr std::string_view k_removed = "removed ";

/// A create that was under way when its client died may still succeed for this long.
constexpr std::chrono::seconds k_late_create{3};
constexpr std::chrono::milliseconds k_between_looks{200};
constexpr std::chrono::seconds k_longest{60};

struct Leftovers {
  std::optional<engine::Endpoint> engine;
  std::string stages;
  std::set<std::string> containers;
};

Leftovers read_leftovers(const std::vector<std::string>& messages, const std::string& run_id) {
  Leftovers left;
  for (const std::string_view message : messages) {
    if (message.starts_with(k_engine))
      left.engine = engine::endpoint_from_line(message.substr(k_engine.size()));
    if (message.starts_with(k_stages)) left.stages = message.substr(k_stages.size());
    const bool planned = message.starts_with(k_planned);
    if (!planned && !message.starts_with(k_removed)) continue;
    std::string name(message.substr(planned ? k_planned.size() : k_removed.size()));
    if (!is_container_name(run_id, name)) continue; // not ours, whoever says so
    if (planned)
      left.containers.insert(std::move(name));
    else
      left.containers.erase(name);
  }
  return left;
}

constexpr std::size_t k_removed_at_once = 8;

util::Task<void> remove_one(engine::Engine& engine, std::string name) {
  try {
    co_await engine.remove_container(name);
  } catch (const util::Error&) { // the next look, or the next run's sweep, tries again
  }
}

util::Task<void>
remove_all(util::EventLoop& loop, engine::Engine& engine, const std::set<std::string>& names) {
  std::vector<util::Task<void>> tasks;
  tasks.reserve(names.size());
  for (const auto& name : names) tasks.push_back(remove_one(engine, name));
  co_await util::run_all(loop, std::move(tasks), k_removed_at_once);
}

/// The names stay as they are when the engine does not tell: to remove one twice harms nobody.
util::Task<void> find_left(engine::Engine& engine, std::string run_id, std::set<std::string>& names) {
  try {
    const auto found = co_await engine.list_containers(fmt::format("{}={}", k_run_label, run_id));
    names.clear();
    for (const auto& container : found) names.insert(container.id);
  } catch (const util::Error&) { // a busy engine; we come back
  }
}

/// Nothing while the engine does not answer.
util::Task<std::unique_ptr<engine::EngineClient>> try_connect(util::EventLoop& loop,
                                                              engine::Endpoint endpoint) {
  std::vector<engine::Candidate> candidates{{std::move(endpoint), "the run's engine"}};
  try {
    co_return co_await engine::EngineClient::connect(loop, std::move(candidates), nullptr, {});
  } catch (const util::Error&) {
    co_return nullptr;
  }
}

util::Task<void> remove_leftovers(util::EventLoop& loop, Leftovers left, std::string run_id) {
  const auto started = util::EventLoop::Clock::now();
  auto now = started;
  std::unique_ptr<engine::EngineClient> engine;
  do {
    if (!engine) engine = co_await try_connect(loop, *left.engine);
    if (engine) co_await remove_all(loop, *engine, left.containers);
    co_await loop.sleep(k_between_looks);
    if (engine) co_await find_left(*engine, run_id, left.containers);
    now = util::EventLoop::Clock::now();
  } while (now < started + k_late_create || (!left.containers.empty() && now < started + k_longest));
}

/// Our end of the pipe may be closed before the run's locks are.
util::Task<void> remove_stages(util::EventLoop& loop, std::string directory) {
  co_await loop.sleep(k_between_looks);
  util::AtomicDirectory::remove_stale(directory);
}

/// What dead runs left, as their containers are to be called when they are removed. A container whose lease
/// has ended is called by its name: if its run is alive after all and renews it meanwhile, nothing has that
/// name.
std::vector<std::string> orphans_of(const std::vector<engine::ContainerSummary>& containers,
                                    std::optional<std::chrono::sys_seconds> now) {
  std::vector<std::string> orphans;
  for (const auto& container : containers) {
    const auto owner = owner_of(container.labels);
    const auto until = leased_until(container);
    if (owner == util::Running::no)
      orphans.push_back(container.id);
    else if (owner == util::Running::unknown && until && now && *until < *now)
      orphans.push_back(container.name);
  }
  return orphans;
}

/// The engine's time is asked for only where it can matter, and before the names are read that are held
/// against it.
util::Task<std::vector<std::string>> find_orphans(engine::Engine& engine) {
  const auto unknown = [](const engine::ContainerSummary& container) {
    return leased_until(container) && owner_of(container.labels) == util::Running::unknown;
  };
  auto containers = co_await engine.list_containers(k_run_label);
  std::optional<std::chrono::sys_seconds> now;
  if (std::any_of(containers.begin(), containers.end(), unknown)) {
    now = co_await engine.time();
    containers = co_await engine.list_containers(k_run_label);
  }
  co_return orphans_of(containers, now);
}

/// Does nothing once the user stops the run.
util::Task<void> remove_orphan(engine::Engine& engine,
                               std::string container,
                               const util::Cancellation& cancellation,
                               std::size_t& removed) {
  if (cancellation.requested()) co_return;
  co_await engine.remove_container(std::move(container));
  ++removed;
}

} // namespace

Guard::Guard(std::string run_id)
    : m_lifeline(
          util::Lifeline::start([run_id = std::move(run_id)](const std::vector<std::string>& messages) {
            Leftovers left = read_leftovers(messages, run_id);
            const std::string stages = left.stages;
            util::EventLoop loop;
            if (!left.containers.empty() && left.engine)
              loop.run(remove_leftovers(loop, std::move(left), run_id));
            if (!stages.empty()) loop.run(remove_stages(loop, stages));
          })) {}

Guard::~Guard() {
  try {
    m_lifeline.send(k_stages);
  } catch (const util::Error&) { // it is gone, and so is what it was for
  }
}

void Guard::watch_engine(const engine::Endpoint& endpoint) {
  m_lifeline.send(fmt::format("{}{}", k_engine, to_line(endpoint)));
}
void Guard::watch_stages(const std::filesystem::path& directory) {
  m_lifeline.send(fmt::format("{}{}", k_stages, directory.string()));
}
void Guard::container_planned(const std::string& name) {
  m_lifeline.send(fmt::format("{}{}", k_planned, name));
}
void Guard::container_removed(const std::string& name) {
  m_lifeline.send(fmt::format("{}{}", k_removed, name));
}

util::Task<std::size_t>
sweep_orphans(util::EventLoop& loop, engine::Engine& engine, const util::Cancellation& cancellation) {
  const auto orphans = co_await find_orphans(engine);
  std::size_t removed = 0;
  std::vector<util::Task<void>> tasks;
  tasks.reserve(orphans.size());
  for (const auto& orphan : orphans) tasks.push_back(remove_orphan(engine, orphan, cancellation, removed));
  co_await util::run_all(loop, std::move(tasks), k_removed_at_once);
  cancellation.check();
  co_return removed;
}

} // namespace cbuild::executor
