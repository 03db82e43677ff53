#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

using namespace cbuild;
using plan::CargoProperties;
using plan::Include;
using Strings = std::vector<std::string>;

namespace {

/// A template with one function that has these BuildProperties, in YAML's flow style.
struct Sample {
  explicit Sample(const std::string& properties,
                  const std::string& runtime = "provided.al2",
                  const std::string& architecture = "x86_64")
      : parsed(sam::Template::parse("Resources:\n"
                                    "  Api:\n"
                                    "    Type: AWS::Serverless::Function\n"
                                    "    Metadata:\n"
                                    "      BuildMethod: rust-cargolambda\n"
                                    "      BuildProperties: " +
                                        properties +
                                        "\n"
                                        "    Properties:\n"
                                        "      Handler: bootstrap\n"
                                        "      Runtime: " +
                                        runtime +
                                        "\n"
                                        "      Architectures: [" +
                                        architecture + "]\n",
                                    "template.yaml")) {}

  [[nodiscard]] CargoProperties properties() const {
    return plan::cargo_properties(parsed.resources().front());
  }

  [[nodiscard]] std::string options() const {
    return util::join(plan::cargo_arguments(parsed.resources().front(), properties()).forwarded, " ");
  }

  /// The first line of the error, its hints and frames; "" without one.
  [[nodiscard]] std::string error() const {
    try {
      (void)options();
    } catch (const util::Error& error) {
      CHECK(error.code() == util::ExitCode::usage);
      auto told = error.message().substr(0, error.message().find('\n'));
      for (const auto& frame : error.frames()) told += " | " + frame;
      for (const auto& hint : error.hints()) told += " | " + hint;
      return told;
    }
    return {};
  }

  sam::Template parsed;
};

CargoProperties properties(const std::string& text) { return Sample(text).properties(); }

} // namespace

TEST_CASE("cargo_properties: what is said is read", "[plan]") {
  const auto found =
      properties("{Binary: b, Package: p, Features: [x, y], Profile: small, Compiler: cargo, "
                 "Target: x86_64-unknown-linux-musl, Env: {A: '1', B: 'x y'}, Flags: [-v], "
                 "Packages: [gcc, 'libpq-devel'], AllFeatures: true, NoDefaultFeatures: true, "
                 "Release: false, Extension: true, Internal: true, DisableOptimizations: true}");
  CHECK(found.binary == "b");
  CHECK(found.package == "p");
  CHECK(found.features == Strings{"x", "y"});
  CHECK(found.profile == "small");
  CHECK(found.compiler == "cargo");
  CHECK(found.target == "x86_64-unknown-linux-musl");
  CHECK(found.environment == std::map<std::string, std::string>{{"A", "1"}, {"B", "x y"}});
  CHECK(found.flags.forwarded == Strings{"--verbose"});
  CHECK(found.packages == Strings{"gcc", "libpq-devel"});
  CHECK(found.all_features);
  CHECK(found.no_default_features);
  CHECK(found.release == false);
  CHECK(found.extension);
  CHECK(found.internal);
  CHECK(found.disable_optimizations);
}

TEST_CASE("cargo_properties: without any, a release of the only program", "[plan]") {
  const auto found = properties("{}");
  CHECK_FALSE(found.binary);
  CHECK_FALSE(found.release);
  CHECK_FALSE((found.all_features || found.no_default_features || found.extension || found.internal));
  CHECK(found.includes.empty());
}

TEST_CASE("cargo_properties: a program has several names for its name", "[plan]") {
  const std::string text =
      GENERATE("b", "{Binary: b}", "{Bin: b}", "{Flatten: b}", "{Binary: b, Bin: b, Flatten: b}");
  CAPTURE(text);
  CHECK(properties(text).binary == "b");
}

TEST_CASE("cargo_properties: one value is a list of one", "[plan]") {
  CHECK(properties("{Features: x}").features == Strings{"x"});
  CHECK(properties("{Flags: -v}").flags.forwarded == Strings{"--verbose"});
}

TEST_CASE("cargo_properties: what is included has a place, which may be another", "[plan]") {
  CHECK(properties("{Include: [data, 'a b/c', 'x:y/z', 'a:b:c', ./d, e/../f, .]}").includes ==
        std::vector<Include>{{"data", "data"},
                             {"a b/c", "a b/c"},
                             {"y/z", "x"},
                             {"b:c", "a"},
                             {"./d", "./d"},
                             {"e/../f", "e/../f"},
                             {".", "."}});
}

TEST_CASE("cargo_properties: errors have the place, and what is wrong", "[plan]") {
  const auto [text, error] = GENERATE(table<std::string, std::string>({
      {"{Binry: x}", "Binry of 'Api': there is no such property | did you mean 'Binary'?"},
      {"{Xyzzyxyz: x}", "Xyzzyxyz of 'Api': there is no such property | there are: Binary, Bin, "},
      {"{Binary: [a, b]}", "Binary of 'Api': expected one value"},
      {"{Binary: {a: b}}", "Binary of 'Api': expected one value"},
      {"{Binary: a, Bin: b}", "Bin of 'Api': it names 'b', and another property 'a'"},
      {"{Package: ''}", "Package of 'Api': expected one value"},
      {"{Features: {a: b}}", "Features of 'Api': expected a list"},
      {"{Release: maybe}", "Release of 'Api': expected true or false"},
      {"{Env: [A]}", "Env of 'Api': expected a mapping of names to values"},
      {"{Env: {'A=B': c}}", "Env of 'Api': 'A=B' is no name of a variable"},
      {"{Env: {'': c}}", "Env of 'Api': '' is no name of a variable"},
      {"{Env: {A: \"b\\0\"}}", "Env of 'Api': 'A' is no name of a variable"},
      {"{Packages: [-y]}", "Packages of 'Api': '-y' is no name of a package"},
      {"{Packages: ['a b']}", "Packages of 'Api': 'a b' is no name of a package"},
      {"{Packages: ['a;b']}", "Packages of 'Api': 'a;b' is no name of a package"},
      {"{Target: wasm32-wasi}", "Target of 'Api': Lambda does not run the target 'wasm32-wasi'"},
      {"{Target: aarch64-unknown-linux-gnu}",
       "Target of 'Api': 'aarch64-unknown-linux-gnu' is for arm64, and the function is for x86_64"},
      {"{Compiler: cross}", "Compiler of 'Api': the compiler 'cross' starts containers of its own"},
      {"{Compiler: carg}", "Compiler of 'Api': '--compiler' is 'carg'"},
      {"{Flags: [--lambda-dir, x]}", "Flags of 'Api': where the program goes, and what goes with it,"},
      {"{Flags: [--artifact-dir, x]}", "Flags of 'Api': where the program goes, and what goes with it,"},
      {"{Flags: [--help]}", "Flags of 'Api': with --help nothing would be built"},
      {"{Flags: [--lambda-dir, x, -h]}", "Flags of 'Api': with --help nothing would be built"},
      {"{Flags: [--global, x]}", "Flags of 'Api': which configuration cargo lambda reads"},
      {"{Flags: [--context, x]}", "Flags of 'Api': which configuration cargo lambda reads"},
      {"{Flags: ['--']}", "Flags of 'Api': cargo lambda takes nothing behind '--'"},
      {"{Env: {cargo_lambda_build.extension: 'true'}}",
       "Env of 'Api': 'cargo_lambda_build.extension' changes"},
      {"{Flags: [--lib]}", "Flags of 'Api': cargo lambda 1.9.2 does nothing with '--lib'"},
      {"{Flags: [--admerge]}", "Flags of 'Api': which configuration cargo lambda reads"},
      {"{Env: {CARGO_LAMBDA_COMPILER: Cross}}", "Env of 'Api': the compiler 'cross' starts containers"},
      {"{Env: {CARGO_LAMBDA_GLOBAL: x}}", "Env of 'Api': 'CARGO_LAMBDA_GLOBAL' changes what cargo lambda"},
      {"{Env: {CARGO_LAMBDA_ADMERGE: '1'}}",
       "Env of 'Api': 'CARGO_LAMBDA_ADMERGE' changes what cargo lambda"},
      {"{Env: {CARGO_LAMBDA_BUILD.ARM64: 'true'}}", "Env of 'Api': 'CARGO_LAMBDA_BUILD.ARM64' changes what"},
      {"{Flags: [--include, x]}", "Flags of 'Api': where the program goes, and what goes with it,"},
      {"{Flags: [--flatten, x]}", "Flags of 'Api': where the program goes, and what goes with it,"},
  }));
  CAPTURE(text);
  const auto told = Sample(text).error();
  CHECK_THAT(told, ContainsSubstring("BuildProperties." + error));
  CHECK(told.starts_with("template.yaml:6:"));
}

TEST_CASE("cargo_properties: nothing from outside the function's directory is included", "[plan]") {
  const std::string entry = GENERATE("/etc/passwd",
                                     "..",
                                     "../x",
                                     "a/../../x",
                                     "x:/etc/passwd",
                                     "x:../y",
                                     "../x:y",
                                     "/x:y",
                                     "x:",
                                     ":x",
                                     "x\\0");
  CAPTURE(entry);
  CHECK_THAT(Sample("{Include: [\"" + entry + "\"]}").error(),
             ContainsSubstring("is not a path below the function's directory, nor NAME:PATH"));
}

TEST_CASE("cargo_arguments: each property is an option", "[plan]") {
  const std::string target = " --target=x86_64-unknown-linux-gnu.2.26";
  const auto [text, options] = GENERATE_COPY(table<std::string, std::string>({
      {"{}", "--release" + target},
      {"{Release: true}", "--release" + target},
      {"{Release: false}", target.substr(1)},
      {"{Profile: small}", "--profile=small" + target},
      {"{Profile: dev, Release: true}", "--profile=dev" + target},
      {"{Features: [a, b]}", "--release" + target + " --features=a,b"},
      {"{AllFeatures: true}", "--release" + target + " --all-features"},
      {"{NoDefaultFeatures: true}", "--release" + target + " --no-default-features"},
      {"{DisableOptimizations: true}", "--release" + target + " --disable-optimizations"},
      {"{Compiler: cargo-zigbuild}", "--release" + target + " --compiler=cargo-zigbuild"},
      {"{Compiler: cargo}", "--release --target=x86_64-unknown-linux-gnu --compiler=cargo"},
      {"{Env: {CARGO_LAMBDA_COMPILER: cargo}}", "--release --target=x86_64-unknown-linux-gnu"},
      {"{Flags: [--compiler, cargo]}", "--release --target=x86_64-unknown-linux-gnu --compiler=cargo"},
      {"{Target: x86_64-unknown-linux-musl}", "--release --target=x86_64-unknown-linux-musl"},
      {"{Target: x86_64-unknown-linux-gnu.2.17}", "--release --target=x86_64-unknown-linux-gnu.2.17"},
      {"{Flags: [-v, --locked]}", "--release" + target + " --verbose --locked"},
      {"{Flags: [--release]}", target.substr(1) + " --release"},
      {"{Flags: [--profile, dev]}", target.substr(1) + " --profile=dev"},
      {"{Extension: true, Internal: true, Include: [a], Binary: b, Package: p}", "--release" + target},
  }));
  CAPTURE(text);
  CHECK(Sample(text).options() == "--output-format=binary " + options);
}

TEST_CASE("cargo_arguments: the target is of the function's architecture, and its runtime's glibc",
          "[plan]") {
  const auto [runtime, architecture, target] = GENERATE(table<std::string, std::string, std::string>({
      {"provided.al2", "x86_64", "x86_64-unknown-linux-gnu.2.26"},
      {"provided.al2", "arm64", "aarch64-unknown-linux-gnu.2.26"},
      {"provided.al2023", "x86_64", "x86_64-unknown-linux-gnu.2.34"},
      {"provided.al2023", "arm64", "aarch64-unknown-linux-gnu.2.34"},
      {"provided", "x86_64", "x86_64-unknown-linux-gnu.2.26"},
  }));
  CHECK(Sample("{}", runtime, architecture).options() ==
        "--output-format=binary --release --target=" + target);
}

TEST_CASE("cargo_arguments: what contradicts itself is an error", "[plan]") {
  const auto [text, error] = GENERATE(table<std::string, std::string>({
      {"{Flags: [--arm64]}", "BuildProperties.Flags of 'Api' names a target"},
      {"{Flags: [--x86-64]}", "BuildProperties.Flags of 'Api' names a target"},
      {"{Flags: [--target, x86_64-unknown-linux-musl]}", "BuildProperties.Flags of 'Api' names a target"},
      {"{Flags: [-r], Release: false}", "BuildProperties.Flags of 'Api' has '--release', and no release"},
      {"{Flags: [--no-such]}", "unknown option '--no-such' | while reading BuildProperties.Flags of 'Api'"},
      {"{Flags: [--release], Profile: dev}",
       "'--release' and '--profile' cannot be given together | while reading BuildProperties of 'Api'"},
      {"{Flags: [--compiler, cargo], Compiler: cargo}", "| while reading BuildProperties of 'Api'"},
      {"{Flags: [--all-features], AllFeatures: true}", "| while reading BuildProperties of 'Api'"},
      {"{Target: x86_64-unknown-linux-gnu.2.26, Compiler: cargo}",
       "the target 'x86_64-unknown-linux-gnu.2.26' of 'Api' names a glibc, which only zig can link for"},
  }));
  CAPTURE(text);
  CHECK_THAT(Sample(text).error(), ContainsSubstring(error));
}

TEST_CASE("effective_compiler: the first that says one", "[plan]") {
  auto found = properties("{Compiler: cargo, Flags: [--compiler, cargo-zigbuild], "
                          "Env: {CARGO_LAMBDA_COMPILER: Cargo}}");
  found.configured_compiler = "configured";
  CHECK(found.effective_compiler() == "cargo");
  found.compiler.reset();
  CHECK(found.effective_compiler() == "cargo-zigbuild");
  found.flags = {};
  CHECK(found.effective_compiler() == "cargo");
  found.environment.clear();
  CHECK(found.effective_compiler() == "configured");
  found.configured_compiler.reset();
  CHECK_FALSE(found.effective_compiler());
}

TEST_CASE("add_configuration: the project's own configuration counts where the template says nothing",
          "[plan]") {
  cargo::LambdaConfiguration configuration;
  configuration.include = Strings{"data", "x:y"};
  configuration.extension = true;
  configuration.internal = true;
  configuration.compiler = "cargo";
  auto found = properties("{}");
  plan::add_configuration(configuration, found);
  CHECK(found.includes == std::vector<Include>{{"data", "data"}, {"y", "x"}});
  CHECK(found.extension);
  CHECK(found.internal);
  CHECK(found.effective_compiler() == "cargo");
  found = properties("{Include: own, Compiler: cargo-zigbuild, Extension: true}");
  plan::add_configuration(configuration, found);
  CHECK(found.includes == std::vector<Include>{{"own", "own"}});
  CHECK(found.effective_compiler() == "cargo-zigbuild");
  configuration.profile = "small";
  for (const auto& [text, release] : std::vector<std::pair<std::string, std::optional<bool>>>{
           {"{}", false}, {"{Release: true}", true}, {"{Release: false}", false}}) {
    found = properties(text);
    plan::add_configuration(configuration, found);
    CHECK(found.release == release); // cargo takes no --release beside a --profile
  }
  found = properties("{Extension: true, Internal: true}");
  plan::add_configuration({}, found);
  CHECK_FALSE(found.release);
  CHECK(found.extension);
  CHECK(found.internal);
  CHECK(found.includes.empty());
}

TEST_CASE("add_configuration: what would win over the template is told", "[plan]") {
  cargo::LambdaConfiguration configuration;
  configuration.variables = Strings{"A", "B"};
  configuration.release = true;
  for (const auto* text : {"{}", "{Env: {C: x}}"}) {
    auto found = properties(text);
    CHECK_NOTHROW(plan::add_configuration(configuration, found));
  }
  const auto [text, error] = GENERATE(table<std::string, std::string>(
      {{"{Env: {B: x}}", "a variable 'B'"}, {"{Release: false}", "'release = true'"}}));
  auto found = properties(text);
  CHECK_THROWS_WITH(plan::add_configuration(configuration, found), ContainsSubstring(error));
}

TEST_CASE("add_configuration: the configuration, too, includes nothing from elsewhere", "[plan]") {
  cargo::LambdaConfiguration configuration;
  configuration.include = Strings{GENERATE("../x", "/x", "../Other/bootstrap:x", "")};
  auto found = properties("{}");
  const auto error = test::error_of([&] { plan::add_configuration(configuration, found); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(),
             ContainsSubstring("of cargo lambda includes '" + configuration.include->front() +
                               "', which is not a path below the function's directory, nor NAME:PATH"));
}
