#include "native.hpp"
#include "plan/esbuild.hpp"

using namespace cbuild;
using nlohmann::json;
using test::NativeSample;
using Edits = std::vector<sam::PropertyEdit>;

namespace {

struct EsbuildSample : NativeSample {
  EsbuildSample() {
    function.runtime = "nodejs20.x";
    function.build_method = "esbuild";
    function.handler = "src/app.lambdaHandler";
    files.write("/p/src/package.json", "{}");
  }

  json options() { return parameters().at("options"); }

  Edits edits(const std::string& made) {
    return plan::esbuild_edits(function, [&](const std::string& path) { return path == made; });
  }
};

} // namespace

TEST_CASE("esbuild: all properties are options, and the handler's file is the entry point", "[plan]") {
  EsbuildSample sample;
  sample.add_property("Minify", false);
  sample.add_property("Target", std::string("es2022"));
  sample.add_property("MainFields", std::string("module,main"));
  sample.add_property("External", std::vector<std::string>{"aws-sdk"});
  sample.add_property("Env", std::map<std::string, std::string>{{"A", "b"}});
  CHECK(sample.options() == json{{"minify", false},
                                 {"target", "es2022"},
                                 {"main_fields", "module,main"},
                                 {"external", {"aws-sdk"}},
                                 {"entry_points", {"src/app"}}});
}

TEST_CASE("esbuild: entry points, and where there is nothing to bundle", "[plan]") {
  EsbuildSample sample;
  sample.function.handler = "./lib/app.handler";
  CHECK(sample.options().at("entry_points") == json{"./lib/app"});
  sample.function.handler.clear();
  CHECK(test::error_of([&] { sample.recipe(); }).message() ==
        "function 'Fn' has neither a Handler nor EntryPoints to bundle");
  sample.add_property("EntryPoints", std::vector<std::string>{"a.ts", "b.ts"});
  CHECK(sample.options().at("entry_points") == json{"a.ts", "b.ts"});
}

TEST_CASE("esbuild: a web function's entry point is a file", "[plan]") {
  EsbuildSample sample;
  sample.function.type = "AWS::Serverless::WebFunction";
  sample.function.handler = "src/server.ts";
  CHECK(sample.options().at("entry_points") == json{"src/server.ts"});
  CHECK(sample.edits("server.js") == Edits{{{"EntryPoint"}, "server.js"}});
  sample.add_property("Sourcemap", true);
  CHECK(sample.edits("src/server.js") ==
        Edits{{{"EnvironmentVariables", "NODE_OPTIONS"}, "--enable-source-maps"}});
}

TEST_CASE("esbuild: source maps are made where Node is told to read them", "[plan]") {
  EsbuildSample sample;
  sample.function.node_options = "--enable-source-maps";
  CHECK(sample.options().at("sourcemap") == true);
  sample.add_property("Sourcemap", false);
  CHECK(sample.options().at("sourcemap") == false);
}

TEST_CASE("esbuild: the handler loses its directories where there is no such file", "[plan]") {
  EsbuildSample sample;
  CHECK(sample.edits("app.js") == Edits{{{"Handler"}, "app.lambdaHandler"}});
  CHECK(sample.edits("src/app.js").empty());
  CHECK(sample.edits("src/app.mjs").empty());
  sample.function.handler = "app.handler";
  CHECK(sample.edits("app.js").empty());
  sample.function.handler = "/opt/nodejs/wrapper.handler";
  CHECK(sample.edits("app.js").empty());
}

TEST_CASE("esbuild: Node is told to read the source maps that there are", "[plan]") {
  EsbuildSample sample;
  sample.add_property("Sourcemap", std::string("linked"));
  const std::vector<std::string> keys{"Environment", "Variables", "NODE_OPTIONS"};
  CHECK(sample.edits("src/app.js") == Edits{{keys, "--enable-source-maps"}});
  sample.function.node_options = "--max-old-space-size=512";
  CHECK(sample.edits("src/app.js") == Edits{{keys, "--max-old-space-size=512 --enable-source-maps"}});
  sample.function.node_options = "--enable-source-maps";
  CHECK(sample.edits("src/app.js").empty());
  sample.function.node_options = std::nullopt;
  CHECK(sample.edits("src/app.js").empty());
}

TEST_CASE("esbuild: its version is that of the lock file, whichever tool wrote it", "[plan]") {
  const auto [file, lock] = GENERATE(table<std::string, std::string>({
      {"package-lock.json", R"({"packages": {"node_modules/esbuild": {"version": "0.20.2"}}})"},
      {"package-lock.json", R"({"dependencies": {"esbuild": {"version": "0.20.2"}}})"},
      {"npm-shrinkwrap.json", R"({"packages": {"node_modules/esbuild": {"version": "0.20.2"}}})"},
      {"pnpm-lock.yaml", "packages:\n\n  esbuild-x@1.0.0:\n  esbuild@0.20.2:\n    resolution: {}\n"},
      {"pnpm-lock.yaml", "packages:\n  /esbuild@0.20.2(x@1):\n"},
      {"pnpm-lock.yaml", "packages:\n  /esbuild/0.20.2:\n"},
      {"yarn.lock", "# yarn lockfile v1\n\nesbuild@^0.20:\n  version \"0.20.2\"\n"},
      {"yarn.lock", "__metadata:\n  version: 8\n\n\"esbuild@npm:^0.20\":\n  version: 0.20.2\n"},
  }));
  EsbuildSample sample;
  sample.files.write("/p/src/package.json", R"({"devDependencies": {"esbuild": "^0.20"}})");
  CHECK(sample.action().command.argv[6] == "esbuild@^0.20");
  sample.files.write("/p/src/" + file, lock);
  CAPTURE(file, lock);
  CHECK(sample.action().command.argv[6] == "esbuild@0.20.2");
}

TEST_CASE("esbuild: what names no version outside of its workspace is none", "[plan]") {
  EsbuildSample sample;
  sample.files.write("/p/src/package.json", R"({"devDependencies": {"esbuild": "workspace:*"}})");
  CHECK(sample.action().command.argv[7] == "esbuild");
  sample.files.write("/p/src/package-lock.json", "{");
  CHECK(sample.action().command.argv[7] == "esbuild");
}

TEST_CASE("esbuild: NODE_OPTIONS that cannot be added to are told", "[plan]") {
  EsbuildSample sample;
  sample.function.node_options = std::nullopt;
  sample.add_property("Sourcemap", true);
  static_cast<void>(sample.recipe());
  REQUIRE(sample.warnings.size() == 1);
  CHECK_THAT(sample.warnings.front(), ContainsSubstring("add --enable-source-maps there"));
}

TEST_CASE("esbuild: the program is the project's, else the image's, else one that is known", "[plan]") {
  EsbuildSample sample;
  const auto argv = [&] { return sample.action().command.argv; };
  CHECK_THAT(argv()[6], Catch::Matchers::StartsWith("esbuild@0."));
  CHECK(argv()[7] == "esbuild");
  sample.files.write("/p/src/package.json", R"({"devDependencies": {"esbuild": "0.20.1"}})");
  CHECK(argv()[6] == "esbuild@0.20.1");
  CHECK(argv()[7].empty());
}
