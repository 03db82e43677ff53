#include "support/catch.hpp"
#include "support/golden.hpp"

#include <engine/codecs.hpp>

using namespace cbuild;
using cbuild::test::check_golden;

TEST_CASE("create_body: a container of a build", "[engine]") {
  const engine::ContainerSpec spec{
      .image = "cbuild/provided.al2",
      .argv = {"/bin/sh", "-c", "make -C \"$1\" build-Hello", "sh", "/tmp/samcli/source"},
      .working_directory = "/tmp/samcli/source",
      .user = "0:0",
      .environment = {{"ARTIFACTS_DIR", "/tmp/samcli/artifacts"},
                      {"QUOTES", "a \"b\" \\ é\n"},
                      {"EMPTY", ""}},
      .labels = {{"cbuild.run", "0123"}, {"cbuild.pid", "42"}},
      .mounts = {{.host = "/home/u/my project", .container = "/tmp/samcli/source"},
                 {.host = "/home/u/cache", .container = "/cache"}},
      .empty_directories = {"/tmp/samcli/source/.git"},
      .volumes = {{.name = "cargo", .container = "/cargo", .labels = {{"cbuild.cache", "cargo"}}}},
      .capabilities = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID"},
      .network = "none",
      .pids_limit = 1024,
      .memory_bytes = 1 << 30,
      .nano_cpus = 1'500'000'000};
  check_golden("create_body.json", engine::create_body(spec) + "\n");
}

TEST_CASE("create_body: what is not UTF-8 is refused, as other bytes would name another path", "[engine]") {
  const engine::ContainerSpec spec{.image = "x", .mounts = {{.host = "/a\xe9", .container = "/x"}}};
  CHECK_THROWS_AS(engine::create_body(spec), util::Error);
}

TEST_CASE("create_body: what is not asked for stays at the engine's default or below it", "[engine]") {
  check_golden("create_body_least.json", engine::create_body({.image = "x", .argv = {"/bin/true"}}) + "\n");
}
