#include "support/catch.hpp"
#include "support/golden.hpp"

#include <cbuild/plan/package_layer.hpp>

using namespace cbuild;

TEST_CASE("package_dockerfile: the image, and one step that installs the packages", "[plan]") {
  test::check_golden("package_layer.Dockerfile",
                     plan::package_dockerfile("cbuild/provided.al2:latest", {"libssl-dev", "a \"b\" \\c"}));
}

TEST_CASE("package_image: a name for each Dockerfile", "[plan]") {
  const auto name = plan::package_image("FROM a\n");
  CHECK(name == plan::package_image("FROM a\n"));
  CHECK(name != plan::package_image("FROM b\n"));
  CHECK_THAT(name, Catch::Matchers::StartsWith("cbuild-packages/") && Catch::Matchers::EndsWith(":latest"));
}
