#include "executor/lease.hpp"
#include "unit/executor/bench.hpp"

#include <algorithm>

using namespace cbuild;
using namespace std::chrono_literals;
using executor::Lease;
using Story = std::vector<std::string>;

namespace {

constexpr const char* k_renewal = "rename id cbuild-run-1-1000000"; // the fake engine's time

/// A lease that is renewed each millisecond, until a call of the engine has come so often.
struct Fixture {
  util::EventLoop loop;
  test::FakeEngine engine{loop};
  Lease lease{loop, engine, {.id = "id", .name = "cbuild-run-1"}, 1ms};

  void end_at(const std::string& word, int times) {
    engine.when[word] = [this, left = times]() mutable {
      if (--left == 0) lease.end();
    };
  }
};

} // namespace

TEST_CASE("lease: renewed with the engine's time, again and again until its end", "[executor]") {
  Fixture fixture;
  fixture.end_at("rename", 3);
  fixture.loop.run(fixture.lease.keep());
  CHECK(fixture.engine.story == Story{"time", k_renewal, "time", k_renewal, "time", k_renewal});
}

TEST_CASE("lease: a renewal that fails is tried again", "[executor]") {
  Fixture fixture;
  fixture.engine.failures["time"] = {test::failure(util::Error(util::ExitCode::engine, "no answer"))};
  fixture.engine.failures["rename"] = {test::failure(engine::ApiError(500, "disk full"))};
  fixture.end_at("rename", 2);
  fixture.loop.run(fixture.lease.keep());
  CHECK(fixture.engine.story == Story{"time", "time", k_renewal, "time", k_renewal});
}

TEST_CASE("lease: an engine that does not tell its time is not told any", "[executor]") {
  Fixture fixture;
  fixture.engine.clock.reset();
  fixture.end_at("time", 2);
  fixture.loop.run(fixture.lease.keep());
  CHECK(fixture.engine.story == Story{"time", "time"});
}

TEST_CASE("lease: the user's stop is its end", "[executor]") {
  Fixture fixture;
  fixture.engine.when["time"] = [&] { fixture.engine.cancellation.request(SIGINT); };
  fixture.loop.run(fixture.lease.keep());
  CHECK(fixture.engine.story == Story{"time"});
}

TEST_CASE("lease: none before its interval is over, and its end waits for nothing", "[executor]") {
  util::EventLoop loop;
  test::FakeEngine engine(loop);
  Lease lease(loop, engine, {.id = "id", .name = "cbuild-run-1"}, 1h);
  SECTION("before it is kept") { lease.end(); }
  SECTION("while it pauses") {
    loop.post([&] { lease.end(); });
  }
  const auto begun = util::EventLoop::Clock::now();
  loop.run(lease.keep());
  CHECK(util::EventLoop::Clock::now() - begun < 900ms); // the next look is after a second
  CHECK(engine.story.empty());
}

TEST_CASE("container_executor: a lease is renewed while the container is there, and its end is no failure",
          "[executor]") {
  test::Bench bench;
  executor::ContainerExecutor executor({bench.loop,
                                        bench.pool,
                                        bench.engine,
                                        bench.run,
                                        bench.ledger,
                                        {.log = 20ms, .archive = 1s, .renewal = 1ms}});
  bench.engine.log = {test::Silence(), test::frame("late\n")};
  action::Action action{.image = "i", .output_directory = "/tmp/samcli/artifacts"};
  SECTION("of a good build") {
    CHECK(bench.loop.run(executor.run(std::move(action), bench.observer, bench.directory.path())).bytes == 7);
  }
  SECTION("of one that fails") {
    bench.engine.failures["wait"] = {test::failure(engine::ApiError(500, "no"))};
    CHECK(test::failure_of<engine::ApiError>(
              bench.loop, executor.run(std::move(action), bench.observer, bench.directory.path()))
              .message() == "no");
  }
  const auto& story = bench.engine.story;
  const auto renewal =
      std::find(story.begin(), story.end(), "rename id-of-cbuild-run-1 cbuild-run-1-1000000");
  const auto removal = std::find(story.begin(), story.end(), "remove id-of-cbuild-run-1");
  CHECK(renewal < removal);
  CHECK(removal == story.end() - 2);
}
