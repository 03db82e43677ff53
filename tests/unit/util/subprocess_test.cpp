#include "support/catch.hpp"
#include "support/coroutine.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/subprocess.hpp>

#include <csignal>
#include <string>

using namespace cbuild;
using namespace cbuild::util;

namespace {

struct Run {
  EventLoop loop;
  ThreadPool pool{1};
  Cancellation cancellation;
  std::string output;

  Task<int> task(std::vector<std::string> argv) {
    std::function<void(std::string_view)> take = [this](std::string_view text) { output += text; };
    return run_program(loop, pool, cancellation, std::move(argv), std::move(take));
  }
  int shell(const std::string& script) { return loop.run(task({"sh", "-c", script})); }
};

} // namespace

TEST_CASE("subprocess: gives the exit code and both streams", "[loop]") {
  Run run;
  CHECK(run.shell("echo out; echo err >&2; exit 3") == 3);
  CHECK(run.output == "out\nerr\n");
  CHECK(run.shell("kill -9 $$") == 128 + SIGKILL);
}

TEST_CASE("subprocess: has nothing to read, and arguments as they are", "[loop]") {
  Run run;
  CHECK(run.shell("cat") == 0);
  CHECK(run.output.empty());
  CHECK(run.loop.run(run.task({"printf", "%s|", "a b", "$x", ""})) == 0);
  CHECK(run.output == "a b|$x||");
}

TEST_CASE("subprocess: passes much output on, whole", "[loop]") {
  Run run;
  CHECK(run.shell("head -c 3000000 /dev/zero") == 0);
  CHECK(run.output.size() == 3'000'000);
}

TEST_CASE("subprocess: a program that is not there is an error with its name", "[loop]") {
  Run run;
  const auto error = test::failure_of<Error>(run.loop, run.task({"no-such-program-of-cbuild"}));
  CHECK(error.code() == ExitCode::local_files);
  CHECK_THAT(error.message(), ContainsSubstring("no-such-program-of-cbuild"));
}

TEST_CASE("subprocess: a stopped run ends the program and what it started", "[loop]") {
  Run run;
  run.loop.call_at(EventLoop::Clock::now() + std::chrono::milliseconds(50),
                   [&] { run.cancellation.request(SIGTERM); });
  const auto stopped =
      test::failure_of<Interrupted>(run.loop, run.task({"sh", "-c", "sleep 600 & sleep 600"}));
  CHECK(stopped.signal() == SIGTERM);
}
