#include "unit/http/fixture.hpp"

#include <set>

using namespace cbuild;
using namespace cbuild::test;

TEST_CASE_METHOD(HttpFixture, "http: method, target, headers and body arrive as they were given", "[http]") {
  daemon.on("PUT", "/a b", Reply::status(404)); // not asked: the target is sent as it is
  daemon.on("PUT", "/a%20b", Reply::status(201, "made"));
  const auto response = send({.method = "PUT",
                              .target = "/a%20b?path=%2Fx&y=%26",
                              .headers = {{"Content-Type", "application/x-tar"}},
                              .body = std::string("\0tar\n", 5)});
  CHECK(response.status == 201);
  CHECK(response.body == "made");
  const auto request = daemon.only("PUT");
  CHECK(request.target == "/a%20b?path=%2Fx&y=%26");
  CHECK(request.headers.at("content-type") == "application/x-tar");
  CHECK(request.headers.at("content-length") == "5");
  CHECK(request.headers.count("expect") == 0);
  CHECK(request.body == std::string("\0tar\n", 5));
}

TEST_CASE_METHOD(HttpFixture, "http: a POST without a body has a length of 0 and claims no type", "[http]") {
  daemon.on("POST", "/start", Reply::status(204));
  CHECK(send({.method = "POST", .target = "/start"}).status == 204);
  const auto request = daemon.only("POST");
  CHECK(request.headers.at("content-length") == "0");
  CHECK(request.headers.count("content-type") == 0);
}

TEST_CASE_METHOD(HttpFixture, "http: dots in a target are not folded", "[http]") {
  daemon.on("GET", "/images/../x", Reply::status(200));
  CHECK(get("/images/../x").status == 200);
}

TEST_CASE_METHOD(HttpFixture, "http: any status is an answer, and headers are found in any case", "[http]") {
  for (const int status : {200, 304, 404, 409, 500, 503}) {
    daemon.on("GET", fmt::format("/{}", status), Reply::status(status).header("Api-Version", "1.41"));
    const auto response = get(fmt::format("/{}", status));
    CHECK(response.status == status);
    CHECK(response.header("api-VERSION") == "1.41");
    CHECK(response.header("missing").empty());
  }
}

TEST_CASE_METHOD(HttpFixture, "http: HEAD has headers and no body", "[http]") {
  daemon.on("HEAD", "/archive", Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nX-Stat: abc\r\n\r\n"));
  const auto response = send({.method = "HEAD", .target = "/archive"});
  CHECK(response.header("X-Stat") == "abc");
  CHECK(response.body.empty());
}

TEST_CASE_METHOD(HttpFixture, "http: the answer is the same for any split of its bytes", "[http]") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nX-Name: value\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "4\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n";
  for (std::size_t cut = 1; cut < chunked.size(); ++cut) {
    const auto gate = daemon.gate();
    const auto path = fmt::format("/{}", cut);
    daemon.on("GET", path, Reply::raw(chunked.substr(0, cut)).wait(gate).send(chunked.substr(cut)));
    loop.call_at(util::EventLoop::Clock::now(), [this, gate] { daemon.open(gate); });
    const auto response = get(path);
    CHECK(response.status == 200);
    CHECK(response.header("X-Name") == "value");
    CHECK(response.body == "Wikipedia in \r\n\r\nchunks.");
  }
}

TEST_CASE_METHOD(HttpFixture, "http: an answer that comes byte by byte", "[http]") {
  Reply reply = Reply::raw("");
  for (const char c : std::string("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")) reply.send({c});
  daemon.on("GET", "/slow", reply);
  CHECK(get("/slow").body == "abc");
}

TEST_CASE_METHOD(HttpFixture, "http: a connection is kept and used again", "[http]") {
  daemon.on("GET", "/one", Reply::json(200, "{}")).on("POST", "/two", Reply::chunked().send("x"));
  for (int i = 0; i < 3; ++i) {
    get("/one");
    send({.method = "POST", .target = "/two", .body = "b"});
  }
  for (const auto& request : daemon.requests()) CHECK(request.connection == 0);
}

TEST_CASE_METHOD(HttpFixture, "http: a kept connection that the server closed is replaced", "[http]") {
  daemon.on("GET", "/x", Reply::status(200, "a").then_close()).on("GET", "/x", Reply::status(200, "b"));
  CHECK(get("/x").body == "a");
  CHECK(get("/x").body == "b");
}

TEST_CASE_METHOD(HttpFixture, "http: exchanges run side by side, one behind the other's back", "[http]") {
  const auto gate = daemon.gate();
  daemon.on("GET", "/slow", Reply::chunked().send("sl").wait(gate).send("ow"))
      .on("GET", "/quick", Reply::status(200, "q"));
  const auto both = [&]() -> util::Task<std::string> {
    http::Request slow{.target = "/slow"};
    http::Stream stream = co_await client.open(std::move(slow));
    http::Request quick{.target = "/quick"};
    const auto response = co_await client.send(std::move(quick));
    daemon.open(gate);
    const std::string rest = co_await drain(stream);
    co_return response.body + rest;
  };
  CHECK(loop.run(both()) == "qslow");
}

TEST_CASE_METHOD(HttpFixture, "http: an interim answer is not the answer", "[http]") {
  daemon.on(
      "GET",
      "/x",
      Reply::raw("HTTP/1.1 103 Hints\r\nX: early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  const auto response = get("/x");
  CHECK(response.status == 200);
  CHECK(response.header("X").empty());
  CHECK(response.body == "ok");
}

TEST_CASE_METHOD(HttpFixture, "http: the trace is told of each exchange, also of one that fails", "[http]") {
  daemon.on("POST", "/x", Reply::status(404)).on("GET", "/never", Reply::never());
  std::vector<std::string> lines;
  client.set_trace([&](auto method, auto target, auto outcome, auto) {
    lines.push_back(fmt::format("{} {} {}", method, target, outcome));
  });
  send({.method = "POST", .target = "/x?a=1"});
  failure({.target = "/never", .answer_timeout = std::chrono::milliseconds(20)});
  CHECK(lines == std::vector<std::string>{"POST /x?a=1 404", "GET /never nothing within 0.02 s"});
  lines.clear();
  loop.call_at(util::EventLoop::Clock::now(), [&] { cancellation.request(2); });
  failure_of<util::Interrupted>(loop, client.send({.target = "/never"}));
  CHECK(lines == std::vector<std::string>{"GET /never interrupted"});
}
