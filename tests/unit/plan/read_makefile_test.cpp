#include "support/catch.hpp"

#include <cbuild/plan/makefile.hpp>

using namespace cbuild;
using plan::read_makefile;
using Targets = std::vector<std::string>;

TEST_CASE("read_makefile: finds the explicit targets, in order", "[plan]") {
  const auto [text, targets] = GENERATE(table<std::string, Targets>({
      {"", {}},
      {"build-A:\n\tcp a b\n", {"build-A"}},
      {"build-A:", {"build-A"}},
      {"a b: c\nd:\n", {"a", "b", "d"}},
      {"a\tb :\tc\n", {"a", "b"}},
      {"a:: b\n", {"a"}},
      {"a b &: c\n", {"a", "b"}},
      {"a: ; echo x:y\n", {"a"}},
      {"a: b | c\n", {"a"}},
      {"a: # b: c\n# d: e\n", {"a"}},
      {"a: b\r\n\tcp x\r\nc:\r\n", {"a", "c"}},
      {"\xEF\xBB\xBF"
       "build-A:\n",
       {"build-A"}},
      {"x = a:b\nx := a\nx ::= b\nx :::= c\nx ?= d:e\nx += f:g\nx != h:i\n", {}},
      {"export X := y\n", {}},
      {"URL=http://x\na:\n", {"a"}},
      {".PHONY: a\n.SUFFIXES:\na:\n", {"a"}},
      {"a: X = 1\n", {"a"}},
      {"a:\n\tcurl http://x\n\techo b: c\n", {"a"}},
      {"a \\\n  b: c\n", {"a", "b"}},
      {"a \\\r\nb: c\r\n", {"a", "b"}},
      {"X = a \\\n b: c\nd:\n", {"d"}},
      {"a: b \\\n c:d\ne:\n", {"a", "e"}},
      {"a:\n\techo \\\nb: c\nd:\n", {"a", "d"}},
      {"# comment \\\nb: c\nd:\n", {"d"}},
      {"ifdef X\n  a: b\nendif\n", {"a"}},
      {"ifeq (a,b:c)\nd:\nelse ifneq (x,y:z)\nendif\n", {"d"}},
  }));
  CAPTURE(text);
  const auto found = read_makefile(text);
  CHECK(found.targets == targets);
  CHECK_FALSE(found.open_ended);
  for (const auto& target : targets) CHECK_FALSE(found.lacks(target));
  CHECK(found.lacks("build-Other"));
}

TEST_CASE("read_makefile: what only make can know leaves the list open", "[plan]") {
  const std::string text = GENERATE("include common.mk\n",
                                    "-include common.mk\n",
                                    "sinclude common.mk\n",
                                    "  include common.mk\n",
                                    "include\tcommon.mk\n",
                                    "build-%: x\n",
                                    "%:\n\techo\n",
                                    "$(TARGETS): x\n",
                                    "${TARGETS}:\n",
                                    "build-$(NAME):\n",
                                    "define rule\nbuild-A:\nendef\n",
                                    "override define rule\nbuild-A:\nendef\n",
                                    "$(eval $(call rule,A))\n",
                                    "$(foreach f,A B,$(eval build-$(f):))\n",
                                    "X := $(eval build-A:)\n",
                                    "load x.so\n",
                                    ".DEFAULT:\n\techo\n",
                                    ".RECIPEPREFIX = >\na:\n>echo\n",
                                    "a:\n  ifdef X\n  build-A: b\n",
                                    "include \\\n common.mk\n");
  CAPTURE(text);
  CHECK(read_makefile(text).open_ended);
  CHECK_FALSE(read_makefile(text).lacks("build-Other"));
}

TEST_CASE("read_makefile: names the first line of a recipe that is indented with spaces", "[plan]") {
  const auto [text, line] = GENERATE(table<std::string, std::optional<std::size_t>>({
      {"a:\n\tcp x\n", std::nullopt},
      {"a:\n    cp x\n", 2},
      {"# x\n\na: b\n\n        cp x\n        cp y\n", 5},
      {"a:\n\tcp x\n  cp y\n", 3},
      {"a:\r\n    cp x\r\n", 2},
      {"X = 1\n  Y = 2\na:\n\tcp\n", std::nullopt},
      {"a: b \\\n   c\n    cp x\n", 3},
      {"a:\n\tcp \\\n    x\n", std::nullopt},
      {"X = a \\\n    b\n", std::nullopt},
      {"a:\n    # only a comment\n", std::nullopt},
      {"a:\n\tcp x\nX = 1\n  Y = 2\n", std::nullopt},
      {"a:\n    cp x \\\n    y\n    z\n", 2},
      {"a:\n    curl http://x\n", 2},
  }));
  CAPTURE(text);
  CHECK(read_makefile(text).recipe_indented_with_spaces == line);
}

TEST_CASE("read_makefile: a text that is no Makefile harms nobody", "[plan]") {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 7 % 256);
  (void)read_makefile(bytes);
  (void)read_makefile(":\n::\n:=\n\\\n\\");
  (void)read_makefile(std::string(100'000, ':'));
}

TEST_CASE("read_makefile: of too long a text nothing is told", "[plan]") {
  std::string text = "all:\n";
  text.resize(plan::k_max_makefile, '#');
  CHECK(read_makefile(text).lacks("build-Api"));
  text += '#';
  CHECK_FALSE(read_makefile(text).lacks("build-Api"));
  CHECK(read_makefile(text).targets.empty());
}

TEST_CASE("makefile_target: SAM's name", "[plan]") { CHECK(plan::makefile_target("Api") == "build-Api"); }
