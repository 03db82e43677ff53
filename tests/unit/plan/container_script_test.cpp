#include "support/catch.hpp"

#include <plan/container_script.hpp>
#include <plan/scripts.hpp>

#include <stdexcept>

using namespace cbuild;
using Catch::Matchers::StartsWith;
using plan::filled;

TEST_CASE("filled: values are put in as they are, and all scripts have some", "[plan]") {
  CHECK(filled("cd @SCRATCH@/x || exit @NO_TOOL@") == "cd /tmp/samcli/scratch/x || exit 122");
  CHECK(filled("@A@@B_C@", {{"A", "@B_C@"}, {"B_C", "$x"}}) == "@B_C@$x");
  CHECK(filled("@SCRATCH@", {{"SCRATCH", "own"}}) == "own");
}

TEST_CASE("filled: the shell's own signs stay", "[plan]") {
  for (const auto* text :
       {R"(set -- "$@" "./$entry")", R"(touch -d "@$2" "$@")", "@", "@@", "@A", "@a@", "A@", ""})
    CHECK(filled(text) == text);
}

TEST_CASE("filled: a name without a value is a mistake in cbuild", "[plan]") {
  CHECK_THROWS_WITH(filled("cd @NOWHERE@"), "a script has '@NOWHERE@', which has no value");
}

TEST_CASE("scripts: comments are for readers, and not part of the program", "[plan]") {
  const auto script = GENERATE(plan::scripts::cargo_place, plan::scripts::make, plan::scripts::copy_source);
  CHECK_THAT(std::string(script), !ContainsSubstring("\n#") && !StartsWith("#") && !StartsWith("\n"));
}
