#include "engine/real_engine.hpp"

#include <nlohmann/json.hpp>

using namespace cbuild;
using namespace cbuild::test;

namespace {

/// The value of a line "Name:\tvalue" of /proc/self/status.
std::string status_field(const std::string& status, const std::string& name) {
  const auto at = status.find("\n" + name + ":\t");
  if (at == status.npos) return "missing";
  const auto start = at + name.size() + 3;
  return status.substr(start, status.find('\n', start) - start);
}

} // namespace

TEST_CASE("containers: one with the capabilities of a build has these and no more", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto spec = engine.shell("cat /proc/self/status");
    spec.capabilities = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID"};
    const auto ended = engine.run(engine.run_container(spec));
    constexpr const char* k_expected = "00000000000000cb"; // bits 0, 1, 3, 6, 7
    for (const auto* set : {"CapEff", "CapPrm", "CapBnd"}) CHECK(status_field(ended.out, set) == k_expected);
    CHECK(status_field(ended.out, "NoNewPrivs") == "1");
  });
}

TEST_CASE("containers: one without capabilities, of another user", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto spec = engine.shell("cat /proc/self/status");
    spec.user = "1234:2345";
    const auto ended = engine.run(engine.run_container(spec));
    CHECK(status_field(ended.out, "CapEff") == "0000000000000000");
    CHECK(status_field(ended.out, "CapBnd") == "0000000000000000");
    CHECK(status_field(ended.out, "Uid").starts_with("1234\t"));
    CHECK(status_field(ended.out, "Gid").starts_with("2345\t"));
  });
}

TEST_CASE("containers: no port is published, the environment and the limits are as asked", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto name = engine.fresh_name();
    auto spec =
        engine.shell("echo \"$A|$B\"; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null");
    spec.environment = {{"A", "1 2"}, {"B", "\"q\""}};
    spec.pids_limit = 77;
    spec.memory_bytes = 64 << 20;
    const auto ended = engine.run(engine.run_container(spec));
    CHECK_THAT(ended.out, ContainsSubstring("1 2|\"q\"\n"));
    CHECK_THAT(ended.out, ContainsSubstring("77\n"));
    engine.run(engine.client().create_container(name, spec));
    const auto container = nlohmann::json::parse(engine.get("/containers/" + name + "/json"));
    CHECK(container["HostConfig"]["Memory"] == 64 << 20);
    CHECK(container["HostConfig"]["PublishAllPorts"] == false);
    CHECK(container["HostConfig"]["Privileged"] == false);
    CHECK((container["HostConfig"]["PortBindings"].is_null() ||
           container["HostConfig"]["PortBindings"].empty()));
    CHECK(container["NetworkSettings"]["Ports"].empty());
    engine.run(engine.client().remove_container(name));
  });
}

TEST_CASE("containers: what is killed ends with 137, and says so", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto ended = engine.run(engine.run_container(engine.shell("kill -9 $$; exit 5")));
    // The first process of a container ignores its own kill.
    CHECK(ended.exit_code == 5);
    const auto child = engine.run(engine.run_container(engine.shell("sh -c 'kill -9 $$'; exit $?")));
    CHECK(child.exit_code == 137);
    CHECK_FALSE(child.state.oom_killed);
  });
}

TEST_CASE("containers: they are found by their label, and gone when they are removed", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    const auto id = engine.run(client.create_container(name, engine.shell("sleep 1000")));
    auto list = engine.run(client.list_containers(engine.label()));
    REQUIRE(list.size() == 1);
    CHECK(list[0].id == id);
    CHECK(list[0].labels.count("cbuild.test") == 1);
    engine.run(client.start(id));
    engine.run(client.start(id)); // it is so already
    CHECK(engine.run(client.inspect_container(name))->status == "running");
    engine.run(client.remove_container(name));
    engine.run(client.remove_container(id));
    CHECK_FALSE(engine.run(client.inspect_container(id)).has_value());
    CHECK(engine.run(client.list_containers(engine.label())).empty());
  });
}

TEST_CASE("containers: one that runs can be renamed, and is found under its new name", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    const auto before = engine.run(client.time());
    const auto id = engine.run(client.create_container(name, engine.shell("sleep 100")));
    engine.run(client.start(id));
    engine.run(client.rename_container(id, name + "-1"));
    const auto list = engine.run(client.list_containers(engine.label()));
    REQUIRE(list.size() == 1);
    CHECK(list[0].name == name + "-1");
    REQUIRE(before.has_value());
    CHECK(list[0].created >= *before);
    CHECK(list[0].created <= *engine.run(client.time()));
    CHECK(engine.run(client.remove_container(name)) == engine::Removal::gone); // that name is nobody's
    CHECK(engine.run(client.inspect_container(id)).has_value());
    CHECK(engine.run(client.remove_container(name + "-1")) == engine::Removal::gone);
    CHECK_FALSE(engine.run(client.inspect_container(id)).has_value());
  });
}

TEST_CASE("containers: the API that is spoken is one that the engine has", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto version = nlohmann::json::parse(engine.get("/version"));
    CHECK(engine.client().api() <= engine::ApiVersion::parse(version["ApiVersion"].get<std::string>()));
    CHECK(engine.client().api() >= engine::ApiVersion::parse(version["MinAPIVersion"].get<std::string>()));
  });
}
