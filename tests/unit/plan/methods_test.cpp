#include "support/catch.hpp"

#include <cbuild/plan/methods.hpp>

using namespace cbuild;

TEST_CASE("method_name: the Metadata's, else what the runtime implies, else the runtime", "[plan]") {
  const auto [runtime, method] = GENERATE(table<std::string, std::string>({{"provided", "makefile"},
                                                                           {"provided.al2", "makefile"},
                                                                           {"provided.al2023", "makefile"},
                                                                           {"python3.7", "python3.7"}}));
  sam::Function function{.runtime = runtime};
  CHECK(plan::method_name(plan::methods(), function) == method);
  function.build_method = "rust-cargolambda";
  CHECK(plan::method_name(plan::methods(), function) == "rust-cargolambda");
}

TEST_CASE("find_method: by its whole name", "[plan]") {
  REQUIRE(plan::find_method(plan::methods(), "makefile") != nullptr);
  CHECK(plan::find_method(plan::methods(), "make") == nullptr);
  CHECK(plan::find_method(plan::methods(), "") == nullptr);
}
