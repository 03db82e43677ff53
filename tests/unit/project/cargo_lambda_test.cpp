#include "support/catch.hpp"

#include <cbuild/project/cargo_lambda.hpp>

using namespace cbuild;
using project::NamedDirectory;
using Variables = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

namespace {

struct Place {
  Words words;
  Variables environment;
  std::optional<std::string> configured_lambda;
  std::optional<std::string> configured_target;
};

NamedDirectory chosen(const Place& given) {
  const auto arguments = cargo::parse_build_arguments(given.words);
  cargo::LambdaConfiguration configuration;
  configuration.lambda_dir = given.configured_lambda;
  return project::lambda_directory(
      {arguments, configuration, given.environment, "/p/app", "/p", given.configured_target});
}

} // namespace

TEST_CASE("lambda_directory: from what the user says last to what cargo does by itself", "[project]") {
  const auto [place, path, by_user] = GENERATE(table<Place, std::string, bool>({
      {{}, "/p/target/lambda", false},
      {{.configured_target = "../out"}, "/out/lambda", false},
      {{.environment = {{"CARGO_BUILD_TARGET_DIR", "b"}}, .configured_target = "c"}, "/p/app/b/lambda", true},
      {{.environment = {{"CARGO_BUILD_TARGET_DIR", "b"}, {"CARGO_TARGET_DIR", "/t/"}}}, "/t/lambda", true},
      {{.words = {"--target-dir", "d"}, .environment = {{"CARGO_TARGET_DIR", "/t"}}},
       "/p/app/d/lambda",
       true},
      {{.words = {"--target-dir", "d"}, .configured_lambda = "l"}, "/p/app/l", false},
      {{.words = {"-l", "../dist/"}, .configured_lambda = "l"}, "/p/dist", true},
  }));
  const auto found = chosen(place);
  CHECK(found.path == path);
  CHECK(found.by_user == by_user);
}
