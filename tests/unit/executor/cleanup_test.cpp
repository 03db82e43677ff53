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
  return {.id = id, .labels = std::move(labels)};
}

} // namespace

TEST_CASE("run: names and labels say whose a container is", "[executor]") {
  executor::Run run("abc", {.pid = 12, .started = "34", .host = "here"});
  CHECK(run.next_container_name() == "cbuild-abc-1");
  CHECK(run.next_container_name() == "cbuild-abc-2");
  CHECK(
      run.labels() ==
      Labels{{"cbuild.run", "abc"}, {"cbuild.pid", "12"}, {"cbuild.started", "34"}, {"cbuild.host", "here"}});
}

TEST_CASE("run: each has an id of its own, that fits a container's name", "[executor]") {
  const auto one = executor::Run::start();
  CHECK(one.id() != executor::Run::start().id());
  CHECK(one.id().find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(one.labels().at("cbuild.pid") == std::to_string(util::current_process().pid));
}

TEST_CASE("is_orphan: only what a dead run of this host left", "[executor]") {
  const auto self = util::current_process();
  auto reused = self;
  reused.started += "0";
  auto elsewhere = dead();
  elsewhere.host = "another";
  const auto [what, labels, orphan] = GENERATE_COPY(table<std::string, Labels, bool>({
      {"its process is gone", labels_of(dead()), true},
      {"its process id was given to another", labels_of(reused), true},
      {"its process runs", labels_of(self), false},
      {"another host", labels_of(elsewhere), false},
      {"no host", without(labels_of(dead()), "cbuild.host"), false},
      {"no run", without(labels_of(dead()), "cbuild.run"), false},
      {"no process", without(labels_of(dead()), "cbuild.pid"), false},
      {"no start time, but the process is gone", without(labels_of(dead()), "cbuild.started"), true},
      {"no start time, and the process runs", without(labels_of(self), "cbuild.started"), false},
      {"a process that is no number", with(labels_of(dead()), "cbuild.pid", "x"), false},
      {"a process that is not all a number", with(labels_of(dead()), "cbuild.pid", "1073741823x"), false},
      {"a process out of range", with(labels_of(dead()), "cbuild.pid", "99999999999"), false},
      {"a process group", with(labels_of(dead()), "cbuild.pid", "-1073741823"), false},
      {"somebody else's container", Labels{{"com.example", "x"}}, false},
      {"no labels", Labels{}, false},
  }));
  CAPTURE(what);
  CHECK(executor::is_orphan(labels, self.host) == orphan);
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
