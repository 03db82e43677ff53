#include "plan/makefile_recipe.hpp"
#include "support/catch.hpp"

using namespace cbuild;
using Hints = std::vector<std::string>;

namespace {

struct Failed {
  plan::MakefileBuild build{.makefile = "/p/Makefile"};
  plan::MakefileText text{.targets = {"all", "build-Ap"}};

  [[nodiscard]] plan::Diagnosis diagnosed(int exit_code, const std::string& log = {}) const {
    const auto shared = std::make_shared<const plan::MakefileText>(text);
    return plan::MakefileRecipe(build, shared).diagnose({.exit_code = exit_code}, log);
  }
  [[nodiscard]] Hints hints(const std::string& log) const { return diagnosed(2, log).hints; }
};

} // namespace

TEST_CASE("makefile_recipe: exit codes of the script have words, make's own have none", "[plan]") {
  const auto [code, what] = GENERATE(table<int, std::string>({
      {2, ""},
      {121, "the source could not be copied inside the container"},
      {122, "the image has no 'make'"},
      {123, "the working directory does not exist in the source"},
  }));
  const auto diagnosis = Failed{}.diagnosed(code);
  CHECK(diagnosis.what == what);
  CHECK_FALSE(diagnosis.refused);
}

TEST_CASE("makefile_recipe: a recipe with spaces", "[plan]") {
  Failed failed;
  const std::string log = "Makefile:3: *** missing separator.  Stop.\n";
  CHECK(failed.hints(log).empty());
  failed.text.recipe_indented_with_spaces = 3;
  CHECK(
      failed.hints(log) ==
      Hints{
          "line 3 of '/p/Makefile' is indented with spaces: make wants a tab before each line of a recipe"});
  CHECK(failed.hints("another failure").empty());
}

TEST_CASE("makefile_recipe: paths do nothing to a terminal", "[plan]") {
  Failed failed;
  failed.build.makefile = "/p\033[31m/Makefile";
  failed.text.recipe_indented_with_spaces = 3;
  const auto hints = failed.hints("missing separator");
  REQUIRE(hints.size() == 1);
  CHECK(hints.front().find('\033') == std::string::npos);
}

TEST_CASE("makefile_recipe: a target that make does not know", "[plan]") {
  Failed failed;
  const std::string log = "make: *** No rule to make target 'build-Api'.  Stop.\n";
  CHECK(failed.hints(log) == Hints{"the Makefile's targets are: all, build-Ap"});
  failed.text.targets.clear();
  CHECK(failed.hints(log).empty());
}
