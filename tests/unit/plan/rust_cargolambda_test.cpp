#include "support/catch.hpp"
#include "support/empty_source.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

using namespace cbuild;
using action::Input;
using plan::CargoBuild;
using Strings = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

namespace {

CargoBuild plain() {
  return {.settings = {.source = "/p", .workspace = ".", .image = "sha256:image"},
          .logical_id = "Api",
          .directory = ".",
          .package = "api",
          .binary = "hello"};
}

action::Input source_input() {
  return {"/p", "/tmp/samcli/source", {.left_out = {}, .caches = action::CacheDirectories::leave_out}};
}

action::Action action_of(const CargoBuild& build) {
  return plan::cargo_action({&build, 1}, test::empty_source);
}

const std::string& script(const action::Action& action) { return action.command.argv.at(2); }

/// The arguments of the script: the workspace's directory.
Strings arguments(const action::Action& action) {
  return {action.command.argv.begin() + 4, action.command.argv.end()};
}

/// The line that calls cargo.
std::string call(const std::vector<CargoBuild>& builds) {
  const auto text = script(plan::cargo_action(builds, test::empty_source));
  const auto start = text.find("\ncargo lambda build ") + 1;
  return text.substr(start, text.find('\n', start) - start);
}

} // namespace

TEST_CASE("cargo_action: a plain function", "[plan]") {
  const auto made = action_of(plain());
  CHECK(made.image == "sha256:image");
  CHECK(made.inputs == std::vector<action::Input>{source_input()});
  CHECK(made.output_directory == "/tmp/samcli/artifacts");
  CHECK(made.caches.empty());
  CHECK(made.limits == action::Limits{});
  CHECK(made.command.working_directory == "/");
  CHECK(made.command.user == "0:0");
  CHECK(made.command.environment.empty());
  CHECK(Strings(made.command.argv.begin(), made.command.argv.begin() + 2) == Strings{"sh", "-c"});
  CHECK(arguments(made) == Strings{"/tmp/samcli/scratch"});
  CHECK(script(made).starts_with("exec 2>&1\n"));
  CHECK(script(made).find("SSL_CERT_FILE") == std::string::npos);
}

TEST_CASE("cargo_action: the same builds are the same Action", "[plan]") {
  CHECK(action_of(plain()) == action_of(plain()));
  auto other = plain();
  other.logical_id = "Api2";
  CHECK_FALSE(action_of(plain()) == action_of(other));
}

TEST_CASE("cargo_action: a workspace below the source, and what is left out of it", "[plan]") {
  auto build = plain();
  build.settings.workspace = "a/b c";
  build.settings.left_out = {"target", "a/b c/target", "a/b c/target/x", "out"};
  const auto made = action_of(build);
  CHECK(arguments(made) == Strings{"/tmp/samcli/scratch/a/b c"});
  const auto tree = plan::cargo_tree(build.settings);
  CHECK(tree.rules.left_out == build.settings.left_out);
  CHECK(tree.rules.caches == action::CacheDirectories::leave_out);
  CHECK(made.inputs.at(0).rules == tree.rules);
}

TEST_CASE("cargo_action: each workspace has caches of its own, labelled with what they are for", "[plan]") {
  auto build = plain();
  build.settings.source = "/p\033x";
  build.settings.caches = {.workspace = "0123", .compiler = "x86_64-abc"};
  const auto caches = action_of(build).caches;
  REQUIRE(caches.size() == 2);
  CHECK(caches[0].volume == "cbuild-cargo-0123");
  CHECK(caches[0].container == "/tmp/samcli/cache");
  CHECK(caches[0].labels == Variables{{"cbuild.cache", "cargo"}, {"cbuild.source", R"(/p\x1bx)"}});
  CHECK(caches[1].volume == "cbuild-cargo-target-0123-x86_64-abc");
  CHECK(caches[1].container == "/tmp/samcli/target");
  CHECK(caches[1].labels == Variables{{"cbuild.cache", "cargo-target"}, {"cbuild.source", R"(/p\x1bx)"}});
}

TEST_CASE("cargo_action: only what is fetched is shared, and only by a name", "[plan]") {
  auto build = plain();
  build.settings.caches = {.workspace = "0123", .compiler = "x86_64-abc", .shared_as = "team"};
  const auto caches = action_of(build).caches;
  REQUIRE(caches.size() == 2);
  CHECK(caches[0].volume == "cbuild-cargo-shared-team");
  CHECK(caches[0].labels == Variables{{"cbuild.cache", "cargo"}}); // it is of no single source
  CHECK(caches[1].volume == "cbuild-cargo-target-0123-x86_64-abc");
}

TEST_CASE("cargo_action: the host's CA bundle is an input, and trusted before anything else", "[plan]") {
  auto build = plain();
  build.settings.network.ca_bundle = "/etc/own.crt";
  const auto made = action_of(build);
  CHECK(made.inputs ==
        std::vector<action::Input>{source_input(), {"/etc/own.crt", "/tmp/cbuild/ca-bundle.crt"}});
  CHECK(script(made).find(plan::trust_ca_bundle_script()) == std::string("exec 2>&1\n").size());
}

TEST_CASE("cargo_action: the build has the proxies and what the template gives it", "[plan]") {
  auto build = plain();
  build.settings.network.proxies = {{"https_proxy", "http://p:1"}};
  build.settings.environment = {{"WORD", "it's $(x)\n"}};
  CHECK(action_of(build).command.environment ==
        Variables{{"https_proxy", "http://p:1"}, {"WORD", "it's $(x)\n"}});
}

TEST_CASE("cargo_action: cargo is called once, with each package and program once", "[plan]") {
  auto a = plain();
  a.settings.options = {"--release", "--features", "x,y"};
  auto again = a;
  again.logical_id = "Again";
  auto more = a;
  more.binary = "more";
  auto other = a;
  other.package = "other";
  other.binary = "elsewhere";
  CHECK(call({a, again, more, other}) ==
        "cargo lambda build '--release' '--features' 'x,y' '--package' 'api' '--bin' 'hello' '--bin' 'more' "
        "'--package' 'other' '--bin' 'elsewhere' '--lambda-dir' '/tmp/samcli/lambda' || exit");
}

TEST_CASE("cargo_action: a package that says enough is named alone", "[plan]") {
  plan::CargoBuild build{.settings = {.source = "/p", .workspace = ".", .directory = "."},
                         .logical_id = "Api",
                         .directory = ".",
                         .package = "api",
                         .binary = "bootstrap",
                         .names_binary = false};
  const auto script = plan::cargo_action({&build, 1}, test::empty_source).command.argv.at(2);
  CHECK_THAT(script, ContainsSubstring("cargo lambda build '--package' 'api' '--lambda-dir'"));
}

TEST_CASE("diagnose_cargo: what cargo itself did not say", "[plan]") {
  const auto [code, words, refused] = GENERATE(table<int, std::string, bool>({
      {119, "the image has no zig, which is to link the program", false},
      {121, "files could not be copied inside the container", false},
      {122, "the image lacks 'cargo' or 'cargo-lambda'", false},
      {123, "the directory to build in does not exist in the source", false},
      {124, "cargo lambda made no such binary", true},
      {125, "a file to include does not exist", true},
      {0, "", false},
      {1, "", false},
      {101, "", false},
      {126, "", false},
      {137, "", false},
  }));
  CAPTURE(code);
  CHECK(plan::diagnose_cargo(code, "", plan::OptionsFrom::build_properties).what == words);
  CHECK(plan::diagnose_cargo(code, "", plan::OptionsFrom::build_properties).refused == refused);
}

TEST_CASE("diagnose_cargo: by exit code and log", "[plan]") {
  const auto hint =
      [](int code, std::string_view log, plan::OptionsFrom from = plan::OptionsFrom::build_properties) {
        const auto hints = plan::diagnose_cargo(code, log, from).hints;
        CHECK(hints.size() < 2);
        return hints.empty() ? "" : hints.front();
      };
  CHECK(hint(101, "error[E0425]: cannot find value").empty());
  CHECK_THAT(hint(122, ""), ContainsSubstring("cbuild images build provided.al2 provided.al2023"));
  CHECK_THAT(hint(119, ""), ContainsSubstring("BuildProperties: {Compiler: cargo}"));
  for (const auto* log : {"ld: x.o: error adding symbols: file in wrong format",
                          "rust-lld: error: --fix-cortex-a53-843419 is only supported on AArch64 targets"})
    CHECK_THAT(hint(101, log), ContainsSubstring("without the compiler 'cargo'"));
  CHECK_THAT(hint(101, "error: No space left on device (os error 28)"),
             ContainsSubstring("docker system df"));
  CHECK_THAT(
      hint(101,
           "failed to create directory `/tmp/samcli/cargo/registry/cache`: Not a directory (os error 20)"),
      ContainsSubstring("--no-dep-cache"));
  const auto on_command_line = plan::OptionsFrom::command_line;
  CHECK_THAT(hint(119, "", on_command_line), Catch::Matchers::EndsWith(": --compiler cargo"));
  CHECK_THAT(hint(101, "cannot find -lssl", on_command_line), ContainsSubstring("--build-image"));
}

TEST_CASE("use_image: twelve digits of the id become part of the name of what is compiled", "[plan]") {
  const auto [image, key] = GENERATE(table<std::string, std::string>({
      {"sha256:0123456789abcdef", "k-0123456789ab"},
      {"0123456789abcdef", "k-0123456789ab"},
      {"sha256:0123", "k-0123"},
      {"", "k-"},
  }));
  plan::CargoSettings settings{.caches = plan::CargoCaches{.workspace = "w", .compiler = "k"}};
  plan::use_image(settings, image);
  CHECK(settings.image == image);
  CHECK(settings.caches == plan::CargoCaches{.workspace = "w", .compiler = key});
}
