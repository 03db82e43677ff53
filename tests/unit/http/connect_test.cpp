#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_daemon.hpp"
#include "support/temp_directory.hpp"
#include "support/variable.hpp"

#include <cbuild/http/client.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <vector>

using namespace cbuild;
using namespace cbuild::test;
using Kind = http::TransportError::Kind;

namespace {

http::TransportError failure_at(const std::string& path) {
  util::EventLoop loop;
  http::Client client(loop, http::UnixSocket{path}, nullptr);
  http::Request request{.target = "/_ping"};
  auto error = failure_of<http::TransportError>(loop, client.send(std::move(request)));
  CHECK(error.kind() == Kind::connect);
  CHECK_THAT(error.message(), ContainsSubstring("'" + path + "'"));
  return error;
}

/// A bound socket that nobody accepts from.
class MuteSocket {
public:
  explicit MuteSocket(const std::string& path) : m_fd(socket(AF_UNIX, SOCK_STREAM, 0)), m_address() {
    m_address.sun_family = AF_UNIX;
    path.copy(m_address.sun_path, sizeof m_address.sun_path - 1);
    if (bind(m_fd, address(), sizeof m_address) != 0) throw std::runtime_error("cannot bind " + path);
  }
  MuteSocket(const MuteSocket&) = delete;
  MuteSocket& operator=(const MuteSocket&) = delete;
  ~MuteSocket() {
    for (const int fd : m_waiting) close(fd);
    close(m_fd);
  }

  /// Listens, and takes all places of the queue.
  void fill() {
    if (listen(m_fd, 0) != 0) throw std::runtime_error("cannot listen");
    while (true) {
      m_waiting.push_back(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
      if (connect(m_waiting.back(), address(), sizeof m_address) != 0) return;
    }
  }

private:
  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&m_address); } // NOLINT

  int m_fd;
  sockaddr_un m_address;
  std::vector<int> m_waiting;
};

} // namespace

TEST_CASE("http: no socket there", "[http]") {
  const TempDirectory directory;
  CHECK_THAT(failure_at(directory / "none.sock").message(), ContainsSubstring("No such file or directory"));
  CHECK_THAT(failure_at(directory / "a/b.sock").message(), ContainsSubstring("No such file or directory"));
}

TEST_CASE("http: a file and a directory are no sockets", "[http]") {
  const TempDirectory directory;
  std::ofstream(directory / "file") << "text";
  for (const auto& path : {directory / "file", directory.path()})
    CHECK_THAT(failure_at(path).message(), ContainsSubstring("Connection refused"));
}

TEST_CASE("http: a socket that nobody listens on", "[http]") {
  const TempDirectory directory;
  const MuteSocket socket(directory / "s");
  CHECK_THAT(failure_at(directory / "s").message(), ContainsSubstring("Connection refused"));
}

TEST_CASE("http: a socket whose queue is full", "[http]") {
  const TempDirectory directory;
  MuteSocket socket(directory / "s");
  socket.fill();
  failure_at(directory / "s");
}

TEST_CASE("http: a socket we may not use", "[http]") {
  const TempDirectory directory;
  MuteSocket socket(directory / "s");
  socket.fill();
  REQUIRE(chmod((directory / "s").c_str(), 0) == 0);
  if (geteuid() == 0) return; // root may
  CHECK_THAT(failure_at(directory / "s").message(), ContainsSubstring("Permission denied"));
}

TEST_CASE("http: paths that no socket can have", "[http]") {
  failure_at("/tmp/" + std::string(200, 'x'));
  failure_at("");
}

TEST_CASE("http: a server on a port", "[http]") {
  FakeDaemon daemon(FakeDaemon::Listen::tcp);
  daemon.on("GET", "/x", Reply::status(200, "over tcp"));
  util::EventLoop loop;
  for (const auto* host : {"127.0.0.1", "localhost"}) {
    http::Client client(loop, http::Tcp{host, daemon.port(), {}}, nullptr);
    http::Request request{.target = "/x?y"};
    CHECK(loop.run(client.send(std::move(request))).body == "over tcp");
    CHECK(daemon.requests().back().target == "/x?y");
    CHECK(daemon.requests().back().headers.at("host") == fmt::format("{}:{}", host, daemon.port()));
  }
}

TEST_CASE("http: a proxy of the environment is not asked for the engine", "[http]") {
  const Variable proxy("http_proxy", "http://127.0.0.1:1");
  FakeDaemon daemon(FakeDaemon::Listen::tcp);
  daemon.on("GET", "/x", Reply::status(200));
  util::EventLoop loop;
  http::Client client(loop, http::Tcp{"127.0.0.1", daemon.port(), {}}, nullptr);
  http::Request request{.target = "/x"};
  CHECK(loop.run(client.send(std::move(request))).status == 200);
}

TEST_CASE("http: a port that nobody listens on, and one that does not speak TLS", "[http]") {
  util::EventLoop loop;
  const auto failure_at_port = [&](http::Tcp tcp) {
    http::Client client(loop, tcp, nullptr);
    http::Request request{.target = "/_ping"};
    auto error = failure_of<http::TransportError>(loop, client.send(std::move(request)));
    CHECK(error.kind() == Kind::connect);
    CHECK(error.message().starts_with("cannot connect to '" + to_string(tcp) + "': "));
    return error.cause();
  };
  CHECK(failure_at_port({"127.0.0.1", 1, {}}) == "Connection refused");
  CHECK_THAT(failure_at_port({"no.such.host.invalid", 1, {}}), ContainsSubstring("resolve"));
  const FakeDaemon plain(FakeDaemon::Listen::tcp);
  CHECK_FALSE(failure_at_port({"127.0.0.1", plain.port(), http::Tls{"/nowhere/ca.pem", "", ""}}).empty());
}
