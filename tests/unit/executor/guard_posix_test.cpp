#include "support/catch.hpp"
#include "support/fake_daemon.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/executor/cleanup.hpp>
#include <cbuild/util/atomic_directory.hpp>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

using namespace cbuild;
using namespace std::chrono_literals;
using test::FakeDaemon;
using test::Reply;

namespace {

/// A process with a Guard, for the parent to kill. Forked before the daemon has threads; hears of its socket
/// by a pipe.
class GuardedProcess {
public:
  explicit GuardedProcess(const std::function<void(executor::Guard&)>& work) {
    prctl(PR_SET_CHILD_SUBREAPER, 1); // the guard becomes our child
    REQUIRE(pipe(m_socket.data()) == 0);
    REQUIRE(pipe(m_ready.data()) == 0);
    m_child = fork();
    if (m_child != 0) return;
    executor::Guard guard("run");
    std::array<char, 256> path{};
    const auto length = read(m_socket[0], path.data(), path.size());
    guard.watch_engine(http::UnixSocket{{path.data(), static_cast<std::size_t>(length)}});
    work(guard);
    if (write(m_ready[1], "x", 1) == 1) pause();
    _exit(1);
  }
  GuardedProcess(const GuardedProcess&) = delete;
  GuardedProcess& operator=(const GuardedProcess&) = delete;
  ~GuardedProcess() {
    for (const int fd : m_socket) close(fd);
    for (const int fd : m_ready) close(fd);
  }

  void kill_when_done(const FakeDaemon& daemon) const {
    const auto path = daemon.socket_path();
    REQUIRE(write(m_socket[1], path.data(), path.size()) == static_cast<ssize_t>(path.size()));
    char byte = 0;
    REQUIRE(read(m_ready[0], &byte, 1) == 1);
    kill(m_child, SIGKILL);
    waitpid(m_child, nullptr, 0);
  }

private:
  std::array<int, 2> m_socket{};
  std::array<int, 2> m_ready{};
  pid_t m_child = -1;
};

std::string list_of(const std::string& id) {
  return R"([{"Id":")" + id + R"(","State":"created","Labels":{}}])";
}

auto count(const FakeDaemon& daemon, const std::string& method, const std::string& path) {
  const auto requests = daemon.requests();
  return std::count_if(requests.begin(), requests.end(), [&](const auto& request) {
    return request.method == method && request.target.find(path) != std::string::npos;
  });
}

/// Until the daemon was asked that often.
bool asked(const FakeDaemon& daemon, const std::string& method, const std::string& path, long times) {
  const auto limit = std::chrono::steady_clock::now() + 10s;
  while (count(daemon, method, path) < times) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

} // namespace

TEST_CASE("guard: after a kill it removes what was planned and not removed, and what comes late",
          "[executor][slow]") {
  const GuardedProcess process([](executor::Guard& guard) {
    guard.container_planned("cbuild-run-1");
    guard.container_planned("cbuild-run-2");
    guard.container_planned("database");
    guard.container_planned("cbuild-other-1");
    guard.container_removed("cbuild-run-1");
  });
  FakeDaemon daemon;
  daemon.on("GET", "/_ping", Reply::json(503, R"({"message":"starting"})"));
  daemon.on("GET", "/_ping", Reply::status(200, "OK").header("Api-Version", "1.41"));
  daemon.on("DELETE", "/containers/cbuild-run-2", Reply::status(404, "{}"));
  daemon.on("GET", "/containers/json", Reply::json(500, R"({"message":"busy"})"));
  daemon.on("GET", "/containers/json", Reply::json(200, list_of("late")));
  daemon.on("GET", "/containers/json", Reply::json(200, "[]"));
  daemon.on("DELETE", "/containers/late", Reply::status(204));
  process.kill_when_done(daemon);
  CHECK(asked(daemon, "DELETE", "/containers/late", 1));
  CHECK(asked(daemon, "GET", "/containers/json", 4)); // it has seen that none is left
  CHECK(count(daemon, "DELETE", "/containers/cbuild-run-1") == 0);
  CHECK(count(daemon, "DELETE", "/containers/database") == 0); // of no run, or of another
  CHECK(count(daemon, "DELETE", "/containers/cbuild-other-1") == 0);
  CHECK(count(daemon, "DELETE", "/containers/cbuild-run-2") >= 1);
  CHECK(count(daemon, "GET", "cbuild.run%3Drun") == count(daemon, "GET", "/containers/json"));
}

TEST_CASE("guard: after a kill with nothing left it asks nobody, and ends", "[executor]") {
  const GuardedProcess process([](executor::Guard& guard) {
    guard.container_planned("cbuild-run-1");
    guard.container_removed("cbuild-run-1");
  });
  const FakeDaemon daemon;
  process.kill_when_done(daemon);
  CHECK(wait(nullptr) > 0); // the guard
  CHECK(daemon.requests().empty());
}

TEST_CASE("guard: a killed run's stages go, also when it had no container", "[executor]") {
  const test::TempDirectory top;
  const auto directory = top / "two\nlines";
  std::filesystem::create_directory(directory);
  const GuardedProcess process([&directory](executor::Guard& guard) {
    guard.watch_stages(directory);
    static std::optional<util::AtomicDirectory> stage;
    stage.emplace(directory / "out");
    test::write_file(stage->path() / "f", "x");
  });
  const FakeDaemon daemon;
  process.kill_when_done(daemon);
  CHECK(wait(nullptr) > 0); // the guard
  CHECK(std::filesystem::is_empty(directory));
}

TEST_CASE("guard: a run that ended by itself keeps what it has", "[executor]") {
  const test::TempDirectory directory;
  const GuardedProcess process([&directory](executor::Guard& /*guard*/) {
    executor::Guard other("other");
    other.watch_stages(directory.path());
    std::filesystem::create_directory(directory / ".cbuild-stage-0123456789abcdef");
  });
  const FakeDaemon daemon;
  process.kill_when_done(daemon);
  CHECK(wait(nullptr) > 0);
  CHECK(wait(nullptr) > 0);
  CHECK_FALSE(std::filesystem::is_empty(directory.path()));
}
