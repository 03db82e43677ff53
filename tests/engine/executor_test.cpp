#include "engine/real_engine.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/executor/container_executor.hpp>

using namespace cbuild;
using namespace cbuild::test;

namespace {

struct NoLedger : executor::Ledger {
  void container_planned(const std::string& /*name*/) override {}
  void container_removed(const std::string& /*name*/) override {}
};

struct Log : action::Observer {
  void phase(std::string_view /*name*/) override {}
  void log(std::span<const char> bytes) override { text.append(bytes.data(), bytes.size()); }
  void fetched(std::uint64_t /*bytes*/) override {}
  std::string text;
};

} // namespace

TEST_CASE("executor: a container's answer is apart from its log, and its output comes back", "[engine]") {
  with_engine([](RealEngine& engine) {
    util::ThreadPool pool(1);
    auto run = executor::Run::start();
    NoLedger ledger;
    executor::ContainerExecutor executor({engine.loop(), pool, engine.client(), run, ledger});
    const TempDirectory directory;
    action::Action action{.image = engine.image(), .output_directory = "/tmp/out"};
    action.command = {
        .argv = {"/bin/sh", "-c", "mkdir /tmp/out; echo f > /tmp/out/f; echo line >&2; echo '{\"ok\":1}'"},
        .working_directory = "/",
        .user = "0:0",
        .standard_output = action::StandardOutput::answer};
    action.limits.network = "none";
    Log log;
    const auto result = engine.run(executor.run(action, log, directory.path()));
    CHECK(result.exit_code == 0);
    CHECK(result.answer == "{\"ok\":1}\n");
    CHECK(log.text == "line\n");
    CHECK(result.bytes == 2);
    log.text.clear();
    action.command.argv.back() = "echo no; exit 3";
    const auto failed = engine.run(executor.run(action, log, directory.path()));
    CHECK(failed.exit_code == 3);
    CHECK(failed.answer == "no\n");
    CHECK(log.text.empty());
  });
}
