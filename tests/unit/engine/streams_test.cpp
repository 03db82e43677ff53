#include "unit/engine/fixture.hpp"

#include <engine/codecs.hpp>

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;

namespace {

const std::string k_directory_stat = "eyJuYW1lIjoiLiIsInNpemUiOjQwOTYsIm1vZGUiOjIxNDc0ODQxNDF9";

} // namespace

TEST_CASE_METHOD(EngineFixture, "engine: attach gives the bytes as the engine sends them", "[engine]") {
  const auto frames = log_frame(1, "out\n") + log_frame(2, "err\n");
  daemon.on("POST",
            "/containers/id/attach",
            Reply::until_close().header("Content-Type", "application/vnd.docker.raw-stream").send(frames));
  const auto stream = run(client->attach("id"));
  CHECK(last() == "POST /v1.41/containers/id/attach?stream=1&stdout=1&stderr=1");
  CHECK(daemon.requests().back().headers.count("upgrade") == 0);
  CHECK(run(drain(*stream)) == frames);
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: an attached stream may be silent for ever, and be dropped",
                 "[engine]") {
  daemon.on("POST", "/containers/id/attach", Reply::until_close().send("x").stall())
      .on("POST", "/containers/id/start", Reply::json(400, R"({"message":"no such file: /bin/sh"})"));
  auto stream = run(client->attach("id"));
  CHECK(run(stream->read({})).data == "x");
  CHECK(run(stream->read(5ms)).kind == util::Chunk::Kind::idle);
  CHECK(refusal(400, client->start("id")) == "cannot start the container: no such file: /bin/sh");
  stream.reset();
}

TEST_CASE_METHOD(EngineFixture, "engine: an archive has its stat and its bytes", "[engine]") {
  daemon.on(
      "GET",
      "/containers/id/archive",
      Reply::chunked().header("X-Docker-Container-Path-Stat", k_directory_stat).send("tar").send("bytes"));
  const auto archive = run(client->get_archive("id", "/tmp/samcli/artifacts/."));
  CHECK(last() == "GET /v1.41/containers/id/archive?path=%2Ftmp%2Fsamcli%2Fartifacts%2F.");
  CHECK(archive.stat.is_directory);
  CHECK(run(drain(*archive.tar)) == "tarbytes");
}

TEST_CASE_METHOD(EngineFixture, "engine: an archive without a stat, or cut, is an error", "[engine]") {
  daemon.on("GET", "/containers/a/archive", Reply::chunked().send("tar"))
      .on("GET",
          "/containers/b/archive",
          Reply::chunked()
              .header("X-Docker-Container-Path-Stat", k_directory_stat)
              .send("tar")
              .stall()
              .cut_after(200))
      .on("GET",
          "/containers/c/archive",
          Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Docker-Container-Path-Stat: " +
                     k_directory_stat + "\r\n\r\n3\r\ntar\r\n")
              .then_close());
  CHECK_THAT(failure(client->get_archive("a", "/x")), ContainsSubstring("X-Docker-Container-Path-Stat"));
  const auto archive = run(client->get_archive("c", "/x"));
  CHECK_THAT(failure(drain(*archive.tar)),
             ContainsSubstring("broke off its answer to GET /v1.41/containers/c/archive"));
}

TEST_CASE_METHOD(EngineFixture, "engine: pull reports the bytes of all layers", "[engine]") {
  daemon.on("POST",
            "/images/create",
            Reply::chunked()
                .send("{\"status\":\"Pulling from a/b\",\"id\":\"1\"}\r\n{\"status\":\"Down")
                .send("loading\",\"progressDetail\":{\"current\":5,\"total\":10},\"id\":\"l1\"}\r\n")
                .send("{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":20},\"id\":"
                      "\"l2\"}\r\n")
                .send("{\"status\":\"Downloading\",\"progressDetail\":{\"current\":10,\"total\":10},\"id\":"
                      "\"l1\"}\r\n")
                .send("{\"status\":\"Extracting\",\"progressDetail\":{\"current\":9,\"total\":9},\"id\":"
                      "\"l1\"}\r\n"));
  std::vector<engine::PullProgress> progress;
  run(client->pull(reference("h:5000/a/b:t"), [&](const engine::PullProgress& p) { progress.push_back(p); }));
  CHECK(last() == "POST /v1.41/images/create?fromImage=h%3A5000%2Fa%2Fb&tag=t");
  REQUIRE(progress.size() == 5);
  CHECK_FALSE(progress[0].total.has_value());
  CHECK(progress[2].done == 6);
  CHECK(progress[2].total == 30U);
  CHECK(progress[4].status == "Extracting");
  CHECK(progress[4].done == 11);
}

TEST_CASE_METHOD(EngineFixture, "engine: an error inside a stream of status 200 is an error", "[engine]") {
  const char* const errors[] = {
      R"({"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"})",
      R"({"error":"manifest unknown"})",
      R"({"errorDetail":{"code":1,"message":"manifest unknown"}})",
      R"({"errorDetail":{"message":""},"error":"manifest unknown"})",
      R"({"errorDetail":{},"error":"manifest unknown"})"};
  for (const auto* error : errors) {
    daemon.on("POST", "/images/create", Reply::chunked().send("{\"status\":\"Pulling\"}\n").send(error));
    CHECK(refusal(200, client->pull(reference("a"), [](const auto&) {})) ==
          "cannot pull 'a': manifest unknown");
  }
  daemon.on("POST", "/images/create", Reply::chunked().send(R"({"error":""})"));
  CHECK(refusal(200, client->pull(reference("a"), [](const auto&) {})) ==
        "cannot pull 'a': the engine gives no reason");
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: a stream of messages that is cut, or is none, is an error",
                 "[engine]") {
  daemon.on("POST", "/images/create", Reply::chunked().send("{\"status\":\"Pull"))
      .on("POST", "/images/create", Reply::chunked().send("<html>"))
      .on("POST", "/images/create", Reply::chunked().send("{\"status\":\"x\"}").send("{").cut_after(120));
  CHECK_THAT(failure(client->pull(reference("a"), [](const auto&) {})),
             ContainsSubstring("in the middle of one"));
  CHECK_THAT(failure(client->pull(reference("a"), [](const auto&) {})), ContainsSubstring("'<html>'"));
}

TEST_CASE_METHOD(EngineFixture, "engine: build streams its log and gives the image's id", "[engine]") {
  daemon.on("POST",
            "/build",
            Reply::chunked()
                .send("{\"stream\":\"Step 1/2 : FROM x\"}\r\n{\"stream\":\"\\n\"}\r\n")
                .send("{\"aux\":{\"ID\":\"sha256:ab\"}}\r\n{\"stream\":\"Successfully built ab\\n\"}\r\n"));
  std::string log;
  engine::ImageBuildOptions options{
      .tag = "cbuild/x:1", .arguments = {{"BASE", "a=b \xff"}}, .labels = {{"l", "v"}}};
  CHECK(run(client->build_image(
            util::text_stream("tar"), options, [&](std::string_view text) { log += text; })) == "sha256:ab");
  CHECK(log == "Step 1/2 : FROM x\nSuccessfully built ab\n");
  const auto request = daemon.only("POST");
  CHECK(request.target ==
        "/v1.41/build?version=1&rm=true&forcerm=true&t=cbuild%2Fx%3A1&buildargs=%7B%22BASE%22%3A%22a%3D"
        "b%20%EF%BF%BD%22%7D&labels=%7B%22l%22%3A%22v%22%7D");
  CHECK(request.headers.at("content-type") == "application/x-tar");
  CHECK(request.body == "tar");
}

TEST_CASE("engine: what is asked of an image build", "[engine]") {
  const engine::ImageBuildOptions options{.tag = "a:1",
                                          .other_tags = {"b:2"},
                                          .dockerfile = "docker/Dockerfile.api",
                                          .target = "last stage",
                                          .platform = "linux/arm64",
                                          .network = "host",
                                          .cache_from = {"c:1"},
                                          .ulimits = {{.name = "nofile", .soft = 1, .hard = 2}},
                                          .parameters = {{"extrahosts", "a:1.2.3.4"}, {"nocache", "1"}}};
  CHECK(engine::build_target(options) ==
        "/build?version=1&rm=true&forcerm=true&t=a%3A1&t=b%3A2&buildargs=%7B%7D&labels=%7B%7D"
        "&dockerfile=docker%2FDockerfile.api&target=last%20stage&platform=linux%2Farm64&networkmode=host"
        "&cachefrom=%5B%22c%3A1%22%5D&ulimits=%5B%7B%22Hard%22%3A2%2C%22Name%22%3A%22nofile%22%2C%22Soft%22%"
        "3A1%7D%5D"
        "&extrahosts=a%3A1.2.3.4&nocache=1");
}

TEST_CASE_METHOD(EngineFixture, "engine: an archive of images is loaded", "[engine]") {
  daemon.on("POST",
            "/images/load",
            Reply::chunked()
                .send("{\"stream\":\"Loaded image: a/b:1\\n\"}\n{\"status\":\"x\"}\n")
                .send("{\"stream\":\"Loaded image ID: sha256:ab\\n\"}\n"));
  CHECK(run(client->load_images(util::text_stream("tar"))) == std::vector<std::string>{"a/b:1", "sha256:ab"});
  const auto request = daemon.only("POST");
  CHECK(request.target == "/v1.41/images/load?quiet=1");
  CHECK(request.headers.at("content-type") == "application/x-tar");
  CHECK(request.body == "tar");
}

TEST_CASE_METHOD(EngineFixture, "engine: an archive that is none is told in the engine's words", "[engine]") {
  daemon.on("POST", "/images/load", Reply::json(500, R"({"message":"unexpected EOF"})"));
  CHECK(refusal(500, client->load_images(util::text_stream(""))) == "cannot load the image: unexpected EOF");
}

TEST_CASE_METHOD(EngineFixture, "engine: a failed build is told in the engine's words", "[engine]") {
  daemon
      .on("POST",
          "/build",
          Reply::chunked().send("{\"stream\":\"Step 1/1\"}\n{\"errorDetail\":{\"code\":2,\"message\":\"The "
                                "command '/bin/sh -c false' returned a non-zero code: 2\"}}\n"))
      .on("POST", "/build", Reply::chunked().send("{\"stream\":\"done\"}\n"));
  engine::ImageBuildOptions options{.tag = "t"};
  CHECK(refusal(200, client->build_image(util::text_stream(""), options, [](auto) {})) ==
        "cannot build image 't': The command '/bin/sh -c false' returned a non-zero code: 2");
  CHECK_THAT(failure(client->build_image(util::text_stream(""), options, [](auto) {})),
             ContainsSubstring("did not name it"));
}
