#include "unit/executor/bench.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace cbuild;
using test::Bench;
using test::frame;
using util::Error;
using util::ExitCode;

namespace {

auto times(const Bench& bench, const std::string& line) {
  return std::count(bench.engine.story.begin(), bench.engine.story.end(), line);
}

const std::string k_inspect = "inspect id-of-cbuild-run-1";
const std::string k_remove = "remove id-of-cbuild-run-1";
const std::string k_gone = "gone cbuild-run-1";

engine::ContainerState state(const std::string& status) { return {.status = status}; }

} // namespace

TEST_CASE("container_executor: while the log is silent, the container is looked at", "[executor]") {
  Bench bench;
  bench.engine.log = {test::Silence(), test::Silence(), frame("late\n")};
  bench.engine.states = {state("running"), state("running"), state("exited")};
  CHECK(bench.run_action().exit_code == 0);
  CHECK(times(bench, k_inspect) == 3);
  CHECK(bench.observer.logged == "late\n");
}

TEST_CASE("container_executor: a log that ends a while after the container is no failure", "[executor]") {
  Bench bench;
  bench.engine.log = {test::Silence(), frame("late\n"), test::Silence(), frame("later\n")};
  (void)bench.run_action();
  CHECK(bench.observer.logged == "late\nlater\n");
}

TEST_CASE("container_executor: a log that does not end after the container has is a failure", "[executor]") {
  Bench bench;
  bench.engine.log = {frame("hello\n"), test::Hang()};
  SECTION("it exited") { bench.engine.states = {state("running"), state("exited")}; }
  SECTION("it is gone") { bench.engine.states = {state("running"), std::nullopt}; }
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::engine);
  CHECK(error.message() == "the container has ended, but the engine does not end its log");
  CHECK(times(bench, k_inspect) == 3);
  CHECK(times(bench, "log dropped") == 1);
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: a container that is paused has not ended", "[executor]") {
  Bench bench;
  bench.engine.log = {test::Silence(), test::Silence(), test::Silence(), frame("late\n")};
  bench.engine.states = {state("paused"), state("paused"), state("paused"), state("exited")};
  (void)bench.run_action();
  CHECK(bench.observer.logged == "late\n");
}

TEST_CASE("container_executor: an engine that died during a silence is found", "[executor]") {
  Bench bench;
  bench.engine.log = {test::Hang()};
  bench.engine.failures["inspect"] = {test::failure(Error(ExitCode::engine, "the engine does not answer"))};
  CHECK(bench.failed_action<Error>().message() == "the engine does not answer");
  CHECK(times(bench, k_remove) == 1);
}

TEST_CASE("container_executor: an archive that stalls is given up", "[executor]") {
  Bench bench;
  bench.engine.archive = {test::artifacts_tar().substr(0, 700), test::Hang()};
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::engine);
  CHECK(error.message() == "the engine stopped sending the artifacts");
  CHECK(times(bench, "archive dropped") == 1);
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: the user's stop ends any call, and the container is removed", "[executor]") {
  Bench bench;
  const std::string word = GENERATE("attach", "start", "wait", "inspect", "archive");
  bench.engine.when[word] = [&] { bench.engine.cancellation.request(SIGTERM); };
  CAPTURE(word);
  CHECK(bench.failed_action<util::Interrupted>().signal() == SIGTERM);
  CHECK(times(bench, k_remove) == 1);
  CHECK(bench.engine.story.back() == k_gone);
  CHECK(times(bench, "log ended") + times(bench, "log dropped") == (word == "attach" ? 0 : 1));
}

TEST_CASE("container_executor: the user's stop ends a call that hangs", "[executor]") {
  Bench bench;
  const std::string word = GENERATE("attach", "start", "wait", "inspect", "archive");
  bench.engine.hanging = {word};
  bench.engine.when[word] = [&] {
    bench.loop.call_at(util::EventLoop::Clock::now() + std::chrono::milliseconds(1),
                       [&] { bench.engine.cancellation.request(SIGINT); });
  };
  CAPTURE(word);
  CHECK(bench.failed_action<util::Interrupted>().signal() == SIGINT);
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: the user's stop ends the log", "[executor]") {
  Bench bench;
  bench.engine.log.emplace_back(test::Hang());
  bench.observer.on_log = [&] { bench.engine.cancellation.request(SIGINT); };
  CHECK(bench.failed_action<util::Interrupted>().signal() == SIGINT);
  CHECK(times(bench, "log dropped") == 1);
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: the user's stop ends the fetching of the artifacts", "[executor]") {
  Bench bench;
  bench.engine.archive = {test::artifacts_tar().substr(0, 700), test::Hang()};
  bench.observer.on_fetched = [&] { bench.engine.cancellation.request(SIGHUP); };
  CHECK(bench.failed_action<util::Interrupted>().signal() == SIGHUP);
  CHECK(times(bench, "archive dropped") == 1);
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: the user's stop does not disturb the removing", "[executor]") {
  Bench bench;
  bench.engine.when["remove"] = [&] { bench.engine.cancellation.request(SIGINT); };
  CHECK(bench.run_action().exit_code == 0); // whether to publish is the caller's to decide
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: a create whose answer was lost may still make the container: it is removed, "
          "but stays in the ledger",
          "[executor]") {
  Bench bench;
  SECTION("by the user's stop") {
    bench.engine.when["create"] = [&] { bench.engine.cancellation.request(SIGINT); };
    CHECK(bench.failed_action<util::Interrupted>().signal() == SIGINT);
  }
  SECTION("by the connection's end") {
    bench.engine.failures["create"] = {test::failure(Error(ExitCode::engine, "connection reset"))};
    CHECK(bench.failed_action<Error>().message() == "connection reset");
  }
  CHECK(bench.engine.story == std::vector<std::string>{"planned cbuild-run-1",
                                                       "create cbuild-run-1 image=sha256:image",
                                                       "remove cbuild-run-1"});
}

TEST_CASE("container_executor: a container that cannot be removed stays in the ledger, and the result counts",
          "[executor]") {
  Bench bench;
  bench.engine.failures["remove"] = {test::failure(engine::ApiError(500, "device is busy"))};
  SECTION("of a good build") { CHECK(bench.run_action().bytes == 7); }
  SECTION("of a failed one, whose error is told") {
    bench.engine.failures["start"] = {test::failure(engine::ApiError(400, "no such network"))};
    CHECK(bench.failed_action<Error>().message() == "no such network");
  }
  CHECK(bench.engine.story.back() == k_remove);
}

TEST_CASE("container_executor: a network that the engine does not have is told with the option",
          "[executor]") {
  Bench bench;
  const auto* const step = GENERATE("create", "start"); // engines differ in when they look
  const std::string words = "the engine cannot start the container: network nosuch not found";
  bench.engine.failures[step] = {test::failure(engine::ApiError(404, words))};
  SECTION("that was asked for") {
    bench.network = "nosuch";
    const auto error = bench.failed_action<Error>();
    CHECK(error.message() == words);
    REQUIRE(error.hints().size() == 1);
    CHECK(error.hints().front().starts_with("--network takes none, host, or a network of the engine"));
  }
  SECTION("and nothing where another one was asked for, or none") {
    bench.network = GENERATE("", "other");
    CHECK(bench.failed_action<Error>().hints().empty());
  }
}

TEST_CASE("container_executor: a container that somebody else is removing stays in the ledger",
          "[executor]") {
  Bench bench;
  bench.engine.removal = engine::Removal::under_way;
  (void)bench.run_action();
  CHECK(bench.engine.story.back() == k_remove);
}

TEST_CASE("container_executor: an observer that fails ends the Action", "[executor]") {
  Bench bench;
  SECTION("at the log") {
    bench.observer.on_log = [] { throw Error(ExitCode::local_files, "disk full"); };
  }
  SECTION("at the artifacts") {
    bench.observer.on_fetched = [] { throw Error(ExitCode::local_files, "disk full"); };
  }
  CHECK(bench.failed_action<Error>().message() == "disk full");
  CHECK(bench.engine.story.back() == k_gone);
}

TEST_CASE("container_executor: where the loop ends by an exception, no extraction goes on in what is gone",
          "[executor]") {
  Bench bench;
  const auto tar = test::artifacts_tar();
  bench.engine.archive = {tar.substr(0, tar.size() / 2), test::Hang{}};
  bench.observer.on_fetched = [&] {
    bench.loop.post([] { throw std::runtime_error("a callback of the loop"); });
  };
  CHECK_THROWS_AS(bench.run_action(), std::runtime_error);
}

TEST_CASE("container_executor: several Actions run at once, each with its own end", "[executor]") {
  Bench bench;
  std::vector<util::Task<void>> tasks;
  std::vector<std::string> ends;
  const auto note = [&](std::size_t number) -> util::Task<void> {
    test::TempDirectory out;
    try {
      action::Action action{.image = "i", .output_directory = "/tmp/samcli/artifacts"};
      const auto result = co_await bench.executor.run(std::move(action), bench.observer, out.path());
      ends.push_back(fmt::format("{} {}", number, result.bytes));
    } catch (const Error& error) {
      ends.push_back(fmt::format("{} {}", number, error.message()));
    }
  };
  bench.engine.failures["start"] = {nullptr, test::failure(engine::ApiError(400, "no")), nullptr};
  for (std::size_t number = 1; number <= 3; ++number) tasks.push_back(note(number));
  bench.loop.run(util::run_all(bench.loop, std::move(tasks), 3));
  std::sort(ends.begin(), ends.end());
  CHECK(ends == std::vector<std::string>{"1 7", "2 no", "3 7"});
  for (const auto* number : {"1", "2", "3"})
    CHECK(times(bench, std::string("gone cbuild-run-") + number) == 1);
}
