#include "native.hpp"

using namespace cbuild;
using nlohmann::json;
using test::NativeSample;

TEST_CASE("native: the request that lambda-builders gets", "[plan]") {
  NativeSample sample;
  sample.files.write("/p/src/requirements.txt", "");
  CHECK(sample.parameters() == json::parse(R"({
    "__protocol_version": "0.3",
    "capability": {"language": "python", "dependency_manager": "pip", "application_framework": null},
    "source_dir": "/tmp/samcli/scratch", "artifacts_dir": "/tmp/samcli/artifacts",
    "scratch_dir": "/tmp/samcli/work", "manifest_path": "/tmp/samcli/scratch/requirements.txt",
    "runtime": "python3.11", "optimizations": null, "options": null, "executable_search_paths": null,
    "mode": null, "architecture": "x86_64", "is_building_layer": false, "experimental_flags": [],
    "build_in_source": false})"));
  const auto argv = sample.action().command.argv;
  CHECK(json::parse(argv[4]).at("method") == "LambdaBuilder.build");
  CHECK(json::parse(argv[4]).at("jsonschema") == "2.0");
}

TEST_CASE("native: the answer stands apart from the log", "[plan]") {
  const auto action = NativeSample().action();
  CHECK(action.command.standard_output == action::StandardOutput::answer);
  CHECK(action.command.argv[2].find("exec 2>&1") == std::string::npos);
  CHECK(action.output_directory == "/tmp/samcli/artifacts");
}

TEST_CASE("native: the workflow by runtime, build method and manifest", "[plan]") {
  const auto [runtime, method, manifest, manager, sent] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string>({
          {"python3.8", "", "requirements.txt", "pip", "python3.8"},
          {"python3.8", "python3.8", "requirements.txt", "pip", "python3.8"},
          {"nodejs22.x", "", "package.json", "npm", "nodejs22.x"},
          {"nodejs20.x", "esbuild", "package.json", "npm-esbuild", "nodejs20.x"},
          {"ruby3.3", "", "Gemfile", "bundler", "ruby3.3"},
          {"java17", "", "pom.xml", "maven", "java17"},
          {"java8.al2", "", "build.gradle", "gradle", "java8"},
          {"java11.al2023", "", "build.gradle.kts", "gradle", "java11"},
          {"dotnet8", "", "Fn.csproj", "cli-package", "dotnet8"},
          {"provided.al2023", "dotnet7", "Fn.csproj", "cli-package", "provided"},
          {"provided.al2023", "go1.x", "go.mod", "modules", "provided"},
          {"go1.x", "", "go.mod", "modules", "go1.x"},
      }));
  NativeSample sample;
  sample.function.runtime = runtime;
  if (!method.empty()) sample.function.build_method = method;
  sample.files.write("/p/src/" + manifest, manifest == "package.json" ? "{}" : "");
  const auto parameters = sample.parameters();
  CAPTURE(runtime, method);
  CHECK(parameters.at("capability").at("dependency_manager") == manager);
  CHECK(parameters.at("runtime") == sent);
}

TEST_CASE("native: of two manifests gradle's is chosen, as SAM does", "[plan]") {
  NativeSample sample;
  sample.function.runtime = "java21";
  sample.files.write("/p/src/pom.xml", "");
  sample.files.write("/p/src/build.gradle", "");
  CHECK(sample.parameters().at("manifest_path") == "/tmp/samcli/scratch/build.gradle");
  CHECK(sample.parameters().at("executable_search_paths") == json{"/tmp/samcli/scratch"});
}

TEST_CASE("native: a build method for another runtime is a mismatch, and says so", "[plan]") {
  const auto [runtime, method] = GENERATE(table<std::string, std::string>({
      {"python3.8", "ruby3.2"},
      {"python3.8", "python3.9"},
      {"python3.11", "esbuild"},
      {"provided.al2023", "python3.12"},
      {"nodejs20.x", "go1.x"},
      {"python3.11", "java17"},
  }));
  NativeSample sample;
  sample.function.runtime = runtime;
  sample.function.build_method = method;
  CHECK(test::error_of([&] { sample.recipe(); }).message() ==
        fmt::format("function 'Fn' has the runtime '{}', for which the build method '{}' does not build",
                    runtime,
                    method));
}

TEST_CASE("native: where a manifest is needed, its absence is told before any container", "[plan]") {
  NativeSample sample;
  sample.function.runtime = "java17";
  CHECK(
      test::error_of([&] { sample.recipe(); }).message() ==
      "function 'Fn' has nothing to build by: '/p/src' has none of build.gradle, build.gradle.kts, pom.xml");
}

TEST_CASE("native: a manifest elsewhere is seen beside the source", "[plan]") {
  NativeSample sample;
  sample.files.write("/p/deps/base.txt", "");
  sample.manifest = "/p/deps/base.txt";
  CHECK(sample.parameters().at("manifest_path") == "/tmp/samcli/manifest/base.txt");
  const auto trees = sample.recipe()->trees();
  REQUIRE(trees.size() == 2);
  CHECK(trees[1].root == "/p/deps");
  CHECK(trees[1].container == "/tmp/samcli/manifest");
}

TEST_CASE("native: a manifest outside of the project is refused, as all of its directory would be seen",
          "[plan]") {
  NativeSample sample;
  sample.files.write("/home/me/requirements.txt", "");
  sample.manifest = "/home/me/requirements.txt";
  const auto error = test::error_of([&] { sample.recipe(); });
  CHECK(error.message() ==
        "--manifest '/home/me/requirements.txt' of function 'Fn' is outside the project '/p'");
  CHECK_THAT(error.hints().front(), ContainsSubstring("--allow-outside /home/me"));
}

TEST_CASE("native: a layer has its content in a directory of its language", "[plan]") {
  const auto [method, place] = GENERATE(table<std::string, std::string>({
      {"python3.12", "/tmp/samcli/artifacts/python"},
      {"nodejs20.x", "/tmp/samcli/artifacts/nodejs"},
      {"ruby3.4", "/tmp/samcli/artifacts/ruby/lib"},
  }));
  NativeSample sample;
  sample.function.type = "AWS::Serverless::LayerVersion";
  sample.function.build_method = method;
  const auto* row = plan::find_method(plan::methods(), method);
  REQUIRE(row != nullptr);
  REQUIRE(row->layer_target != nullptr);
  CHECK(row->layer_target(sample.function).runtime == method);
  CHECK(row->layer_target(sample.function).architecture == "x86_64");
  sample.function.runtime = method;
  CHECK(sample.parameters().at("artifacts_dir") == place);
  CHECK(sample.parameters().at("is_building_layer") == true);
  CHECK(sample.action().output_directory == "/tmp/samcli/artifacts");
}

TEST_CASE("native: some methods build no layers", "[plan]") {
  const std::string method = GENERATE("esbuild", "go1.x", "dotnet");
  CHECK(plan::find_method(plan::methods(), method)->layer_target == nullptr);
}

TEST_CASE("native: what a tool fetched is kept for the project, or for those of one name", "[plan]") {
  NativeSample sample;
  const auto own = sample.action();
  REQUIRE(own.caches.size() == 1);
  CHECK_THAT(own.caches.front().volume, Catch::Matchers::StartsWith("cbuild-python-"));
  CHECK(own.caches.front().labels.at("cbuild.source") == "/p");
  CHECK(own.command.environment.at("PIP_CACHE_DIR") == "/tmp/samcli/fetched/pip");
  sample.shared_cache = "team";
  CHECK(sample.action().caches.front().volume == "cbuild-python-shared-team");
  sample.dependency_cache = false;
  CHECK(sample.action().caches.empty());
  CHECK_FALSE(sample.action().command.environment.contains("PIP_CACHE_DIR"));
}

TEST_CASE("native: a tool that knows no locks has what was fetched to itself", "[plan]") {
  NativeSample sample;
  CHECK(sample.action().command.argv[5].empty());
  sample.function.runtime = "java17";
  sample.files.write("/p/src/pom.xml", "");
  const auto action = sample.action();
  CHECK(action.command.argv[5] == "alone");
  CHECK(action.command.environment.at("MAVEN_OPTS") == "-Dmaven.repo.local=/tmp/samcli/fetched/maven");
}

TEST_CASE("native: variables, of the template and of the user", "[plan]") {
  NativeSample sample;
  sample.add_property("Env", std::map<std::string, std::string>{{"PIP_INDEX_URL", "a"}});
  sample.variables = {{"TOKEN", "secret"}};
  sample.debug = true;
  const auto command = sample.action().command;
  CHECK(command.environment.at("PIP_INDEX_URL") == "a");
  CHECK(command.environment.at("LAMBDA_BUILDERS_LOG_LEVEL") == "10");
  CHECK(command.secret_environment.at("TOKEN") == "secret");
  CHECK(sample.parameters().at("mode") == "debug");
}

TEST_CASE("native: npm takes packages for the function's architecture", "[plan]") {
  NativeSample sample;
  sample.function.runtime = "nodejs20.x";
  CHECK(sample.action().command.environment.at("npm_config_cpu") == "x64");
  sample.function.architecture = "arm64";
  CHECK(sample.action().command.environment.at("npm_config_cpu") == "arm64");
  CHECK(sample.action().command.environment.at("npm_config_omit") == "dev");
}

TEST_CASE("native: properties that no build reads are told", "[plan]") {
  NativeSample sample;
  sample.add_property("UseNpmCi", true);
  static_cast<void>(sample.recipe());
  REQUIRE(sample.warnings.size() == 1);
  CHECK_THAT(
      sample.warnings.front(),
      ContainsSubstring("BuildProperties.UseNpmCi of function 'Fn' means nothing to a build by pip; known "
                        "are: Env, ParentPackageMode, ParentPackages"));
}
