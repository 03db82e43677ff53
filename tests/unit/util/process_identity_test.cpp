#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/skip.hpp"

#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>

using namespace cbuild::util;
namespace test = cbuild::test;

namespace Catch {
template <>
struct StringMaker<Running> {
  static std::string convert(Running running) {
    return running == Running::yes ? "yes" : running == Running::no ? "no" : "unknown";
  }
};
} // namespace Catch

namespace {

/// A child that says who it is and waits to be killed; in a process namespace of its own it is a grandchild,
/// and ends with the child.
class Child {
public:
  enum class Namespace { ours, own };

  explicit Child(Namespace space) : m_processes(space == Namespace::own ? 2 : 1) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    m_pid = fork();
    if (m_pid == 0) live(space, ends[1]);
    close(ends[1]);
    std::array<char, 256> buffer{};
    const auto length = read(ends[0], buffer.data(), buffer.size());
    close(ends[0]);
    if (length <= 0) return;
    const auto parts = split({buffer.data(), static_cast<std::size_t>(length)}, ' ');
    m_identity = {.pid = std::stoi(parts.at(0)), .started = parts.at(1), .host = parts.at(2)};
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  void end() {
    kill(m_pid, SIGKILL);
    for (; m_processes > 0; --m_processes) wait(nullptr);
  }

  /// Without a pid if it could not have the namespace.
  [[nodiscard]] const ProcessIdentity& identity() const { return m_identity; }

private:
  [[noreturn]] static void live(Namespace space, int teller) {
    if (space == Namespace::own && unshare(CLONE_NEWPID) != 0) _exit(1);
    if (space == Namespace::own && fork() != 0) {
      close(teller);
      while (true) pause();
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto self = current_process();
    const auto text = fmt::format("{} {} {}", self.pid, self.started, self.host);
    const bool sees_itself = is_running(self) == Running::yes;
    if (!sees_itself || write(teller, text.data(), text.size()) < 0) _exit(1);
    while (true) pause();
  }

  int m_processes;
  pid_t m_pid = -1;
  ProcessIdentity m_identity;
};

/// Ours is the first one of the machine, and we may make others.
bool can_see_namespaces(const Child& child) {
  return child.identity().pid > 0 && std::filesystem::read_symlink("/proc/self/ns/pid") == "pid:[4026531836]";
}

} // namespace

TEST_CASE("is_running: this process does, a reused id or one that ended does not", "[process]") {
  auto self = current_process();
  CHECK(self == current_process());
  CHECK(is_running(self) == Running::yes);
  self.started += "0"; // another process had this id
  CHECK(is_running(self) == Running::no);
  Child child(Child::Namespace::ours);
  CHECK(is_running(child.identity()) == Running::yes);
  child.end();
  CHECK(is_running(child.identity()) == Running::no);
}

TEST_CASE("is_running: a process that ended but was not waited for is gone", "[process]") {
  const Child child(Child::Namespace::ours);
  kill(child.identity().pid, SIGKILL);
  siginfo_t info{};
  REQUIRE(waitid(P_PID, static_cast<id_t>(child.identity().pid), &info, WEXITED | WNOWAIT) == 0); // a zombie
  CHECK(is_running(child.identity()) == Running::no);
}

TEST_CASE("is_running: nobody can tell of what is no process, or of another host", "[process]") {
  const auto self = current_process();
  const auto slash = self.host.find('/');
  const auto [what, identity] = GENERATE_COPY(table<std::string, ProcessIdentity>({
      {"no id", {.pid = 0, .started = self.started, .host = self.host}},
      {"a process group", {.pid = -1, .started = self.started, .host = self.host}},
      {"no host", {.pid = self.pid, .started = self.started, .host = {}}},
      {"another boot", {.pid = self.pid, .started = self.started, .host = "0" + self.host}},
      {"no namespace", {.pid = self.pid, .started = self.started, .host = self.host.substr(0, slash)}},
  }));
  CAPTURE(what);
  CHECK(is_running(identity) == Running::unknown);
}

TEST_CASE("is_running: from the first process namespace those below are seen", "[process]") {
  Child child(Child::Namespace::own);
  if (!can_see_namespaces(child)) return test::skip("needs root in the first process namespace");
  auto reused = child.identity();
  reused.started += "0";
  CHECK(child.identity().pid == 1);
  CHECK(child.identity().host != current_process().host);
  CHECK(is_running(child.identity()) == Running::yes);
  CHECK(is_running(reused) == Running::unknown); // or the clock is another one
  child.end();
  CHECK(is_running(child.identity()) == Running::no);
}

TEST_CASE("is_running: who may not look into a namespace cannot tell", "[process]") {
  const Child child(Child::Namespace::own);
  if (!can_see_namespaces(child)) return test::skip("needs root in the first process namespace");
  CHECK(test::status_of_child([&] {
          if (!test::become_ordinary_user()) _exit(2);
          _exit(is_running(child.identity()) == Running::unknown ? 0 : 1);
        }) == 0);
}

TEST_CASE("is_running: from another namespace than the first, one that is not ours is unknown", "[process]") {
  const Child child(Child::Namespace::own);
  if (!can_see_namespaces(child)) return test::skip("needs root in the first process namespace");
  auto ended = child.identity();
  ended.pid = 0x3fffffff; // above the kernel's largest
  CHECK(is_running(ended) == Running::no);
  CHECK(test::status_of_child([&] {
          if (unshare(CLONE_NEWPID) != 0) _exit(2);
          _exit(test::status_of_child([&] { _exit(is_running(ended) == Running::unknown ? 0 : 1); }));
        }) == 0);
}
