#include "engine/real_engine.hpp"
#include "support/temp_directory.hpp"

#include <filesystem>

using namespace cbuild;
using namespace cbuild::test;
using namespace std::chrono_literals;

namespace {

/// The words with which a run of `spec` is refused; it must not take long.
std::string refused_run(RealEngine& engine, engine::ContainerSpec spec) {
  const auto started = util::EventLoop::Clock::now();
  auto words = engine.refusal(engine.run_container(std::move(spec)));
  CHECK(util::EventLoop::Clock::now() - started < 20s);
  return words;
}

} // namespace

TEST_CASE("refusals: a command that the image does not have", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto spec = engine.shell("");
    spec.argv = {"/bin/bash", "-c", "true"};
    CHECK_THAT(refused_run(engine, spec),
               ContainsSubstring("cannot start the container: ") && ContainsSubstring("/bin/bash") &&
                   ContainsSubstring("no such file or directory"));
  });
}

TEST_CASE("refusals: a network that is not there", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto spec = engine.shell("true");
    spec.network = "cbuild-no-such-network";
    CHECK_THAT(refused_run(engine, spec),
               ContainsSubstring("cbuild-no-such-network") && ContainsSubstring("not found"));
  });
}

TEST_CASE("refusals: a source that is not there, at create and at start", "[engine]") {
  with_engine([](RealEngine& engine) {
    const TempDirectory directory;
    auto spec = engine.shell("true");
    spec.mounts = {{.host = directory / "source", .container = "/source"}};
    CHECK_THAT(refused_run(engine, spec),
               ContainsSubstring("bind source path does not exist: " + (directory / "source").string()));
    CHECK_FALSE(std::filesystem::exists(directory / "source")); // the engine did not make it
    std::filesystem::create_directory(directory / "source");
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, spec));
    std::filesystem::remove(directory / "source");
    CHECK_THAT(engine.refusal(client.start(name)),
               ContainsSubstring("cannot start the container: ") && ContainsSubstring("source"));
    engine.run(client.remove_container(name));
  });
}

TEST_CASE("refusals: an image that is not there, and a name that is taken", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    auto spec = engine.shell("true");
    spec.image = "cbuild-test/none:1";
    CHECK_THAT(engine.refusal(client.create_container(engine.fresh_name(), spec)),
               ContainsSubstring("No such image: cbuild-test/none:1"));
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, engine.shell("true")));
    CHECK_THAT(engine.refusal(client.create_container(name, engine.shell("true"))),
               ContainsSubstring("already in use"));
    engine.run(client.remove_container(name));
  });
}

TEST_CASE("refusals: the attached stream of a container that did not start is dropped", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    auto spec = engine.shell("");
    spec.argv = {"/nope"};
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, spec));
    auto log = engine.run(client.attach(name));
    CHECK_THAT(engine.refusal(client.start(name)), ContainsSubstring("/nope"));
    CHECK(engine.run(log->read(50ms)).kind != util::Chunk::Kind::data);
    log.reset();
    engine.run(client.remove_container(name));
    CHECK_THAT(engine.refusal(client.attach(name)), ContainsSubstring("No such container"));
  });
}
