#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/sample_project.hpp"

using namespace cbuild;
using test::SampleProject;
using test::text_of;
using test::write_file;

TEST_CASE("load_request: what is excluded is not built, unless it is named", "[project]") {
  SampleProject project;
  project.options.excluded = {"Api", "Jop"};
  const auto rest = project.load();
  REQUIRE(rest.builds.size() == 1);
  CHECK(rest.builds.front().resource.logical_id == "Job");
  CHECK(rest.warnings ==
        std::vector<std::string>{"--exclude Jop: the template has no such resource; did you mean 'Job'?"});
  project.options.excluded = {"Api"};
  project.options.functions = {"Api"};
  const auto named = project.load();
  REQUIRE(named.builds.size() == 1);
  CHECK(named.warnings ==
        std::vector<std::string>{"'Api' is built, as it is named, though --exclude Api is given"});
}

TEST_CASE("load_request: parameters have the values that options give", "[project]") {
  SampleProject project;
  const std::string rest = "\n      Handler: app.handler\n      CodeUri: job/\n";
  project.edit("python3.13" + rest,
               "!Ref Runtime" + rest + "Parameters:\n  Runtime: {Type: String, Default: nodejs18.x}\n");
  project.options.parameter_overrides = {{.word = "Runtime=python3.12", .key = {}, .value = {}}};
  CHECK(project.load().builds.back().resource.runtime == "python3.12");
}

TEST_CASE("read_settings: the name of a shared cache is checked, whatever is built", "[project]") {
  SampleProject project;
  project.options.shared_cache = "a b";
  const auto error = test::error_of([&] { static_cast<void>(project.settings()); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), ContainsSubstring("--dep-cache 'a b' is no name for a cache"));
}

TEST_CASE("read_settings: images cannot be pulled anew and be only those of the engine", "[project]") {
  SampleProject project;
  project.options.image_source = project::ImageSource::local;
  CHECK(project.settings().image_source == project::ImageSource::local);
  project.options.pull = project::Pull::always;
  const auto error = test::error_of([&] { static_cast<void>(project.settings()); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "--pull always asks for images to be pulled, and --images local forbids it");
}

TEST_CASE("load_request: variables of options and of the template go to make", "[project]") {
  SampleProject project;
  project.edit("Metadata: {BuildMethod: makefile}",
               "Metadata: {BuildMethod: makefile, BuildProperties: {Env: {A: template, B: template}}}");
  project.options.variables = {"B=option", "Job.C=own"};
  const auto request = project.load();
  const auto& api = test::makefile_of(request.builds.front());
  CHECK(api.environment == std::map<std::string, std::string>{{"A", "template"}, {"B", "template"}});
  CHECK(api.variables == std::map<std::string, std::string>{{"B", "option"}});
  const auto& job = test::makefile_of(request.builds.back());
  CHECK(job.environment.empty());
  CHECK(job.variables == std::map<std::string, std::string>{{"B", "option"}, {"C", "own"}});
}

TEST_CASE("load_request: a template's variables cannot have a build's own", "[project]") {
  const auto [env, what] = GENERATE(table<std::string, std::string>({
      {"{ARTIFACTS_DIR: x}", "BuildProperties.Env of 'Api': ARTIFACTS_DIR is the build's own"},
      {"[A]", "BuildProperties.Env of 'Api': expected a mapping of names to values"},
      {"{'A=B': x}", "BuildProperties.Env of 'Api': 'A=B' cannot be a variable"},
  }));
  SampleProject project;
  project.edit("Metadata: {BuildMethod: makefile}",
               "Metadata: {BuildMethod: makefile, BuildProperties: {Env: " + env + "}}");
  CHECK_THAT(project.error(), Catch::Contains("template.yaml:4:") && Catch::Contains(what));
}

TEST_CASE("load_request: a Makefile of several functions is read once", "[project]") {
  const SampleProject sample;
  sample.edit("CodeUri: job/", "CodeUri: src");
  write_file(sample.root() / "src/Makefile", "build-Api build-Job:\n\ttrue\n");
  const auto project = sample.load();
  CHECK(&text_of(project.builds[0]) == &text_of(project.builds[1]));
}

TEST_CASE("load_request: --manifest is the Makefile of all", "[project]") {
  SampleProject project;
  std::filesystem::create_directory(project.root() / "make");
  test::write_file(project.root() / "make/Makefile-container", "build-Api:\n\ttrue\nbuild-Job:\n\ttrue\n");
  project.options.manifest = project.root() / "make/Makefile-container";
  const auto request = project.load();
  for (const auto& build : request.builds)
    CHECK(test::makefile_of(build).makefile == project.root() / "make/Makefile-container");
  project.options.manifest = project.root() / "nowhere";
  CHECK_THAT(project.error(), Catch::StartsWith("--manifest 'PROJECT/nowhere' is no file"));
}
