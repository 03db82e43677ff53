#include "unit/engine/fixture.hpp"

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;

TEST_CASE_METHOD(EngineFixture,
                 "engine: a refusal has the engine's own words, in each form that engines give them",
                 "[engine]") {
  const std::pair<std::string, std::string> forms[] = {
      {R"({"message":"no space left on device"})", "no space left on device"},
      {R"({"cause":"no such image","message":"x: image not known","response":404})", "x: image not known"},
      {R"({"cause":"no such image"})", "no such image"},
      {R"({"errorDetail":{"message":"deep"}})", "deep"},
      {"<html>proxy error</html>\n", "<html>proxy error</html>"},
      {"page not found\x1b[2J\n", "page not found\\x1b[2J"},
      {R"({"message":""})", "HTTP 500"},
      {R"({"message":7})", "HTTP 500"},
      {"[]", "HTTP 500"},
      {"", "HTTP 500"},
      {R"({"message":"two\nlines"})", "two\\nlines"},
  };
  for (const auto& [body, words] : forms) {
    daemon.on("POST", "/containers/create", Reply::status(500, body));
    CHECK(refusal(500, client->create_container("n", {})) == "cannot create the container: " + words);
  }
  daemon.on("POST", "/containers/create", Reply::status(500, std::string(100'000, 'x')));
  CHECK(refusal(500, client->create_container("n", {})).size() < 1'000);
}

TEST_CASE_METHOD(EngineFixture, "engine: each call that can be refused says what it wanted", "[engine]") {
  const Reply no = Reply::json(409, R"({"message":"no"})");
  daemon.on("POST", "/containers/id/start", no)
      .on("POST", "/containers/id/attach", no)
      .on("POST", "/containers/id/wait", no)
      .on("GET", "/containers/id/json", no)
      .on("GET", "/containers/id/archive", no)
      .on("PUT", "/containers/id/archive", no)
      .on("DELETE", "/containers/id", Reply::json(500, R"({"message":"device or resource busy"})"))
      .on("GET", "/images/x/json", no)
      .on("POST", "/build", no);
  CHECK(refusal(409, client->start("id")) == "cannot start the container: no");
  CHECK(refusal(409, client->attach("id")) == "cannot attach to the container: no");
  CHECK(refusal(409, client->wait("id")) == "cannot wait for the container: no");
  CHECK(refusal(409, client->inspect_container("id")) == "cannot inspect the container: no");
  CHECK(refusal(409, client->get_archive("id", "/a")) == "cannot read '/a' from the container: no");
  CHECK(refusal(409, client->put_archive("id", "/a", util::text_stream(""))) ==
        "cannot write to '/a' in the container: no");
  CHECK(refusal(500, client->remove_container("id")) ==
        "cannot remove container 'id': device or resource busy");
  CHECK(refusal(409, client->inspect_image("x")) == "cannot inspect image 'x': no");
  CHECK(refusal(409, client->build_image(util::text_stream(""), {.tag = "t"}, [](auto) {})) ==
        "cannot build image 't': no");
  CHECK(refusal(404, client->list_containers("l")) ==
        "cannot list containers: no route GET /containers/json");
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: an API that is too old for the engine is told in its words",
                 "[engine]") {
  daemon.on(
      "GET",
      "/containers/json",
      Reply::json(400,
                  R"({"message":"client version 1.41 is too old. Minimum supported API version is 1.44"})"));
  CHECK_THAT(refusal(400, client->list_containers("l")),
             ContainsSubstring("client version 1.41 is too old. Minimum supported"));
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: a create that answers with something else made no container",
                 "[engine]") {
  const std::string bodies[] = {"",
                                "{}",
                                R"({"Id":""})",
                                R"({"Id":7})",
                                "<html>",
                                R"({"Id":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"};
  for (const auto& body : bodies) {
    daemon.on("POST", "/containers/create", Reply::status(201, body));
    CHECK_FALSE(failure(client->create_container("n", {})).empty());
  }
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: a wait that ends without a status is an error, never 0",
                 "[engine]") {
  const char* const bodies[] = {"",
                                "{}",
                                R"({"StatusCode":null})",
                                R"({"StatusCode":"0"})",
                                R"({"StatusCode":0.5})",
                                "[]",
                                "0",
                                R"({"StatusCode":0)"};
  for (const auto* body : bodies) {
    daemon.on("POST", "/containers/id/wait", Reply::chunked().send(body));
    INFO(body);
    CHECK_FALSE(failure(client->wait("id")).empty());
  }
  daemon.on("POST",
            "/containers/id/wait",
            Reply::json(200, R"({"StatusCode":0,"Error":{"Message":"driver failed"}})"));
  CHECK(failure(client->wait("id")) == "the engine lost the container: driver failed");
  daemon.on("POST", "/containers/id/wait", Reply::json(200, R"({"StatusCode":0})").cut_after(80));
  CHECK_THAT(failure(client->wait("id")), ContainsSubstring("broke off its answer to POST"));
}

TEST_CASE_METHOD(EngineFixture,
                 "engine: one that dies in the middle of any call is an error, never success",
                 "[engine]") {
  const std::string answer = "HTTP/1.1 204 No Content\r\nServer: Docker\r\n\r\n";
  for (std::size_t cut = 0; cut < answer.size() - 2; ++cut) {
    daemon.on("POST", "/containers/id/start", Reply::raw(answer).cut_after(cut));
    daemon.on("DELETE", "/containers/id", Reply::raw(answer).cut_after(cut));
    INFO(cut);
    CHECK_FALSE(failure(client->start("id")).empty());
    CHECK_FALSE(failure(client->remove_container("id")).empty());
  }
}

TEST_CASE_METHOD(EngineFixture, "engine: a stop interrupts each call but remove", "[engine]") {
  daemon.on("POST", "/containers/id/wait", Reply::never()).on("DELETE", "/containers/id", Reply::status(204));
  loop.call_at(util::EventLoop::Clock::now() + 5ms, [&] { cancellation.request(2); });
  CHECK(failure_of<util::Interrupted>(loop, client->wait("id")).signal() == 2);
  CHECK(failure_of<util::Interrupted>(loop, client->start("id")).signal() == 2);
  run(client->remove_container("id"));
}
