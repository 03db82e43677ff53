#include "support.hpp"

#include <cbuild/cargo/build_arguments.hpp>

using namespace cbuild;
using namespace cbuild::cargo::test;
using cargo::parse_build_arguments;
using Strings = std::vector<std::string>;

namespace {

std::string refused(const Strings& words) {
  try {
    static_cast<void>(parse_build_arguments(words));
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    return util::render(error);
  }
  return {};
}

} // namespace

TEST_CASE("build arguments: nothing given", "[cargo]") {
  const auto found = parse_build_arguments({});
  CHECK(found.forwarded.empty());
  CHECK_FALSE((found.release || found.extension || found.internal || found.arm64 || found.x86_64));
  CHECK_FALSE(chosen_target(as_configuration(found)));
  CHECK(chosen_profile(as_configuration(found)) == "dev");
  CHECK_FALSE(function_names(found).package);
  CHECK_FALSE(function_names(found).binary);
}

TEST_CASE("build arguments: what cargo lambda loses is told apart", "[cargo]") {
  const auto found = parse_build_arguments({"--lib", "--release", "--ignore-rust-version"});
  CHECK(found.forwarded == Strings{"--release"});
  CHECK(found.lost == Strings{"--lib", "--ignore-rust-version"});
}

TEST_CASE("build arguments: places on the host and variables are not forwarded", "[cargo]") {
  const auto found = parse_build_arguments({"--manifest-path",
                                            "a/Cargo.toml",
                                            "-l",
                                            "out",
                                            "--target-dir=t",
                                            "--artifact-dir",
                                            "x",
                                            "--global=g.toml",
                                            "-i",
                                            "b",
                                            "--include",
                                            "c:d",
                                            "--env-file",
                                            ".env",
                                            "--env-var",
                                            "A=b,C= c",
                                            "-r",
                                            "--env-vars",
                                            "D=e=f"});
  CHECK(found.forwarded == Strings{"--release"});
  CHECK(found.manifest_path == "a/Cargo.toml");
  CHECK(found.lambda_dir == "out");
  CHECK(found.target_dir == "t");
  CHECK(found.artifact_dir == "x");
  CHECK(found.global == "g.toml");
  CHECK(found.env_file == ".env");
  CHECK(found.includes == Strings{"b", "c:d"});
  CHECK(found.env_vars == Strings{"A=b", "C= c", "D=e=f"});
}

TEST_CASE("build arguments: the rest is forwarded in order, each in one way of writing it", "[cargo]") {
  const auto found = parse_build_arguments(
      {"-o",        "ZIP",   "--arm64",       "-rvv",   "-F",    "a b",    "--bin",    "--bin",
       "one",       "-ppkg", "-Zx",           "-c",     "Cargo", "-j=4",   "--color",  "never",
       "--flatten", "one",   "--config=-x=1", "--test", "t",     "-xprod", "--admerge"});
  CHECK(found.forwarded == Strings{"--output-format=zip",
                                   "--arm64",
                                   "--release",
                                   "--verbose",
                                   "--verbose",
                                   "--features=a b",
                                   "--bin",
                                   "--bin=one",
                                   "--package=pkg",
                                   "-Zx",
                                   "--compiler=cargo",
                                   "--jobs=4",
                                   "--color=never",
                                   "--flatten=one",
                                   "--config=-x=1",
                                   "--test=t",
                                   "--context=prod",
                                   "--admerge"});
  CHECK(found.output_format == "zip");
  CHECK(found.flatten == "one");
  CHECK(found.compiler == "cargo");
  CHECK(found.context == "prod");
  CHECK(found.bins == Strings{"one"});
  CHECK(found.packages == Strings{"pkg"});
  CHECK((found.arm64 && found.release && found.admerge));
  CHECK(found.verbosity == 2);
}

TEST_CASE("build arguments: flags are told", "[cargo]") {
  const auto found = parse_build_arguments({"--extension", "--internal", "--x86-64", "-q"});
  CHECK((found.extension && found.internal && found.x86_64 && found.quiet));
  CHECK(parse_build_arguments({"-h", "nonsense"}).help);
}

TEST_CASE("build arguments: options that are values are taken as they are", "[cargo]") {
  const std::vector<cargo::GivenOption> given{
      {"profile", "-x"}, {"features", ""}, {"verbose", {}}, {"Z", "a=b"}, {"env-var", "A=b"}};
  const auto found = cargo::build_arguments(given);
  CHECK(found.forwarded == Strings{"--profile=-x", "--features=", "--verbose", "-Za=b"});
  CHECK(found.env_vars == Strings{"A=b"});
  CHECK(found.given == given);
  CHECK(parse_build_arguments(found.forwarded).forwarded == found.forwarded);
  CHECK_THROWS_AS(cargo::build_arguments({{"no-such", {}}}), std::invalid_argument);
  CHECK(error_of([] {
          static_cast<void>(cargo::build_arguments({{"release", {}}, {"release", {}}}));
        }) == "'--release' is given more than once");
}

TEST_CASE("build arguments: compilers", "[cargo]") {
  const auto [given, name] = GENERATE(table<std::string, std::string>({
      {"cargo", "cargo"},
      {"CARGO", "cargo"},
      {"cargo-zigbuild", "cargo-zigbuild"},
      {"cargo_zigbuild", "cargo-zigbuild"},
      {"zigbuild", "cargo-zigbuild"},
  }));
  CHECK(parse_build_arguments({"-c", given}).compiler == name);
}

TEST_CASE("build arguments: what is refused", "[cargo]") {
  const std::string targets_hint = "\n  hint: the configuration of cargo lambda may give one of them: its "
                                   "keys are arm64, x86_64 and target";
  const auto [words, error] = GENERATE_COPY(table<Strings, std::string>({
      {{"--relese"}, "unknown option '--relese'\n  hint: did you mean '--release'?"},
      {{"--release", "--release"}, "'--release' is given more than once"},
      {{"-rr"}, "'--release' is given more than once"},
      {{"-l", "a", "--lambda-dir", "b"}, "'--lambda-dir' is given more than once"},
      {{"--env-file", "a", "--env-file", "b"}, "'--env-file' is given more than once"},
      {{"--arm64", "--x86-64"}, "'--arm64' and '--x86-64' cannot be given together" + targets_hint},
      {{"--arm64", "--target", "x86_64-unknown-linux-gnu"},
       "'--arm64' and '--target' cannot be given together" + targets_hint},
      {{"--target", "x86_64-unknown-linux-gnu", "--x86-64"},
       "'--x86-64' and '--target' cannot be given together" + targets_hint},
      {{"--release", "--profile", "small"}, "'--release' and '--profile' cannot be given together"},
      {{"--internal"}, "'--internal' says which kind of extension: it needs '--extension'"},
      {{"-o", "tar"}, "'--output-format' is 'tar'; expected one of 'binary', 'zip'"},
      {{"-o", "zipp"},
       "'--output-format' is 'zipp'; expected one of 'binary', 'zip'\n  hint: did you mean 'zip'?"},
      {{"-c", "cross"},
       "the compiler 'cross' starts containers of its own, and in a build container there is no engine\n"
       "  hint: cbuild's own container isolates the build: leave '--compiler' out"},
      {{"-c", "gcc"}, "'--compiler' is 'gcc'; expected one of 'cargo-zigbuild', 'cargo'"},
      {{"--color", "ALWAYS"},
       "'--color' is 'ALWAYS'; expected one of 'auto', 'always', 'never'\n  hint: did you mean 'always'?"},
      {{"-j", "many"}, "'--jobs' is 'many'; expected a number"},
      {{"--env-var", "A"},
       "'--env-var' has 'A'; expected KEY=VALUE\n"
       "  hint: commas separate variables: a value that has one can be given by '--env-file'"},
      {{"--env-var", "A=secret,B"},
       "'--env-var' has 'B'; expected KEY=VALUE\n"
       "  hint: commas separate variables: a value that has one can be given by '--env-file'"},
      {{"--env-var", "=secret"}, // its value is not shown
       "'--env-var' has ''; expected KEY=VALUE\n"
       "  hint: commas separate variables: a value that has one can be given by '--env-file'"},
  }));
  CAPTURE(words);
  CHECK(refused(words) == error);
}

TEST_CASE("build arguments: every target is checked, though cargo lambda takes the first", "[cargo]") {
  CHECK_THAT(refused({"--target", "x86_64-apple-darwin"}),
             ContainsSubstring("Lambda does not run the target"));
  CHECK_THAT(refused({"--target=x86_64-unknown-linux-gnu", "--target=wasm32-wasip1"}),
             ContainsSubstring("Lambda does not run the target 'wasm32-wasip1'"));
}

TEST_CASE("chosen_target: by shortcut, by name, by configuration", "[cargo]") {
  const auto target_of = [](const Strings& words) {
    return chosen_target(as_configuration(parse_build_arguments(words)));
  };
  CHECK(target_of({"--arm64"})->triple == "aarch64-unknown-linux-gnu");
  CHECK(target_of({"--arm64"})->architecture == "arm64");
  CHECK(target_of({"--x86-64"})->triple == "x86_64-unknown-linux-gnu");
  CHECK(target_of({"--target", "aarch64-unknown-linux-gnu.2.26", "--target", "x86_64-unknown-linux-gnu"}) ==
        cargo::Target{"aarch64-unknown-linux-gnu", "2.26", "arm64"});

  cargo::LambdaConfiguration configured;
  configured.arm64 = true;
  CHECK(chosen_target(overlaid(configured, as_configuration(parse_build_arguments({}))))->architecture ==
        "arm64");
  CHECK_THROWS_AS(chosen_target(overlaid(configured, as_configuration(parse_build_arguments({"--x86-64"})))),
                  util::Error);
}

TEST_CASE("as_configuration: the command line wins", "[cargo]") {
  cargo::LambdaConfiguration configured;
  configured.output_format = "binary";
  configured.lambda_dir = "a";
  configured.compiler = "cargo";
  configured.include = Strings{"x"};
  configured.profile = "small";
  const auto found = overlaid(
      configured,
      as_configuration(parse_build_arguments({"-ozip", "-lb", "-czigbuild", "-i", "y", "--extension"})));
  CHECK(found.output_format == "zip");
  CHECK(found.lambda_dir == "b");
  CHECK(found.compiler == "cargo_zigbuild");
  CHECK(found.include == Strings{"y"});
  CHECK(found.extension);
  CHECK(chosen_profile(found) == "small");
  CHECK(chosen_profile(as_configuration(parse_build_arguments({"-r"}))) == "release");
}

TEST_CASE("function_names: the only --package, and the only --bin", "[cargo]") {
  using Name = std::optional<std::string>;
  const auto [words, package, binary] = GENERATE(table<Strings, Name, Name>({
      {{"-p", "p", "--bin", "b"}, "p", "b"},
      {{"-p", "p"}, "p", std::nullopt},
      {{"-p", "p", "-p", "q", "--bin", "b"}, std::nullopt, "b"},
      {{"--bin", "b", "--bin", "c"}, std::nullopt, std::nullopt},
      {{"-p", "p", "--bin", "b", "--bin", "c"}, "p", std::nullopt},
      {{"--bin"}, std::nullopt, std::nullopt},
  }));
  CAPTURE(words);
  const auto names = function_names(parse_build_arguments(words));
  CHECK(names.package == package);
  CHECK(names.binary == binary);
}

TEST_CASE("build_option_usages: names each option as it is written", "[cargo]") {
  const auto usages = cargo::build_option_usages();
  for (const std::string usage : {"-r, --release", "--target <…>", "--bin [<…>]", "-Z <…>", "--admerge"}) {
    CAPTURE(usage);
    CHECK(std::find(usages.begin(), usages.end(), usage) != usages.end());
  }
}

TEST_CASE("parse_build_arguments: a variable without a value would have all of them left out", "[cargo]") {
  CHECK(refused({"--env-var", "A=1,KEY="}).find("'--env-var' has 'KEY='") == 0);
  CHECK(refused({"--env-var", "KEY= "}).find("'--env-var' has 'KEY= '") == 0);
}
