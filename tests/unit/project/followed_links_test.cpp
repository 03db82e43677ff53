#include "support/cargo_project.hpp"

#include <fmt/format.h>

using namespace cbuild;
using test::CargoProject;
using test::makefile_of;
using test::SampleProject;
using test::write_below;
using test::write_package;
namespace fs = std::filesystem;

namespace {

/// Its function Api has the link src/shared.
struct Project : SampleProject {
  Project() {
    test::make_repository(root() / ".git"); // what is outside may not be seen
    options.follow_links = true;
    options.functions = {"Api"};
    write_below(root() / "shared/x", "x");
    fs::create_symlink("../shared", root() / "src/shared");
  }

  [[nodiscard]] std::vector<plan::FollowedLink> links() const {
    return makefile_of(load().builds.at(0)).links;
  }
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> all;
    for (const auto& link : links()) all.push_back(link.path);
    return all;
  }
};

} // namespace

TEST_CASE("followed_links: those that lead out of the source, at any depth", "[project]") {
  Project project;
  write_below(project.root() / "src/a/b/file", "");
  fs::create_symlink("../../../shared/x", project.root() / "src/a/b/x");
  fs::create_symlink("b/file", project.root() / "src/a/inside");
  fs::create_symlink("nowhere", project.root() / "src/dangling");
  fs::create_symlink("/nowhere", project.root() / "src/dangling-elsewhere");
  CHECK(project.links() ==
        std::vector<plan::FollowedLink>{
            {.path = "a/b/x", .target = project.root() / "shared/x", .is_directory = false, .left_out = {}},
            {.path = "shared", .target = project.root() / "shared", .is_directory = true, .left_out = {}}});
  CHECK(project.load().builds.at(0).recipe->trees().size() == 2);
  project.options.follow_links = false;
  CHECK(project.links().empty());
}

TEST_CASE("followed_links: one to what the build may not see is an error", "[project]") {
  Project project;
  const test::TempDirectory outside;
  write_below(outside / "d/file", "");
  const bool is_file = GENERATE(false, true);
  const auto target = is_file ? outside / "d/file" : outside / "d";
  fs::create_symlink(target, project.root() / "src/out");
  CHECK(project.error() ==
        fmt::format(
            "PROJECT/template.yaml:2:3: the link 'PROJECT/src/out' of the source of function 'Api' leads to "
            "'{}', which is outside the project 'PROJECT'\n"
            "      Api:\n"
            "      ^\n"
            "  hint: the build would see all of it; if that is meant: --allow-outside {}\n"
            "  hint: a link that the build does not need can be named in a '.cbuildignore'",
            target.string(),
            (outside / "d").string()));
  project.options.allowed_outside = {outside / "d"};
  CHECK(project.paths() == std::vector<std::string>{"out", "shared"});
  project.options.allowed_outside.clear();
  write_below(project.root() / "src/.cbuildignore", "out\n");
  CHECK(project.paths() == std::vector<std::string>{"shared"});
}

TEST_CASE("followed_links: earlier results are no part of what they lead to", "[project]") {
  const Project project;
  fs::create_symlink("..", project.root() / "src/above");
  const auto links = project.links();
  REQUIRE(links.size() == 2);
  CHECK(std::count(links[0].left_out.begin(), links[0].left_out.end(), ".aws-sam/build") == 1);
}

TEST_CASE("followed_links: more than can be mounted are an error", "[project]") {
  const Project project;
  for (int i = 0; i < 64; ++i) fs::create_symlink("../shared", project.root() / "src" / std::to_string(i));
  CHECK_THAT(
      project.error(),
      ContainsSubstring("the source of function 'Api' has 65 links that lead out of it, and no more than 64 "
                        "are followed"));
}

TEST_CASE("followed_links: a Makefile may be one", "[project]") {
  Project project;
  fs::rename(project.root() / "src/Makefile", project.root() / "shared/Makefile");
  fs::create_symlink("../shared/Makefile", project.root() / "src/Makefile");
  CHECK(project.paths() == std::vector<std::string>{"Makefile", "shared"});
  project.options.follow_links = false;
  CHECK_THAT(project.error(),
             ContainsSubstring("or, where it lies in the source, follow its links with --mount-symlinks"));
}

TEST_CASE("followed_links: a path dependency may come by one", "[project]") {
  CargoProject project;
  project.function({.code = "fn"});
  write_package(project.root() / "fn", "api", "[dependencies]\ncommon = {path = \"deps/common\"}\n");
  write_package(project.root() / "common", "common");
  fs::create_directory(project.root() / "fn/deps");
  fs::create_symlink("../../common", project.root() / "fn/deps/common");
  CHECK_THAT(project.error(), ContainsSubstring("which is all that the build sees"));
  project.options.follow_links = true;
  const auto build = project.build();
  REQUIRE(build.settings.links.size() == 1);
  CHECK(build.settings.links.front().target == project.root() / "common");
  CHECK(project.load().builds.at(0).recipe->trees().size() == 2);
  // The link does not show it to those who come another way.
  write_package(project.root() / "fn", "api", "[dependencies]\ncommon = {path = \"../common\"}\n");
  CHECK_THAT(project.error(), ContainsSubstring("which is all that the build sees"));
}
