#include "native.hpp"

using namespace cbuild;
using test::NativeSample;

namespace {

struct NodeSample : NativeSample {
  NodeSample() {
    function.runtime = "nodejs20.x";
    files.write("/p/src/package.json", "{}");
  }
};

/// The script of the build.
std::string script(NativeSample& sample) { return sample.action().command.argv[2]; }

} // namespace

TEST_CASE("locked_install: requirements.txt comes before all lock files", "[plan]") {
  NativeSample sample;
  sample.files.write("/p/src/uv.lock", "");
  CHECK(sample.parameters().at("manifest_path") == "/tmp/cbuild/requirements.txt");
  CHECK_THAT(script(sample),
             ContainsSubstring("installing what uv.lock has") && ContainsSubstring("--locked"));
  sample.files.write("/p/src/requirements.txt", "");
  CHECK(sample.parameters().at("manifest_path") == "/tmp/samcli/scratch/requirements.txt");
  CHECK(script(sample).find("uv.lock") == std::string::npos);
}

TEST_CASE("locked_install: each of Python's lock files by the tool that wrote it", "[plan]") {
  const auto [file, call] = GENERATE(table<std::string, std::string>({
      {"uv.lock", "uv export"},
      {"poetry.lock", "-m poetry export"},
      {"Pipfile.lock", "-m pipenv requirements --hash"},
  }));
  NativeSample sample;
  sample.files.write("/p/src/" + file, "");
  CHECK_THAT(script(sample), ContainsSubstring(call));
  CHECK_FALSE(sample.parameters().contains("download_dependencies"));
}

TEST_CASE("locked_install: uv's version is the project's, and no more than a word to the shell", "[plan]") {
  NativeSample sample;
  sample.files.write("/p/src/uv.lock", "");
  CHECK_THAT(script(sample), ContainsSubstring("python_tool 'uv==0.13.9'"));
  sample.files.write("/p/src/pyproject.toml", "[tool.uv]\nrequired-version = \">=0.5,<0.6\"\n");
  CHECK_THAT(script(sample), ContainsSubstring("python_tool 'uv>=0.5,<0.6'"));
  sample.files.write("/p/src/pyproject.toml", "[tool.uv]\nrequired-version = \"0.5.1';$(x)\"\n");
  CHECK_THAT(test::error_of([&] { sample.recipe(); }).message(),
             ContainsSubstring("/p/src/pyproject.toml:2:") && ContainsSubstring("this is no version of uv"));
  sample.files.write("/p/src/pyproject.toml", "[tool.uv]\nrequired-version = \">=0.5, <0.6\"\n");
  CHECK_THAT(script(sample), ContainsSubstring("python_tool 'uv>=0.5, <0.6'"));
  sample.files.write("/p/src/pyproject.toml", "[tool.uv\n");
  CHECK_THAT(test::error_of([&] { sample.recipe(); }).message(),
             ContainsSubstring("/p/src/pyproject.toml:1:"));
}

TEST_CASE("locked_install: a manifest from elsewhere says all by itself", "[plan]") {
  NativeSample sample;
  sample.files.write("/p/src/uv.lock", "");
  sample.files.write("/p/all.txt", "");
  sample.manifest = "/p/all.txt";
  CHECK(sample.parameters().at("manifest_path") == "/tmp/samcli/manifest/all.txt");
}

TEST_CASE("locked_install: Node's, by the version that the project names, else one that reads the file",
          "[plan]") {
  const auto [file,
              content,
              package,
              tool] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "{}", "pnpm@10.34.8"},
      {"pnpm-lock.yaml", "lockfileVersion: '6.0'\n", "{}", "pnpm@8.15.9"},
      {"pnpm-lock.yaml", "lockfileVersion: 5.4\n", "{}", "pnpm@7.33.7"},
      {"pnpm-lock.yaml", "", R"({"packageManager": "pnpm@9.15.0+sha512.abc"})", "pnpm@9.15.0"},
      {"pnpm-lock.yaml", "lockfileVersion: '9.0'\n", R"({"packageManager": "yarn@1.22.22"})", "pnpm@10.34.8"},
      {"yarn.lock", "# yarn lockfile v1\n", "{}", "yarn@1.22.22"},
      {"yarn.lock", "# yarn lockfile v1\n", R"({"packageManager": "yarn@1.22.19"})", "yarn@1.22.19"},
      {"yarn.lock", "__metadata:\n  version: 8\n", "{}", "@yarnpkg/cli-dist@4.18.1"},
      {"yarn.lock", "__metadata:\n  version: 6\n", "{}", "@yarnpkg/cli-dist@4.18.1"},
      {"yarn.lock", "__metadata:\n", R"({"packageManager": "yarn@4.1.0"})", "@yarnpkg/cli-dist@4.1.0"},
  }));
  NodeSample sample;
  sample.files.write("/p/src/" + file, content);
  sample.files.write("/p/src/package.json", package);
  CAPTURE(file, content, package);
  CHECK_THAT(script(sample), ContainsSubstring("npm_tool '" + tool + "'"));
  CHECK(sample.parameters().at("download_dependencies") == false);
  CHECK(sample.parameters().at("build_in_source") == false);
}

TEST_CASE("locked_install: who asks for npm gets npm", "[plan]") {
  NodeSample sample;
  sample.files.write("/p/src/yarn.lock", "");
  sample.add_property("UseNpmCi", false);
  CHECK_FALSE(sample.parameters().contains("download_dependencies"));
}

TEST_CASE("locked_install: a packageManager without a version", "[plan]") {
  const std::string manager = GENERATE("pnpm@--help", "pnpm@$(x)", "pnpm@", "pnpm@9; x");
  NodeSample sample;
  sample.files.write("/p/src/pnpm-lock.yaml", "");
  sample.files.write("/p/src/package.json", nlohmann::json{{"packageManager", manager}}.dump());
  CHECK_THAT(test::error_of([&] { sample.recipe(); }).message(),
             ContainsSubstring("the packageManager '" + manager + "' has no version"));
}

TEST_CASE("locked_install: what a link leads to outside of the source is nobody's to read", "[plan]") {
  NodeSample sample;
  sample.files.write("/p/src/yarn.lock", "");
  sample.files.write("/secret", "TOP SECRET");
  sample.files.link("/p/src/package.json", "/secret");
  CHECK_THAT(script(sample), ContainsSubstring("npm_tool 'yarn@1.22.22'"));
  sample.files.link("/p/src/yarn.lock", "/secret");
  CHECK(script(sample).find("yarn") == std::string::npos);
}

TEST_CASE("locked_install: npm's own lock file is npm's", "[plan]") {
  NodeSample sample;
  sample.files.write("/p/src/pnpm-lock.yaml", "");
  sample.files.write("/p/src/package-lock.json", "{}");
  CHECK(script(sample).find("pnpm-lock.yaml") == std::string::npos);
  CHECK_FALSE(sample.parameters().contains("download_dependencies"));
}

TEST_CASE("locked_install: a package.json that is no JSON", "[plan]") {
  NodeSample sample;
  sample.files.write("/p/src/yarn.lock", "");
  sample.files.write("/p/src/package.json", "{\n  \"name\": ,\n}\n");
  CHECK_THAT(test::error_of([&] { sample.recipe(); }).message(),
             ContainsSubstring("/p/src/package.json:2:11: this is no JSON"));
}

TEST_CASE("locked_install: a bundle is made of what is installed beside the source", "[plan]") {
  NodeSample sample;
  sample.function.build_method = "esbuild";
  sample.files.write("/p/src/pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
  const auto parameters = sample.parameters();
  CHECK(parameters.at("build_in_source") == true);
  CHECK(parameters.at("download_dependencies") == false);
  const auto text = script(sample);
  CHECK(text.find("pnpm install") < text.find("lambda-builders \"$1\""));
}
