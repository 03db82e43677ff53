#include "unit/engine/fixture.hpp"

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;

namespace {

/// Limits that a test can wait for where its engine is mute, or as good as that, and generous ones for what
/// has to be in time on a busy machine too.
constexpr auto k_short = 30ms;
constexpr auto k_ample = 30s;

template <typename Base>
struct Limited : Base {
  template <typename T>
  void limited(util::Task<T> task, const std::string& words) {
    CHECK_THAT(this->failure(std::move(task)), ContainsSubstring(words));
  }
};

struct ShortAnswers : EngineFixture {
  ShortAnswers() : EngineFixture({.answer = k_short, .body = k_short, .message = k_short, .step = k_short}) {}
};
struct ShortBodies : EngineFixture {
  ShortBodies() : EngineFixture({.answer = k_ample, .body = k_short}) {}
};
struct PatientMessages : EngineFixture {
  PatientMessages() : EngineFixture({.message = 200ms}) {}
};
struct LongSteps : EngineFixture {
  LongSteps() : EngineFixture({.message = k_short, .step = k_ample}) {}
};
struct PatientLooks : EngineFixture {
  PatientLooks() : EngineFixture({.answer = 100ms, .look = 10ms}) {}
};
struct QuickLooks : EngineFixture {
  QuickLooks() : EngineFixture({.answer = k_ample, .look = 10ms}) {}
};

} // namespace

TEST_CASE_METHOD(Limited<ShortAnswers>, "engine: no call waits for a mute engine", "[engine]") {
  for (const auto* path :
       {"/containers/json", "/containers/id/json", "/containers/id/archive", "/images/a/json"})
    daemon.on("GET", path, Reply::never());
  for (const auto* path : {"/containers/create", "/containers/id/attach", "/containers/id/start"})
    daemon.on("POST", path, Reply::never());
  daemon.on("PUT", "/containers/id/archive", Reply::never());
  daemon.on("DELETE", "/containers/id", Reply::never());
  const std::string mute = "does not answer";
  limited(client->create_container("n", {}), mute);
  limited(client->attach("id"), mute);
  limited(client->start("id"), mute);
  limited(client->inspect_container("id"), mute);
  limited(client->get_archive("id", "/"), mute);
  limited(client->put_archive("id", "/", util::text_stream("tar")), mute);
  limited(client->remove_container("id"), mute);
  limited(client->list_containers("l"), mute);
  limited(client->inspect_image("a"), mute);
}

TEST_CASE_METHOD(Limited<ShortBodies>, "engine: one byte at a time does not make a call last", "[engine]") {
  daemon.on("GET", "/containers/json", Reply::chunked().trickle(" ", 1ms))
      .on("POST", "/containers/id/start", Reply::chunked(500).trickle(" ", 1ms));
  limited(client->list_containers("l"), "does not finish its answer to GET /v1.41/containers/json");
  limited(client->start("id"), "does not finish its answer to POST /v1.41/containers/id/start");
}

TEST_CASE_METHOD(Limited<ShortAnswers>,
                 "engine: a pull or a build without a message for too long is given up",
                 "[engine]") {
  const auto ignore = [](const auto& /*progress*/) {};
  for (const auto& reply : {Reply::never(),
                            Reply::chunked().send("{\"status\":\"Pulling\"}").stall(),
                            Reply::chunked().send("{\"status\":\"").trickle("x", 1ms),
                            Reply::chunked().trickle(" ", 1ms)}) {
    daemon.on("POST", "/images/create", reply).on("POST", "/build", reply);
    CHECK_FALSE(failure(client->pull(reference("a"), ignore)).empty());
    CHECK_FALSE(failure(client->build_image(util::text_stream("tar"), {.tag = "t"}, ignore)).empty());
  }
  daemon.on("POST", "/images/create", Reply::chunked().stall());
  limited(client->pull(reference("a"), ignore), "cannot pull 'a': the engine says nothing of it for 0.03 s");
}

TEST_CASE_METHOD(LongSteps,
                 "engine: a step of an image build may be silent for longer than a pull",
                 "[engine]") {
  daemon.on(
      "POST",
      "/build",
      Reply::chunked().send("{\"stream\":\"Step 1\"}").pause(3 * k_short).send("{\"aux\":{\"ID\":\"i\"}}"));
  CHECK(run(client->build_image(util::text_stream("tar"), {.tag = "t"}, [](auto /*text*/) {})) == "i");
}

TEST_CASE_METHOD(PatientMessages,
                 "engine: a pull that tells how it goes on may take long",
                 "[engine][slow]") {
  auto reply = Reply::chunked();
  for (int i = 0; i < 12; ++i) reply.send("{\"status\":\"Pulling\"}").pause(25ms);
  daemon.on("POST", "/images/create", std::move(reply));
  run(client->pull(reference("a"), [](const auto& /*progress*/) {}));
}

TEST_CASE_METHOD(Limited<PatientLooks>,
                 "engine: an engine that does not say how a container ended is given up",
                 "[engine][slow]") {
  for (const auto& mute : {Reply::never(), Reply::chunked().stall(), Reply::chunked().trickle(" ", 1ms)}) {
    daemon.on("POST", "/containers/id/wait", mute)
        .on("GET", "/containers/id/json", Reply::json(200, R"({"State":{"Status":"exited"}})"));
    limited(client->wait("id"), "the container has ended, but the engine does not say how");
  }
  daemon.on("GET", "/containers/id/json", Reply::json(404, R"({"message":"no such container"})"));
  limited(client->wait("id"), "the container has ended, but the engine does not say how");
}

TEST_CASE_METHOD(QuickLooks, "engine: a container that goes on after its log is waited for", "[engine]") {
  for (int i = 0; i < 6; ++i) daemon.on("POST", "/containers/id/wait", Reply::chunked().stall());
  daemon.on("POST", "/containers/id/wait", Reply::json(200, R"({"StatusCode":3})"))
      .on("GET", "/containers/id/json", Reply::json(200, R"({"State":{"Status":"running"}})"));
  CHECK(run(client->wait("id")) == 3);
}
