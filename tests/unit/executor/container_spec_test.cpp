#include "support/catch.hpp"
#include "support/golden.hpp"

#include <cbuild/plan/makefile.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

#include <engine/codecs.hpp>
#include <executor/container_spec.hpp>

using namespace cbuild;

namespace {

executor::Run run() {
  return {"0123456789ab", {.pid = 4711, .started = "987654", .host = "boot-id/pid:[1]"}};
}

std::string create_request(const action::Action& action) {
  return engine::create_body(executor::container_spec(action, run())) + "\n";
}

/// With all that a script may have.
plan::CargoSettings cargo_settings() {
  return {.source = "/home/me/project",
          .workspace = "rust",
          .directory = "rust/api",
          .left_out = {"rust/target", "it's*"},
          .image = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
          .options = {"--release", "--features", "x y"},
          .triple = "x86_64-unknown-linux-gnu",
          .environment = {{"RUSTFLAGS", "-C debuginfo=0"}},
          .network = {.ca_bundle = "/etc/ssl/certs/ca-certificates.crt",
                      .proxies = {{"https_proxy", "http://proxy:3128"}}},
          .caches = plan::CargoCaches{.workspace = "0123456789abcdef", .compiler = "x86_64-5f70bf18a086"}};
}

action::Entry file(const std::string& path) {
  return {.path = path, .state = {.kind = util::FileKind::file, .size = 7}, .target = {}, .digest = "0a"};
}

action::Entry directory(const std::string& path) {
  return {
      .path = path, .state = {.kind = util::FileKind::directory, .mode = 0750}, .target = {}, .digest = {}};
}

/// With two files, and what is no part of it.
const action::Snapshot& source(const action::Tree& /*tree*/ = {}) {
  using Reason = action::LeftOut::Reason;
  static const action::Snapshot read{.entries = {file("Makefile"), directory("d"), file("d/it's")},
                                     .left_out = {{".git", util::FileKind::directory, Reason::never},
                                                  {"d/.git", util::FileKind::file, Reason::never}},
                                     .unsteady = {}};
  return read;
}

} // namespace

TEST_CASE("container_spec: the create request of a makefile build", "[executor]") {
  const plan::MakefileBuild build{
      .logical_id = "HelloWorldFunction",
      .source = "/home/me/project/hello_world",
      .makefile = "/home/me/project/make/Makefile",
      .working_directory = "/home/me/project/hello_world/src",
      .image = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
      .network = {.ca_bundle = "/etc/ssl/certs/ca-certificates.crt",
                  .proxies = {{"https_proxy", "http://proxy:3128"}, {"no_proxy", "localhost"}}}};
  const auto action = plan::makefile_action(build, source);
  test::check_golden("makefile_create_request.json", create_request(action));
}

TEST_CASE("container_spec: the create request of a rust-cargolambda build", "[executor]") {
  const plan::CargoBuild build{.settings = cargo_settings(),
                               .logical_id = "ApiFunction",
                               .directory = "rust/api",
                               .package = "api",
                               .binary = "serve",
                               .destination = "bootstrap",
                               .includes = {{"data/words.txt", "words.txt"}}};
  test::check_golden("rust_create_request.json", create_request(plan::cargo_action({&build, 1}, source)));
}

TEST_CASE("container_spec: the create request of a call of cargo lambda", "[executor]") {
  auto settings = cargo_settings();
  settings.left_out.clear();
  settings.directory = settings.workspace;
  settings.links_with_zig = false;
  settings.options = {"--locked"};
  const auto action = plan::cargo_lambda_action({.settings = settings,
                                                 .includes = {{"data", "data"}},
                                                 .env_file = "/home/me/.env",
                                                 .configuration = "/home/me/CargoLambda.toml",
                                                 .env_vars = {"A=1", "B=it's"}},
                                                source);
  test::check_golden("cargo_lambda_create_request.json", create_request(action));
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

TEST_CASE("container_spec: what belongs to no input is hidden", "[executor]") {
  action::Action action{.image = "i", .inputs = {{"/a", "/x"}}, .output_directory = "/o"};
  action.masks = {.directories = {"/x/.git"}, .files = {"/x/sub/.git"}};
  const auto spec = executor::container_spec(action, run());
  REQUIRE(spec.mounts.size() == 2);
  CHECK(spec.mounts[1].host == "/dev/null");
  CHECK(spec.mounts[1].container == "/x/sub/.git");
  CHECK(spec.empty_directories == std::vector<std::string>{"/x/.git"});
}

TEST_CASE("container_spec: no secret stands in the create request", "[executor]") {
  action::Action action{.image = "i", .output_directory = "/o"};
  action.command = {.argv = {"sh", "-c", "echo \"$1\"", "cbuild", "x"},
                    .environment = {{"OPEN", "1"}},
                    .secret_environment = {{"https_proxy", "http://user:it's@proxy"}}};
  const auto spec = executor::container_spec(action, run());
  CHECK_THAT(engine::create_body(spec), !ContainsSubstring("it's") && !ContainsSubstring("https_proxy"));
  CHECK(spec.argv ==
        std::vector<std::string>{"sh",
                                 "-c",
                                 R"(. /tmp/cbuild/secrets && rm -f /tmp/cbuild/secrets && exec "$@")",
                                 "cbuild",
                                 "sh",
                                 "-c",
                                 "echo \"$1\"",
                                 "cbuild",
                                 "x"});
}

TEST_CASE("container_spec: secrets go in one file that only its owner can read", "[executor]") {
  const auto tar = executor::secrets_tar({.secret_environment = {{"a", "1 $HOME\n"}, {"b", "it's"}}});
  CHECK(tar.starts_with(std::string("tmp/cbuild/secrets") + '\0'));
  CHECK_THAT(tar, ContainsSubstring(std::string("000600 ") + '\0'));
  CHECK_THAT(tar, ContainsSubstring("export a='1 $HOME\n'\nexport b='it'\\''s'\n"));
}
