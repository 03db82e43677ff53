#include "support/catch.hpp"
#include "support/empty_source.hpp"
#include "support/error_of.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

using namespace cbuild;
using action::Input;
using Variables = std::map<std::string, std::string>;

namespace {

plan::CargoLambdaBuild build() {
  plan::CargoLambdaBuild made;
  made.settings.source = "/p";
  made.settings.workspace = "app";
  made.settings.image = "sha256:image";
  made.settings.options = {"--release", "--bin=it's"};
  made.settings.directory = "app";
  return made;
}

const std::string& script(const action::Action& action) { return action.command.argv.at(2); }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

action::Input source_input() {
  return {"/p", "/tmp/samcli/source", {.left_out = {}, .caches = action::CacheDirectories::leave_out}};
}

action::SnapshotOf only(const action::Snapshot& source) {
  return [&source](const action::Tree&) -> const action::Snapshot& { return source; };
}

} // namespace

TEST_CASE("cargo_lambda_action: the words as they are, and cbuild's own place for the output", "[plan]") {
  const auto action = plan::cargo_lambda_action(build(), test::empty_source);
  CHECK(action.image == "sha256:image");
  CHECK(action.inputs == std::vector<action::Input>{source_input()});
  CHECK(action.output_directory == "/tmp/samcli/artifacts");
  CHECK(action.caches.empty());
  CHECK(action.command.argv.at(4) == "/tmp/samcli/scratch/app");
  CHECK(has(
      script(action),
      "cargo lambda build '--release' '--bin=it'\\''s' '--lambda-dir=/tmp/samcli/artifacts' \"$@\" || exit"));
  CHECK_FALSE(has(script(action), "place()"));
}

TEST_CASE("cargo_lambda_action: runs in the manifest's directory, below the workspace's", "[plan]") {
  auto made = build();
  CHECK_FALSE(has(script(plan::cargo_lambda_action(made, test::empty_source)), "cd '/tmp"));
  made.settings.directory = "app/member";
  CHECK(has(script(plan::cargo_lambda_action(made, test::empty_source)),
            "cd '/tmp/samcli/scratch/app/member' || exit 123\n"));
}

TEST_CASE("cargo_lambda_action: files of the host are inputs, includes are in the copy", "[plan]") {
  auto made = build();
  made.env_file = "/secret/env";
  made.configuration = "/p/CargoLambda.toml";
  made.includes = {{.from = "app/data", .to = "d"}};
  const auto action = plan::cargo_lambda_action(made, test::empty_source);
  CHECK(action.inputs == std::vector<action::Input>{source_input(),
                                                    {"/secret/env", "/tmp/samcli/env-file"},
                                                    {"/p/CargoLambda.toml", "/tmp/samcli/CargoLambda.toml"}});
  for (const auto* word : {"'--include=d:/tmp/samcli/scratch/app/data'",
                           "'--env-file=/tmp/samcli/env-file'",
                           "'--global=/tmp/samcli/CargoLambda.toml'"})
    CHECK(has(script(action), word));
}

TEST_CASE("cargo_lambda_action: variables are in the environment only, where nobody is shown them",
          "[plan]") {
  auto made = build();
  made.env_vars = {"KEY=s3cret", "B=2"};
  const auto action = plan::cargo_lambda_action(made, test::empty_source);
  CHECK(action.command.environment.empty());
  CHECK(action.command.secret_environment == Variables{{"CBUILD_ENV_VARS", "KEY=s3cret,B=2"}});
  for (const auto& word : action.command.argv) CHECK_FALSE(has(word, "s3cret"));
}

TEST_CASE("cargo_lambda_action: what cargo lambda would do without must be a part of the source", "[plan]") {
  using Reason = action::LeftOut::Reason;
  auto made = build();
  made.settings.needed = {{"app/.env", "the env_file '.env'"}};
  action::Snapshot source;
  source.entries = {
      {.path = "app/.env", .state = {.kind = util::FileKind::file}, .target = {}, .digest = "00"}};
  CHECK_NOTHROW(plan::cargo_lambda_action(made, only(source)));
  const auto [path, reason, why] = GENERATE(table<std::string, Reason, std::string>({
      {"app/.env", Reason::ignore_file, "a '.cbuildignore' names 'app/.env'"},
      {"app", Reason::ignore_file, "a '.cbuildignore' names 'app'"},
      {"app", Reason::cache, "'app' says that it is a cache"},
      {"app", Reason::given, "'app' holds earlier results"},
      {"app", Reason::never, "'app' is never a part of it"},
      {"ap", Reason::never, ""},
  }));
  source.left_out = {{path, util::FileKind::directory, reason}};
  const auto error = test::error_of([&] { (void)plan::cargo_lambda_action(made, only(source)); });
  CHECK(error.code() == (why.empty() ? util::ExitCode::ok : util::ExitCode::refused));
  if (!why.empty())
    CHECK(error.message() ==
          "the env_file '.env' is no part of the source, as " + why + "; cargo lambda would do without it");
}

TEST_CASE("cargo_lambda_action: a FIFO that is needed is refused, as it is not copied", "[plan]") {
  auto made = build();
  made.settings.needed = {{"f", "'f', which is to be included,"}};
  action::Snapshot source;
  source.entries = {{.path = "f", .state = {.kind = util::FileKind::special}, .target = {}, .digest = {}}};
  CHECK_THAT(test::error_of([&] { (void)plan::cargo_lambda_action(made, only(source)); }).message(),
             ContainsSubstring("devices, sockets and FIFOs are not copied"));
}

TEST_CASE("cargo_environment: what is said of the build, and no programs and places of the host", "[plan]") {
  const Variables kept{{"CARGO_LAMBDA_COMPILER", "cargo"},
                       {"CARGO_LAMBDA_BUILD.ARM64", "true"},
                       {"CARGO_PROFILE_RELEASE_LTO", "fat"},
                       {"CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", "-g"},
                       {"CARGO_BUILD_JOBS", "2"},
                       {"RUSTFLAGS", "-g"}};
  auto host = kept;
  for (const auto* name : {"PATH",
                           "HOME",
                           "CARGO_HOME",
                           "CARGO_TARGET_DIR",
                           "CARGO_BUILD_TARGET_DIR",
                           "CARGO_BUILD_RUSTC_WRAPPER",
                           "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
                           "CARGO_REGISTRY_TOKEN",
                           "CARGO_LAMBDA_GLOBAL",
                           "RUSTUP_HOME"})
    host[name] = "x";
  CHECK(plan::cargo_environment(host) == kept);
}

TEST_CASE("use_image: what is kept belongs to its toolchain", "[plan]") {
  plan::CargoSettings settings;
  plan::use_image(settings, "sha256:0123456789abcdef");
  CHECK(settings.image == "sha256:0123456789abcdef");
  CHECK_FALSE(settings.caches);
  settings.caches = {.workspace = "source", .compiler = "arm64"};
  plan::use_image(settings, "sha256:0123456789abcdef");
  CHECK(settings.caches == plan::CargoCaches{.workspace = "source", .compiler = "arm64-0123456789ab"});
}
