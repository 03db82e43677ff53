#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/sample_project.hpp"

using namespace cbuild;
using test::SampleProject;

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
