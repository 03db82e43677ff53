#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"

#include <cbuild/executor/cleanup.hpp>
#include <cbuild/executor/run.hpp>

#include <algorithm>
#include <csignal>

using namespace cbuild;
using Labels = std::map<std::string, std::string>;

namespace {

constexpr int k_no_such_pid = 0x3fffffff; // above the kernel's largest

Labels labels_of(const util::ProcessIdentity& owner) { return executor::Run("run", owner).labels(); }

util::ProcessIdentity dead() {
  return {.pid = k_no_such_pid, .started = "1", .host = util::current_process().host};
}

Labels without(Labels labels, const std::string& name) {
  labels.erase(name);
  return labels;
}

Labels with(Labels labels, const std::string& name, const std::string& value) {
  labels[name] = value;
  return labels;
}

engine::ContainerSummary container(const std::string& id, Labels labels) {
  return {.id = id, .name = "cbuild-run-1", .labels = std::move(labels)};
}

std::chrono::sys_seconds at(std::int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

/// One of a run that cannot be seen from here.
engine::ContainerSummary unseen(const std::string& name, std::int64_t created) {
  auto owner = dead();
  owner.host = "another";
  return {.id = "id-of-" + name, .name = name, .created = at(created), .labels = labels_of(owner)};
}

} // namespace

TEST_CASE("run: names and labels say whose a container is", "[executor]") {
  executor::Run run("abc", {.pid = 12, .started = "34", .host = "here"});
  CHECK(run.next_container_name() == "cbuild-abc-1");
  CHECK(run.next_container_name() == "cbuild-abc-2");
  CHECK(run.labels() == Labels{{"cbuild.run", "abc"},
                               {"cbuild.pid", "12"},
                               {"cbuild.started", "34"},
                               {"cbuild.host", "here"},
                               {"cbuild.lease", "300"}});
}

TEST_CASE("run: each has an id of its own, that fits a container's name", "[executor]") {
  const auto one = executor::Run::start();
  CHECK(one.id() != executor::Run::start().id());
  CHECK(one.id().find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(one.labels().at("cbuild.pid") == std::to_string(util::current_process().pid));
}

TEST_CASE("run: a container's name is its run's only with its number at the end", "[executor]") {
  const auto [name, own] = GENERATE(table<std::string, bool>({
      {"cbuild-run-1", true},
      {"cbuild-run-42", true},
      {"cbuild-run-", false},
      {"cbuild-run-0", false},
      {"cbuild-run--1", false},
      {"cbuild-run-1x", false},
      {"cbuild-run-1-1700000000", false},
      {"cbuild-other-1", false},
      {"database", false},
      {"", false},
  }));
  CAPTURE(name);
  CHECK(executor::is_container_name("run", name) == own);
}

TEST_CASE("owner_of: a dead run of this host is known, and what says too little is not", "[executor]") {
  using util::Running;
  const auto self = util::current_process();
  auto reused = self;
  reused.started += "0";
  auto elsewhere = dead();
  elsewhere.host = "another";
  const auto [what, labels, running] = GENERATE_COPY(table<std::string, Labels, Running>({
      {"its process is gone", labels_of(dead()), Running::no},
      {"its process id was given to another", labels_of(reused), Running::no},
      {"its process runs", labels_of(self), Running::yes},
      {"another host", labels_of(elsewhere), Running::unknown},
      {"no host", without(labels_of(dead()), "cbuild.host"), Running::unknown},
      {"no run", without(labels_of(dead()), "cbuild.run"), Running::unknown},
      {"no process", without(labels_of(dead()), "cbuild.pid"), Running::unknown},
      {"no start time, but the process is gone", without(labels_of(dead()), "cbuild.started"), Running::no},
      {"no start time, and the process runs", without(labels_of(self), "cbuild.started"), Running::yes},
      {"a process that is no number", with(labels_of(dead()), "cbuild.pid", "x"), Running::unknown},
      {"not all a number", with(labels_of(dead()), "cbuild.pid", "1073741823x"), Running::unknown},
      {"a process out of range", with(labels_of(dead()), "cbuild.pid", "99999999999"), Running::unknown},
      {"a process group", with(labels_of(dead()), "cbuild.pid", "-1073741823"), Running::unknown},
      {"somebody else's container", Labels{{"com.example", "x"}}, Running::unknown},
      {"no labels", Labels{}, Running::unknown},
  }));
  CAPTURE(what);
  CHECK(executor::owner_of(labels) == running);
}

TEST_CASE("leased_until: from the name's time or the creation, whichever is later", "[executor]") {
  const auto [name, created, until] = GENERATE(table<std::string, std::int64_t, std::optional<std::int64_t>>({
      {"cbuild-run-1", 1000, 1300},
      {"cbuild-run-1-2000", 1000, 2300},
      {"cbuild-run-1-900", 1000, 1300},
      {"cbuild-run-1-2000", 0, 2300},
      {"cbuild-run-1", 0, std::nullopt}, // the engine does not say when it was made
      {"cbuild-run-1-", 1000, std::nullopt},
      {"cbuild-run-1-2000x", 1000, std::nullopt},
      {"cbuild-run-1-2000-3000", 1000, std::nullopt},
      {"cbuild-run-1-9999999999999999", 1000, std::nullopt},
      {"cbuild-other-1", 1000, std::nullopt},
      {"renamed", 1000, std::nullopt},
      {"", 1000, std::nullopt},
  }));
  CAPTURE(name, created);
  const auto found = executor::leased_until(unseen(name, created));
  CHECK(found.has_value() == until.has_value());
  if (found && until) CHECK(*found == at(*until));
}

TEST_CASE("leased_until: who renews writes what is read", "[executor]") {
  CHECK(executor::leased_until(unseen(executor::renewed_name("cbuild-run-1", at(5000)), 1000)) == at(5300));
}

TEST_CASE("leased_until: nothing without a lease that its run has promised", "[executor]") {
  for (const auto* lease : {"", "0", "-1", "300s", "99999999999999999999"}) {
    auto container = unseen("cbuild-run-1", 1000);
    container.labels["cbuild.lease"] = lease;
    CHECK_FALSE(executor::leased_until(container).has_value());
  }
  auto container = unseen("cbuild-run-1", 1000);
  container.labels["cbuild.lease"] = "10";
  CHECK(executor::leased_until(container) == at(1010));
  container.labels.erase("cbuild.lease"); // of a version that has none
  CHECK_FALSE(executor::leased_until(container).has_value());
}

TEST_CASE("sweep_orphans: removes what dead runs left, and nothing else", "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  engine.containers = {container("live", labels_of(util::current_process())),
                       container("dead-1", labels_of(dead())),
                       container("foreign", {{"cbuild.run", "x"}}),
                       container("dead-2", labels_of(dead()))};
  CHECK(loop.run(executor::sweep_orphans(loop, engine, engine.cancellation)) == 2);
  CHECK(engine.story == std::vector<std::string>{"list cbuild.run", "remove dead-1", "remove dead-2"});
}

TEST_CASE("sweep_orphans: one that cannot be removed does not keep the others", "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  engine.containers = {container("dead-1", labels_of(dead())), container("dead-2", labels_of(dead()))};
  engine.failures["remove"] = {test::failure(engine::ApiError(500, "device is busy"))};
  CHECK(test::failure_of<util::Error>(loop, executor::sweep_orphans(loop, engine, engine.cancellation))
            .message() == "device is busy");
  CHECK(engine.story.back() == "remove dead-2");
}

TEST_CASE("sweep_orphans: several are removed at once, and none once the user stops", "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  for (int i = 0; i < 20; ++i) engine.containers.push_back(container("dead", labels_of(dead())));
  engine.when["remove"] = [&] { engine.cancellation.request(SIGINT); };
  const auto stopped =
      test::failure_of<util::Interrupted>(loop, executor::sweep_orphans(loop, engine, engine.cancellation));
  CHECK(stopped.signal() == SIGINT);
  CHECK(std::count(engine.story.begin(), engine.story.end(), "remove dead") == 1);
}

TEST_CASE("sweep_orphans: of those it cannot see it removes the ones whose lease has ended, by name",
          "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  engine.clock = at(10'000);
  engine.containers = {unseen("cbuild-run-1", 9'699),
                       unseen("cbuild-run-2", 9'700),
                       unseen("cbuild-run-3-9800", 1'000),
                       unseen("cbuild-run-4-9000", 1'000),
                       container("dead", labels_of(dead()))};
  CHECK(loop.run(executor::sweep_orphans(loop, engine, engine.cancellation)) == 3);
  CHECK(engine.story == std::vector<std::string>{"list cbuild.run",
                                                 "time",
                                                 "list cbuild.run",
                                                 "remove cbuild-run-1",
                                                 "remove cbuild-run-4-9000",
                                                 "remove dead"});
}

TEST_CASE("sweep_orphans: what was renewed after the time was asked for stays", "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  engine.clock = at(10'000);
  engine.containers = {unseen("cbuild-run-1-9000", 1'000)};
  engine.when["time"] = [&] { engine.containers = {unseen("cbuild-run-1-10000", 1'000)}; };
  CHECK(loop.run(executor::sweep_orphans(loop, engine, engine.cancellation)) == 0);
}

TEST_CASE("sweep_orphans: a live run's container stays whatever its lease, and one without a lease or a time",
          "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  auto live = unseen("cbuild-run-1", 1);
  live.labels = labels_of(util::current_process());
  auto old_version = unseen("cbuild-run-1", 1);
  old_version.labels.erase("cbuild.lease");
  engine.containers = {live, old_version};
  CHECK(loop.run(executor::sweep_orphans(loop, engine, engine.cancellation)) == 0);
  engine.containers = {unseen("cbuild-run-1", 1)};
  engine.clock.reset();
  CHECK(loop.run(executor::sweep_orphans(loop, engine, engine.cancellation)) == 0);
}
