#include "engine/real_engine.hpp"

#include <nlohmann/json.hpp>

#include <vector>

using namespace cbuild;
using namespace cbuild::test;

namespace {

constexpr std::size_t k_runs = 250;
constexpr std::size_t k_at_once = 8;

struct Tally {
  std::size_t exact = 0;
  std::vector<std::string> others;
};

util::Task<void> run_once(RealEngine& engine, std::string script, std::string expected, Tally& tally) {
  engine::ContainerSpec spec = engine.shell(std::move(script));
  const Ended ended = co_await engine.run_container(std::move(spec));
  if (ended.out == expected && ended.err == "err\n" && ended.exit_code == 3 && ended.state.status == "exited")
    ++tally.exact;
  else
    tally.others.push_back(fmt::format("{} of {} bytes, exit {}, {}",
                                       ended.out.size(),
                                       expected.size(),
                                       ended.exit_code,
                                       ended.state.status));
}

void run_many(RealEngine& engine, std::size_t bytes) {
  const auto script = fmt::format("head -c {} /dev/zero | tr '\\0' x; echo err >&2; echo END; exit 3", bytes);
  const auto expected = std::string(bytes, 'x') + "END\n";
  Tally tally;
  std::vector<util::Task<void>> runs;
  for (std::size_t i = 0; i < k_runs; ++i) runs.push_back(run_once(engine, script, expected, tally));
  engine.run(util::run_all(engine.loop(), std::move(runs), k_at_once));
  CAPTURE(tally.others);
  CHECK(tally.exact == k_runs);
}

} // namespace

TEST_CASE("logs: 250 containers that write 10 bytes and exit lose none of them", "[engine]") {
  with_engine([](RealEngine& engine) { run_many(engine, 10); });
}

TEST_CASE("logs: 250 containers that write 200 kB and exit lose none of them", "[engine]") {
  with_engine([](RealEngine& engine) { run_many(engine, 200'000); });
}

TEST_CASE("logs: bytes that are no text pass as they are, on both streams", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto ended = engine.run(engine.run_container(
        engine.shell(R"(printf '\377\000\303'; printf 'e\001\002' >&2; printf '\251\n')")));
    CHECK(ended.out == std::string("\xff\0\xc3\xa9\n", 5));
    CHECK(ended.err == "e\x01\x02");
    CHECK(ended.exit_code == 0);
  });
}

TEST_CASE("logs: the engine keeps no copy", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto name = engine.fresh_name();
    engine.run(engine.client().create_container(name, engine.shell("echo hello")));
    engine.run(engine.client().start(name));
    CHECK(engine.run(engine.client().wait(name)) == 0);
    const auto container = nlohmann::json::parse(engine.get("/containers/" + name + "/json"));
    CHECK(container["HostConfig"]["LogConfig"]["Type"] == "none");
    CHECK_THAT(engine.get("/containers/" + name + "/logs?stdout=1"),
               ContainsSubstring("does not support reading"));
    engine.run(engine.client().remove_container(name));
  });
}

TEST_CASE("logs: a stop ends a running container's log", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto name = engine.fresh_name();
    auto& client = engine.client();
    const auto run = [&]() -> util::Task<void> {
      engine::ContainerSpec spec = engine.shell("echo up; sleep 1000");
      co_await client.create_container(name, std::move(spec));
      const auto log = co_await client.attach(name);
      co_await client.start(name);
      co_await log->read({});
      engine.loop().call_at(util::EventLoop::Clock::now(), [&] { engine.cancellation().request(15); });
      co_await drain(*log);
    };
    CHECK(failure_of<util::Interrupted>(engine.loop(), run()).signal() == 15);
    engine.run(client.remove_container(name));
  });
}
