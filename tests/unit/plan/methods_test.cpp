#include "support/catch.hpp"

#include <cbuild/plan/methods.hpp>

using namespace cbuild;

TEST_CASE("method_name: the Metadata's, else what the runtime implies, else the runtime", "[plan]") {
  const auto [runtime, method] = GENERATE(table<std::string, std::string>({{"provided", "makefile"},
                                                                           {"provided.al2", "makefile"},
                                                                           {"provided.al2023", "makefile"},
                                                                           {"python3.7", "python3.7"}}));
  sam::Resource function;
  function.runtime = runtime;
  CHECK(plan::method_name(plan::methods(), function) == method);
  function.build_method = "";
  CHECK(plan::method_name(plan::methods(), function) == method);
  function.build_method = "rust-cargolambda";
  CHECK(plan::method_name(plan::methods(), function) == "rust-cargolambda");
}

TEST_CASE("find_method: by its whole name", "[plan]") {
  REQUIRE(plan::find_method(plan::methods(), "makefile") != nullptr);
  CHECK(plan::find_method(plan::methods(), "make") == nullptr);
}

TEST_CASE("find_method: make has the names of the provided runtimes too", "[plan]") {
  const auto* name = GENERATE("provided", "provided.al2", "provided.al2023");
  const auto* row = plan::find_method(plan::methods(), name);
  REQUIRE(row != nullptr);
  CHECK(row->name == "makefile");
}

TEST_CASE("layer_target: makefile takes the first runtime, and x86_64 unless another is named", "[plan]") {
  const auto target = plan::find_method(plan::methods(), "makefile")->layer_target;
  sam::Resource layer;
  CHECK(target(layer).runtime == "provided");
  layer.compatible_runtimes = {"python3.12", "provided.al2"};
  layer.compatible_architectures = {"arm64"};
  CHECK(target(layer).runtime == "python3.12");
  CHECK(target(layer).architecture == "x86_64");
  layer.architecture = "arm64";
  CHECK(target(layer).architecture == "arm64");
}

TEST_CASE("layer_target: rust-cargolambda takes the oldest libraries, and the only architecture", "[plan]") {
  const auto target = plan::find_method(plan::methods(), "rust-cargolambda")->layer_target;
  using Strings = std::vector<std::string>;
  const auto [runtimes, architectures, runtime, architecture] =
      GENERATE(table<Strings, Strings, std::string, std::string>({
          {{}, {}, "provided.al2", "x86_64"},
          {{"provided.al2023"}, {"arm64"}, "provided.al2023", "arm64"},
          {{"python3.12", "provided.al2023"}, {"arm64", "arm64"}, "provided.al2", "arm64"},
          {{}, {"arm64", "x86_64"}, "provided.al2", "x86_64"},
      }));
  sam::Resource layer;
  layer.compatible_runtimes = runtimes;
  layer.compatible_architectures = architectures;
  CHECK(target(layer).runtime == runtime);
  CHECK(target(layer).architecture == architecture);
}
