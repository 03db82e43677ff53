#include "support/catch.hpp"
#include "support/golden.hpp"

#include <cbuild/plan/makefile.hpp>

#include <engine/codecs.hpp>
#include <executor/container_spec.hpp>

using namespace cbuild;

namespace {

executor::Run run() {
  return {"0123456789ab", {.pid = 4711, .started = "987654", .host = "boot-id/pid:[1]"}};
}

} // namespace

TEST_CASE("container_spec: the create request of a makefile build", "[executor]") {
  const auto action = plan::makefile_action(
      {.logical_id = "HelloWorldFunction",
       .source = "/home/me/project/hello_world",
       .makefile = "/home/me/project/make/Makefile",
       .working_directory = "/home/me/project/hello_world/src",
       .image = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
       .network = {.ca_bundle = "/etc/ssl/certs/ca-certificates.crt",
                   .proxies = {{"https_proxy", "http://proxy:3128"}, {"no_proxy", "localhost"}}}});
  test::check_golden("makefile_create_request.json",
                     engine::create_body(executor::container_spec(action, run())) + "\n");
}

TEST_CASE("container_spec: what an Action limits is limited", "[executor]") {
  action::Action action{.image = "i", .output_directory = "/o"};
  action.limits = {.network = "none", .pids = 7, .memory_bytes = 1 << 20, .nano_cpus = 500'000'000};
  const auto spec = executor::container_spec(action, run());
  CHECK(spec.network == "none");
  CHECK(spec.pids_limit == 7);
  CHECK(spec.memory_bytes == 1 << 20);
  CHECK(spec.nano_cpus == 500'000'000);
}

TEST_CASE("container_spec: every input is mounted", "[executor]") {
  action::Action action{.image = "i", .inputs = {{"/a", "/x"}, {"/b", "/y"}}, .output_directory = "/o"};
  const auto spec = executor::container_spec(action, run());
  REQUIRE(spec.mounts.size() == 2);
  CHECK(spec.mounts[1].host == "/b");
  CHECK(spec.mounts[1].container == "/y");
}
