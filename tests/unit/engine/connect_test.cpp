#include "unit/engine/fixture.hpp"

using namespace cbuild;
using namespace cbuild::test;

namespace {

struct Unconnected {
  util::EventLoop loop;
  std::vector<std::string> trace;

  std::unique_ptr<engine::EngineClient> connect(std::vector<engine::Candidate> candidates) {
    return loop.run(engine::EngineClient::connect(
        loop, std::move(candidates), nullptr, [this](std::string_view line) { trace.emplace_back(line); }));
  }

  std::string failure(std::vector<engine::Candidate> candidates) {
    return render(failure_of<util::Error>(
        loop, engine::EngineClient::connect(loop, std::move(candidates), nullptr, nullptr)));
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
    daemon.on("GET", "/_ping", pong(theirs)).on("GET", "/containers/json", Reply::json(200, "[]"));
    const auto client = connect({{http::UnixSocket{daemon.socket_path()}, "the test"}});
    CHECK(client->api().to_string() == spoken);
    CHECK(to_string(client->endpoint()) == daemon.socket_path());
    loop.run(client->list_containers("l"));
    CHECK(daemon.requests().front().target == "/_ping");
    CHECK(daemon.requests().back().target.starts_with(std::string("/v") + spoken + "/containers/json"));
  }
}

TEST_CASE_METHOD(Unconnected, "engine: connect takes the first endpoint that answers", "[engine]") {
  FakeDaemon sick, well;
  sick.on("GET", "/_ping", Reply::json(503, R"({"message":"starting"})"));
  well.on("GET", "/_ping", pong("1.41"));
  const auto client = connect({{http::UnixSocket{"/nowhere/a.sock"}, "a"},
                               {http::UnixSocket{sick.socket_path()}, "b"},
                               {http::UnixSocket{well.socket_path()}, "c"}});
  CHECK(to_string(client->endpoint()) == well.socket_path());
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
  const auto text = failure({{http::UnixSocket{"/nowhere/a.sock"}, "DOCKER_HOST"},
                             {http::UnixSocket{sick.socket_path()}, "b"},
                             {http::UnixSocket{web.socket_path()}, "c"},
                             {http::UnixSocket{old.socket_path()}, "d"}});
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
    CHECK_THAT(failure({{http::UnixSocket{daemon.socket_path()}, "x"}}),
               ContainsSubstring("is no container engine"));
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
      loop,
      engine::EngineClient::connect(
          loop, {{http::UnixSocket{daemon.socket_path()}, "x"}}, &cancellation, nullptr));
}
