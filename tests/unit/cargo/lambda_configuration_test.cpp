#include "support.hpp"

using namespace cbuild;
using namespace cbuild::cargo::test;
using cargo::LambdaConfiguration;
using cargo::LambdaSources;
using cargo::read_manifest;
using Strings = std::vector<std::string>;

namespace {

cargo::LambdaMetadata package_metadata(const std::string& text) {
  return read_manifest("[package]\nname = \"p\"\n" + text, "Cargo.toml").lambda;
}

LambdaConfiguration at(const std::string& directory) {
  LambdaConfiguration configuration;
  configuration.lambda_dir = directory;
  return configuration;
}

/// Which of them wins, told by its directory.
LambdaSources sources() {
  LambdaSources sources;
  sources.file = at("file");
  sources.workspace = {.build = at("workspace"), .bins = {{"one", at("workspace one")}}};
  sources.packages = {{.name = "without", .binaries = {"three"}},
                      {.name = "p",
                       .has_metadata = true,
                       .metadata = {.build = at("first"), .bins = {{"one", at("first one")}}},
                       .binaries = {"one", "two"},
                       .is_root = true},
                      {.name = "q",
                       .has_metadata = true,
                       .metadata = {.build = at("second"), .bins = {{"q", at("second q")}}},
                       .binaries = {"three"}},
                      {.name = "library",
                       .has_metadata = true,
                       .metadata = {.build = at("library"), .bins = {}},
                       .binaries = {}}};
  return sources;
}

} // namespace

TEST_CASE("lambda configuration: all keys, and unknown ones", "[cargo]") {
  const auto found = package_metadata("[package.metadata.lambda.build]\n"
                                      "output_format = \"zip\"\n"
                                      "lambda_dir = \"out\"\n"
                                      "flatten = \"api\"\n"
                                      "compiler = { type = \"cargo\", subcommand = [\"x\"] }\n"
                                      "profile = \"small\"\n"
                                      "env_file = \".env\"\n"
                                      "target = [\"aarch64-unknown-linux-gnu\"]\n"
                                      "include = [\"README.md\", \"a:b\"]\n"
                                      "extension = true\ninternal = true\narm64 = true\n"
                                      "x86_64 = true\nrelease = true\n"
                                      "later = 3\noutput-format = 3\n");
  REQUIRE(found.build);
  CHECK(found.build->output_format == "zip");
  CHECK(found.build->lambda_dir == "out");
  CHECK(found.build->env_file == ".env");
  CHECK(found.build->flatten == "api");
  CHECK(found.build->compiler == "cargo");
  CHECK(found.build->compiler_position == util::Position{7, 21});
  CHECK(found.build->profile == "small");
  CHECK(found.build->targets == Strings{"aarch64-unknown-linux-gnu"});
  CHECK(found.build->include == Strings{"README.md", "a:b"});
  CHECK((found.build->extension && found.build->internal && found.build->arm64));
  CHECK((found.build->x86_64 && found.build->release));
  CHECK(found.bins.empty());
}

TEST_CASE("lambda configuration: sections of binaries and of the workspace", "[cargo]") {
  const auto manifest = read_manifest("[workspace.metadata.lambda.build]\nlambda_dir = \"w\"\n"
                                      "[workspace.metadata.lambda.bin.a.build]\nlambda_dir = \"wa\"\n"
                                      "[package]\nname = \"p\"\n"
                                      "[package.metadata.lambda.bin.a.build]\nlambda_dir = \"pa\"\n"
                                      "[package.metadata.lambda.bin.b.deploy]\nmemory = 512\n",
                                      "Cargo.toml");
  REQUIRE(manifest.workspace_lambda.build);
  CHECK(manifest.workspace_lambda.build->lambda_dir == "w");
  CHECK(manifest.workspace_lambda.bins.at("a").lambda_dir == "wa");
  CHECK_FALSE(manifest.lambda.build);
  CHECK(manifest.lambda.bins.at("a").lambda_dir == "pa");
  CHECK_FALSE(manifest.lambda.bins.at("b").lambda_dir);
}

TEST_CASE("lambda configuration: what cargo lambda refuses is an error with its line", "[cargo]") {
  const auto [line, error] = GENERATE(table<std::string, std::string>({
      {"output_format = \"ZIP\"",
       "Cargo.toml:4:17: 'package.metadata.lambda.build.output_format' is 'ZIP'; expected one of 'binary', "
       "'zip'"},
      {"output_format = true", "is a boolean; expected a string"},
      {"compiler = \"cargo\"", "'package.metadata.lambda.build.compiler' is a string; expected a table"},
      {"compiler = {}", "has no type; expected 'type'"},
      {"compiler.type = \"zig\"", "is 'zig'; expected one of 'cargo_zigbuild', 'cargo', 'cross'"},
      {"target = \"x\"", "is a string; expected a list of strings"},
      {"include = \"x\"", "is a string; expected a list of strings"},
      {"arm64 = \"yes\"", "is a string; expected true or false"},
      {"flatten = 3", "is a number or a date; expected a string"},
  }));
  CAPTURE(line);
  CHECK_THAT(manifest_error("[package]\nname = \"p\"\n[package.metadata.lambda.build]\n" + line),
             ContainsSubstring(error));
}

TEST_CASE("lambda configuration: variables that are none are told: cargo lambda would leave out all",
          "[cargo]") {
  const auto error = [](const std::string& line) {
    return manifest_error("[package]\nname = \"p\"\n[package.metadata.lambda.build]\n" + line);
  };
  for (const auto* line : {R"(env_var = ["A=1", "BAD"])", R"(env = ["=x"])", R"(env_var = ["A= "])"})
    CHECK_THAT(error(line), ContainsSubstring("has an entry that is no KEY=VALUE"));
  const std::string section = "[package.metadata.lambda.build]\n";
  CHECK(package_metadata(section + R"(env_var = ["A=1", "B = 2"])").build->variables == Strings{"A", "B"});
  CHECK(package_metadata(section + R"(env = { A = "1" })").build->variables == Strings{"A"});
}

TEST_CASE("lambda configuration: metadata that is no table is other tools' business", "[cargo]") {
  CHECK_FALSE(package_metadata("metadata = 3").build);
  CHECK_FALSE(package_metadata("[package.metadata.other]\nlambda = 3").build);
  CHECK_THAT(manifest_error("[package]\nname = \"p\"\nmetadata.lambda = 3"),
             ContainsSubstring("'package.metadata.lambda' is a number or a date; expected a table"));
}

TEST_CASE("read_lambda_file: [build], or with a context its section over the default", "[cargo]") {
  const std::string text = "[build]\nlambda_dir = \"plain\"\n"
                           "[default.build]\nlambda_dir = \"default\"\nflatten = \"f\"\n"
                           "[production.build]\nlambda_dir = \"production\"\n"
                           "[deploy]\nmemory = 512\n";
  CHECK(cargo::read_lambda_file(text, "CargoLambda.toml").lambda_dir == "plain");
  const auto production = cargo::read_lambda_file(text, "CargoLambda.toml", "production");
  CHECK(production.lambda_dir == "production");
  CHECK(production.flatten == "f");
  CHECK(cargo::read_lambda_file(text, "CargoLambda.toml", "other").lambda_dir == "default");
  CHECK_FALSE(cargo::read_lambda_file("", "CargoLambda.toml").lambda_dir);
  CHECK_THAT(error_of([] { static_cast<void>(cargo::read_lambda_file("build = 1", "CargoLambda.toml")); }),
             ContainsSubstring("CargoLambda.toml:1:9: 'build' is a number or a date; expected a table"));
}

TEST_CASE("overlaid: the higher wins where it says something", "[cargo]") {
  LambdaConfiguration lower = at("lower");
  lower.flatten = "f";
  lower.arm64 = true;
  lower.include = Strings{"a"};
  LambdaConfiguration higher = at("higher");
  higher.include = Strings{"b"};
  higher.extension = true;
  const auto found = overlaid(lower, higher);
  CHECK(found.lambda_dir == "higher");
  CHECK(found.flatten == "f");
  CHECK(found.include == Strings{"b"});
  CHECK((found.arm64 && found.extension && !found.release));
  CHECK(overlaid(lower, higher, cargo::Arrays::append).include == Strings{"a", "b"});
  CHECK(overlaid(lower, {}).include == Strings{"a"});
}

TEST_CASE("configuration: the package is chosen by its name, or that of its binary", "[cargo]") {
  using Name = std::optional<std::string>;
  const auto [package, binary, winner] = GENERATE(table<Name, Name, std::string>({
      {std::nullopt, "one", "first one"},
      {std::nullopt, "two", "first"},
      {std::nullopt, "three", "second"},
      {std::nullopt, "nobody", "workspace"},
      {std::nullopt, std::nullopt, "workspace"}, // several packages, several binaries
      {"p", std::nullopt, "first"},
      {"p", "one", "first one"},
      {"q", std::nullopt, "second q"}, // a section for binaries may have the package's name
      {"q", "three", "second q"},
      {"three", std::nullopt, "second"},
      {"library", std::nullopt, "workspace"}, // only packages with binaries are looked at
      {"without", std::nullopt, "workspace"}, // and with metadata
  }));
  auto given = sources();
  given.names = {package, binary};
  CAPTURE(winner);
  CHECK(configuration(given).lambda_dir == winner);
}

TEST_CASE("configuration: without a name the only package, or that of the only binary", "[cargo]") {
  auto given = sources();
  given.packages = {given.packages[1]};
  CHECK(configuration(given).lambda_dir == "first"); // its bin sections need a name
  given.packages.front().is_root = false;
  CHECK(configuration(given).lambda_dir == "workspace");

  given = sources();
  given.packages = {given.packages[2]};
  given.packages.push_back({.name = "library", .has_metadata = true});
  CHECK(configuration(given).lambda_dir == "second");
  given.packages.front().metadata.bins["three"] = at("second three");
  CHECK(configuration(given).lambda_dir == "second three");
}

TEST_CASE("configuration: from low to high", "[cargo]") {
  auto given = sources();
  given.names.binary = "one";
  CHECK(configuration(given).lambda_dir == "first one");
  given.packages[1].metadata.bins["one"] = {}; // replaces the package's build, does not add to it
  CHECK(configuration(given).lambda_dir == "workspace one");
  given.workspace.bins.clear();
  CHECK(configuration(given).lambda_dir == "workspace");
  given.workspace.build.reset();
  CHECK(configuration(given).lambda_dir == "file");
  given.file.reset();
  CHECK_FALSE(configuration(given).lambda_dir);
}

TEST_CASE("read_lambda_environment: a key of each variable, or a table", "[cargo]") {
  const auto found = cargo::read_lambda_environment({{"CARGO_LAMBDA_BUILD.OUTPUT_FORMAT", "zip"},
                                                     {"CARGO_LAMBDA_BUILD.LAMBDA_DIR", R"(a "b" \c)"},
                                                     {"CARGO_LAMBDA_BUILD.INCLUDE", R"(["x", "y"])"},
                                                     {"CARGO_LAMBDA_BUILD.ARM64", "true"},
                                                     {"CARGO_LAMBDA_BUILD.COMPILER.TYPE", "cargo"},
                                                     {"CARGO_LAMBDA_BUILDER", "{"},
                                                     {"CARGO_LAMBDA_BUILD", "{flatten = \"f\"}"}});
  CHECK(found.output_format == "zip");
  CHECK(found.lambda_dir == R"(a "b" \c)");
  CHECK(found.include == Strings{"x", "y"});
  CHECK(found.arm64);
  CHECK(found.compiler == "cargo");
  CHECK(found.flatten == "f");
  const auto read = [](const char* name, const char* value) {
    return error_of([&] { static_cast<void>(cargo::read_lambda_environment({{name, value}})); });
  };
  CHECK(read("CARGO_LAMBDA_BUILD.ARM64", "yes").starts_with("CARGO_LAMBDA_BUILD.ARM64:1:"));
  CHECK(read("CARGO_LAMBDA_BUILD", "{k=v}").starts_with("CARGO_LAMBDA_BUILD:1:"));
}

TEST_CASE("configured_target_directory: that of [build]", "[cargo]") {
  const auto read = [](const char* text) { return cargo::configured_target_directory(text, "config.toml"); };
  CHECK(read("[build]\ntarget-dir = \"../out\"\n") == "../out");
  CHECK_FALSE(read("[build]\njobs = 2\n"));
  CHECK_FALSE(read("target-dir = \"x\"\n"));
  CHECK(
      error_of([&] { static_cast<void>(read("[build]\ntarget-dir = 1\n")); }).starts_with("config.toml:2:"));
}
