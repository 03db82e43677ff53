#include "unit/engine/fixture.hpp"

using namespace cbuild;
using namespace cbuild::test;

namespace {

struct Unconnected {
  util::EventLoop loop;
  std::vector<std::string> trace;

  std::unique_ptr<engine::EngineClient> connect(std::vector<engine::Endpoint> endpoints) {
    return loop.run(engine::EngineClient::connect(
        loop, std::move(endpoints), nullptr, [this](std::string_view line) { trace.emplace_back(line); }));
  }

  std::string failure(std::vector<engine::Endpoint> endpoints) {
    return render(failure_of<util::Error>(
        loop, engine::EngineClient::connect(loop, std::move(endpoints), nullptr, nullptr)));
  }
};

Reply pong(const std::string& version) { return Reply::status(200, "OK").header("Api-Version", version); }

} // namespace

TEST_CASE_METHOD(Unconnected,
                 "engine: connect speaks the version of the engine, at most its own",
                 "[engine]") {
  for (const auto& [theirs, spoken] :
       {std::pair{"1.40", "1.40"}, {"1.41", "1.41"}, {"1.47", "1.47"}, {"1.56", "1.47"}}) {
    FakeDaemon daemon;
    daemon.on("GET", "/_ping", pong(theirs)).on("GET", "/version", Reply::json(200, "{}"));
    const auto client = connect({{daemon.socket_path(), "the test"}});
    CHECK(client->api().to_string() == spoken);
    CHECK(client->endpoint().socket_path == daemon.socket_path());
    loop.run(client->version());
    CHECK(daemon.requests().front().target == "/_ping");
    CHECK(daemon.requests().back().target == std::string("/v") + spoken + "/version");
  }
}

TEST_CASE_METHOD(Unconnected, "engine: connect takes the first endpoint that answers", "[engine]") {
  FakeDaemon sick, well;
  sick.on("GET", "/_ping", Reply::json(503, R"({"message":"starting"})"));
  well.on("GET", "/_ping", pong("1.41"));
  const auto client =
      connect({{"/nowhere/a.sock", "a"}, {sick.socket_path(), "b"}, {well.socket_path(), "c"}});
  CHECK(client->endpoint().origin == "c");
  REQUIRE(trace.size() == 3);
  CHECK(trace.front().starts_with("GET /_ping: No such file or directory in "));
  CHECK(trace.back().starts_with("GET /_ping: 200 in "));
}

TEST_CASE_METHOD(Unconnected,
                 "engine: where none answers, each endpoint is listed with its reason",
                 "[engine]") {
  FakeDaemon sick, web, old;
  sick.on("GET", "/_ping", Reply::json(503, R"({"message":"starting"})"));
  web.on("GET", "/_ping", Reply::status(200, "<html>"));
  old.on("GET", "/_ping", pong("1.24"));
  const auto text = failure({{"/nowhere/a.sock", "DOCKER_HOST"},
                             {sick.socket_path(), "b"},
                             {web.socket_path(), "c"},
                             {old.socket_path(), "d"}});
  CHECK(text ==
        fmt::format("no container engine answers\n"
                    "  tried '/nowhere/a.sock' (DOCKER_HOST): No such file or directory\n"
                    "  tried '{}' (b): cannot ping the engine: starting\n"
                    "  tried '{}' (c): what answers there is no container engine\n"
                    "  tried '{}' (d): the engine speaks API up to 1.24, cbuild 1.40 to 1.47\n"
                    "  hint: start Docker (or Podman's API service), or set DOCKER_HOST to its socket",
                    sick.socket_path(),
                    web.socket_path(),
                    old.socket_path()));
}

TEST_CASE_METHOD(Unconnected, "engine: a ping with a version that is none is no engine's", "[engine]") {
  for (const auto* version : {"", "latest", "1", "999999999999.1"}) {
    FakeDaemon daemon;
    daemon.on("GET", "/_ping", pong(version));
    CHECK_THAT(failure({{daemon.socket_path(), "x"}}), ContainsSubstring("is no container engine"));
  }
}

TEST_CASE_METHOD(Unconnected,
                 "engine: a stop while connecting is a stop, not an engine that does not answer",
                 "[engine]") {
  FakeDaemon daemon;
  daemon.on("GET", "/_ping", Reply::never());
  util::Cancellation cancellation;
  loop.call_at(util::EventLoop::Clock::now(), [&] { cancellation.request(2); });
  failure_of<util::Interrupted>(
      loop, engine::EngineClient::connect(loop, {{daemon.socket_path(), "x"}}, &cancellation, nullptr));
}
