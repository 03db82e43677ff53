#include "unit/engine/fixture.hpp"

#include <engine/codecs.hpp>
#include <nlohmann/json.hpp>

using namespace cbuild;
using namespace cbuild::test;
using nlohmann::json;

TEST_CASE_METHOD(EngineFixture, "engine: create sends the name and the body, and gives the id", "[engine]") {
  daemon.on("POST", "/containers/create", Reply::json(201, R"({"Id":"c0ffee","Warnings":[]})"));
  engine::ContainerSpec spec{.image = "cbuild/python3.7", .argv = {"/bin/sh", "-c", "make"}};
  CHECK(run(client->create_container("cbuild-a b", spec)) == "c0ffee");
  const auto request = daemon.only("POST");
  CHECK(request.target == "/v1.41/containers/create?name=cbuild-a%20b");
  CHECK(request.headers.at("content-type") == "application/json");
  CHECK(json::parse(request.body) == json::parse(engine::create_body(spec)));
}

TEST_CASE_METHOD(EngineFixture, "engine: start, and a container that runs already", "[engine]") {
  daemon.on("POST", "/containers/id/start", Reply::status(204))
      .on("POST", "/containers/id/start", Reply::status(304));
  run(client->start("id"));
  run(client->start("id"));
  CHECK(last() == "POST /v1.41/containers/id/start");
  CHECK(daemon.requests().back().body.empty());
}

TEST_CASE_METHOD(EngineFixture, "engine: an exit code that is no int is none", "[engine]") {
  for (const auto* code : {"4294967296", "-9223372036854775808", "1.5", "\"0\"", "null"}) {
    daemon.on("POST", "/containers/id/wait", Reply::json(200, fmt::format(R"({{"StatusCode":{}}})", code)));
    CHECK_THAT(failure(client->wait("id")), ContainsSubstring("did not say how the container ended"));
  }
}

TEST_CASE_METHOD(EngineFixture, "engine: wait asks for the end of a container that was started", "[engine]") {
  daemon
      .on("POST",
          "/containers/id/wait",
          Reply::chunked().pause(std::chrono::milliseconds(5)).send(R"({"StatusCode":137})"))
      .on("POST", "/containers/id/wait", Reply::json(200, R"({"StatusCode":3,"Error":null})"));
  CHECK(run(client->wait("id")) == 137);
  CHECK(last() == "POST /v1.41/containers/id/wait?condition=not-running");
  CHECK(run(client->wait("id")) == 3);
}

TEST_CASE_METHOD(EngineFixture, "engine: inspect a container", "[engine]") {
  daemon.on("GET",
            "/containers/id/json",
            Reply::json(200, R"({"State":{"Status":"exited","ExitCode":137,"OOMKilled":true,"Error":"x"}})"));
  const auto state = run(client->inspect_container("id"));
  REQUIRE(state.has_value());
  CHECK(state->status == "exited");
  CHECK(state->exit_code == 137);
  CHECK(state->oom_killed);
  CHECK(state->error == "x");
  CHECK_FALSE(run(client->inspect_container("gone")).has_value());
  CHECK(last() == "GET /v1.41/containers/gone/json");
}

TEST_CASE_METHOD(EngineFixture, "engine: an inspected container of another shape has no state", "[engine]") {
  for (const auto* body :
       {"{}", R"({"State":null})", R"({"State":{"Status":1,"ExitCode":"3","OOMKilled":1}})", "[]"}) {
    daemon.on("GET", "/containers/id/json", Reply::json(200, body));
    const auto state = run(client->inspect_container("id"));
    REQUIRE(state.has_value());
    CHECK(state->status.empty());
  }
}

TEST_CASE_METHOD(EngineFixture, "engine: put a tar", "[engine]") {
  daemon.on("PUT", "/containers/id/archive", Reply::status(200));
  run(client->put_archive("id", "/tmp/a b", util::text_stream(std::string("\0tar", 4))));
  const auto request = daemon.only("PUT");
  CHECK(request.target == "/v1.41/containers/id/archive?path=%2Ftmp%2Fa%20b");
  CHECK(request.headers.at("content-type") == "application/x-tar");
  CHECK(request.body == std::string("\0tar", 4));
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: remove kills, takes volumes, and is content when it is done already",
                 "[engine]") {
  daemon.on("DELETE", "/containers/id", Reply::status(204))
      .on("DELETE", "/containers/id", Reply::json(404, R"({"message":"No such container: id"})"))
      .on("DELETE",
          "/containers/id",
          Reply::json(409, R"({"message":"removal of container id is already in progress"})"));
  CHECK(run(client->remove_container("id")) == engine::Removal::gone);
  CHECK(run(client->remove_container("id")) == engine::Removal::gone);
  CHECK(run(client->remove_container("id")) == engine::Removal::under_way);
  CHECK(last() == "DELETE /v1.41/containers/id?force=true&v=true");
  cancellation.request(15);
  run(client->remove_container("id")); // also when the run is stopped
}

TEST_CASE_METHOD(EngineFixture, "engine: rename a container", "[engine]") {
  daemon.on("POST", "/containers/id/rename", Reply::status(204))
      .on("POST", "/containers/id/rename", Reply::json(409, R"({"message":"the name is taken"})"));
  run(client->rename_container("id", "new&name"));
  CHECK(last() == "POST /v1.41/containers/id/rename?name=new%26name");
  CHECK(refusal(409, client->rename_container("id", "x")) ==
        "cannot rename container 'id': the name is taken");
}

TEST_CASE_METHOD(EngineFixture, "engine: its time is that of its answers", "[engine]") {
  daemon.on("GET", "/_ping", Reply::status(200, "OK").header("Date", "Thu, 01 Jan 1970 00:01:40 GMT"));
  CHECK(run(client->time()) == std::chrono::sys_seconds(std::chrono::seconds(100)));
  CHECK(last() == "GET /_ping");
  daemon.on("GET", "/_ping", Reply::status(200, "OK").header("Date", "soon"));
  CHECK_FALSE(run(client->time()).has_value());
}

TEST_CASE_METHOD(EngineFixture, "engine: an id or a name cannot become another path", "[engine]") {
  run(client->remove_container("a/../b?c"));
  CHECK(last() == "DELETE /v1.41/containers/a%2F..%2Fb%3Fc?force=true&v=true");
}

TEST_CASE_METHOD(EngineFixture, "engine: list containers by label", "[engine]") {
  daemon.on(
      "GET",
      "/containers/json",
      Reply::json(200,
                  R"([{"Id":"a","Names":["/n-1","/other"],"Created":1700000000,"Labels":{"cbuild.run":"1"}},
                                                            {"Id":"b","State":"running","Labels":null},7])"));
  const auto list = run(client->list_containers("cbuild.run=1 \"x\"\xff"));
  CHECK(last() == "GET /v1.41/containers/json?all=true&filters=%7B%22label%22%3A%5B%22cbuild.run%3D1%20"
                  "%5C%22x%5C%22%EF%BF%BD%22%5D%7D");
  REQUIRE(list.size() == 2);
  CHECK(list[0].id == "a");
  CHECK(list[0].name == "n-1");
  CHECK(list[0].created == std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
  CHECK(list[1].name.empty());
  CHECK(list[1].created == std::chrono::sys_seconds());
  CHECK(list[0].labels.at("cbuild.run") == "1");
  CHECK(list[1].labels.empty());
}

TEST_CASE_METHOD(EngineFixture, "engine: a list that is none is an error", "[engine]") {
  for (const auto* body : {R"({"message":"what list"})", "null", "7"}) {
    daemon.on("GET", "/containers/json", Reply::json(200, body));
    CHECK_THAT(failure(client->list_containers("x")), ContainsSubstring("a list of containers"));
  }
}

TEST_CASE_METHOD(EngineFixture, "engine: inspect an image", "[engine]") {
  daemon.on(
      "GET",
      "/images/cbuild/python3.7:1/json",
      Reply::json(200, R"({"Id":"sha256:ab","RepoTags":["cbuild/python3.7:1"],"RepoDigests":null,"Os":"linux",
                                 "Architecture":"arm64","Size":5000000000,"Config":{"Labels":{"cbuild.base":"x"}}})"));
  const auto image = run(client->inspect_image("cbuild/python3.7:1"));
  REQUIRE(image.has_value());
  CHECK(image->id == "sha256:ab");
  CHECK(image->tags == std::vector<std::string>{"cbuild/python3.7:1"});
  CHECK(image->digests.empty());
  CHECK(image->architecture == "arm64");
  CHECK(image->size == 5'000'000'000);
  CHECK(image->labels.at("cbuild.base") == "x");
  CHECK_FALSE(run(client->inspect_image("none")).has_value());
}

TEST_CASE_METHOD(EngineFixture, "engine: what images share, of those that say it", "[engine]") {
  daemon.on("GET",
            "/system/df",
            Reply::json(200, R"({"LayersSize":9,"Images":[{"Id":"sha256:ab","Size":7,"SharedSize":5000000000},
                                 {"Id":"sha256:cd","Size":7,"SharedSize":-1},{"Id":"sha256:ef"},7]})"));
  CHECK(run(client->shared_image_sizes()) ==
        std::map<std::string, std::uint64_t>{{"sha256:ab", 5'000'000'000}});
  CHECK(last() == "GET /v1.41/system/df?type=image");
  daemon.on("GET", "/system/df", Reply::json(200, R"({"Images":null})"));
  CHECK(run(client->shared_image_sizes()).empty());
}

TEST_CASE_METHOD(EngineFixture, "engine: a reference cannot become another path or a query", "[engine]") {
  CHECK_FALSE(run(client->inspect_image("a?b#c d")).has_value());
  CHECK(last() == "GET /v1.41/images/a%3Fb%23c%20d/json");
  CHECK_FALSE(run(client->inspect_image("h:5000/a@sha256:ab?force=1")).has_value());
  CHECK(last() == "GET /v1.41/images/h:5000/a@sha256:ab%3Fforce%3D1/json");
}
