#include "support/catch.hpp"

#include <cbuild/init/project.hpp>
#include <cbuild/plan/methods.hpp>
#include <cbuild/sam/runtimes.hpp>
#include <cbuild/sam/template.hpp>

#include <algorithm>

using namespace cbuild;

namespace {

init::Choice choice_of(const init::Kind& kind, std::string name = "my-app") {
  return {.kind = &kind, .name = std::move(name), .runtime = std::string(kind.runtime)};
}

std::vector<std::string> methods_of(const sam::Template& read) {
  std::vector<std::string> names;
  for (const auto& function : read.resources()) names.push_back(plan::method_name(plan::methods(), function));
  return names;
}

} // namespace

TEST_CASE("logical_id: the name's parts, each with a capital letter", "[init]") {
  const auto [name, id] = GENERATE(table<std::string, std::string>({{"hello", "Hello"},
                                                                    {"my-app_2", "MyApp2"},
                                                                    {"a--b-", "AB"},
                                                                    {"myApp", "MyApp"},
                                                                    {"x-9lives", "X9lives"}}));
  CHECK(init::logical_id(name) == id);
}

TEST_CASE("project_files: each kind's template is read without a warning, and built by a known method",
          "[init]") {
  for (const auto& kind : init::kinds()) {
    INFO(kind.name);
    const auto files = init::project_files(choice_of(kind));
    REQUIRE(files.contains("template.yaml"));
    const auto read = sam::Template::parse(files.at("template.yaml"), "template.yaml");
    CHECK(read.warnings().empty());
    CHECK(read.unsupported().empty());
    CHECK_FALSE(read.refusal());
    REQUIRE_FALSE(read.resources().empty());
    for (const auto& function : read.resources()) {
      CHECK(function.logical_id.starts_with("MyApp"));
      CHECK(function.runtime == kind.runtime);
    }
    for (const auto& method : methods_of(read)) CHECK(plan::find_method(plan::methods(), method) != nullptr);
  }
}

TEST_CASE("project_files: each kind is built by its own method", "[init]") {
  std::vector<std::vector<std::string>> methods;
  methods.reserve(init::kinds().size());
  for (const auto& kind : init::kinds())
    methods.push_back(
        methods_of(sam::Template::parse(init::project_files(choice_of(kind)).at("template.yaml"), "t")));
  CHECK(methods == std::vector<std::vector<std::string>>{{"python3.11"},
                                                         {"nodejs20.x"},
                                                         {"esbuild"},
                                                         {"go1.x"},
                                                         {"rust-cargolambda"},
                                                         {"rust-cargolambda", "rust-cargolambda"},
                                                         {"makefile"}});
}

TEST_CASE("project_files: a project has source, a README and ignores what is built", "[init]") {
  for (const auto& kind : init::kinds()) {
    INFO(kind.name);
    const auto files = init::project_files(choice_of(kind));
    CHECK(files.size() >= 5);
    CHECK(files.at(".gitignore").starts_with(".aws-sam/\n"));
    CHECK(files.at("README.md").starts_with("# my-app\n"));
  }
}

TEST_CASE("project_files: no placeholder is left, and a value is not looked at for others", "[init]") {
  for (const auto& kind : init::kinds())
    for (const auto& [path, text] : init::project_files(choice_of(kind)))
      for (const auto* placeholder : {"@NAME@", "@ID@", "@RUNTIME@"}) {
        INFO(kind.name << ": " << path);
        CHECK(text.find(placeholder) == std::string::npos);
      }
  CHECK(
      init::project_files(choice_of(init::kinds().front(), "@ID@")).at("README.md").starts_with("# @ID@\n"));
}

TEST_CASE("project_files: make's target is that of the function", "[init]") {
  const auto& kinds = init::kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [](const auto& k) { return k.name == "makefile"; });
  REQUIRE(kind != kinds.end());
  CHECK(init::project_files(choice_of(*kind)).at("Makefile").starts_with("build-MyAppFunction:\n\t"));
}

TEST_CASE("project_files: the functions have the runtime that is asked for", "[init]") {
  auto choice = choice_of(init::kinds().front());
  choice.runtime = "python3.13";
  CHECK(sam::Template::parse(init::project_files(choice).at("template.yaml"), "t")
            .resources()
            .front()
            .runtime == "python3.13");
}

TEST_CASE("kinds: cbuild has an image of its own for each one's runtime", "[init]") {
  for (const auto& kind : init::kinds()) {
    INFO(kind.name);
    const auto* runtime = sam::find_runtime(kind.runtime);
    REQUIRE(runtime != nullptr);
    CHECK(runtime->image == kind.runtime);
    CHECK(kind.runtime.starts_with(kind.runtimes));
  }
}
