#include "build/group.hpp"
#include "plan/cargo_recipe.hpp"
#include "plan/makefile_recipe.hpp"
#include "support/catch.hpp"
#include "support/empty_source.hpp"

using namespace cbuild;
using build::grouped;
using Builds = std::vector<project::ResourceBuild>;
using Strings = std::vector<std::string>;

namespace {

/// What a request is made of, as values that a test changes.
struct Part {
  std::string id;
  std::optional<plan::CargoBuild> cargo;

  [[nodiscard]] project::ResourceBuild build() const {
    project::ResourceBuild made;
    made.resource.logical_id = id;
    if (cargo)
      made.recipe = std::make_unique<plan::CargoRecipe>(*cargo);
    else
      made.recipe = std::make_unique<plan::MakefileRecipe>(
          plan::MakefileBuild{
              .logical_id = id, .source = "/p", .makefile = "/p/Makefile", .working_directory = "/p"},
          std::make_shared<const plan::MakefileText>());
    return made;
  }
};
using Parts = std::vector<Part>;

Part cargo(const std::string& id, const std::string& package, const std::string& binary) {
  return {
      id,
      plan::CargoBuild{.settings = {.source = "/p",
                                    .workspace = ".",
                                    .caches = plan::CargoCaches{.workspace = "key", .compiler = "x86_64"}},
                       .logical_id = id,
                       .directory = ".",
                       .package = package,
                       .binary = binary,
                       .package_binaries = {binary}}};
}

plan::CargoBuild& part(Part& build) { return *build.cargo; }

Part make(const std::string& id) { return {id, std::nullopt}; }

Builds builds_of(const Parts& parts) {
  Builds builds;
  for (const auto& each : parts) builds.push_back(each.build());
  return builds;
}

/// What the containers of all groups do.
std::vector<action::Action>
actions(const Parts& parts, Strings images = {}, const action::Limits& limits = {}) {
  images.resize(parts.size(), "sha256:image");
  const auto builds = builds_of(parts);
  std::vector<action::Action> all;
  for (const auto& group : grouped(builds, images))
    all.push_back(build::action_of(group, builds, limits, test::empty_source));
  return all;
}

using Groups = std::vector<std::vector<std::size_t>>;

Groups groups(const Parts& parts, Strings images = {}) {
  images.resize(parts.size(), "sha256:image");
  Groups all;
  for (const auto& group : grouped(builds_of(parts), images)) all.push_back(group.builds);
  return all;
}

} // namespace

TEST_CASE("grouped: equal settings are built together", "[build]") {
  CHECK(groups({}).empty());
  const Parts builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  CHECK(groups(builds) == Groups{{0, 1, 2}});
  CHECK(grouped(builds_of(builds), Strings(3, "sha256:image")).at(0).has_directories);
  const auto action = actions(builds).at(0);
  CHECK(action.image == "sha256:image");
  const auto& script = action.command.argv.at(2);
  for (const auto* line :
       {"place 'A' 'a' 'bootstrap'", "place 'B' 'b' 'bootstrap'", "place 'C' 'c' 'bootstrap'"})
    CHECK_THAT(script, ContainsSubstring(line));
}

TEST_CASE("grouped: the same program for two functions is compiled once", "[build]") {
  CHECK(groups({cargo("A", "a", "a"), cargo("B", "a", "a")}) == Groups{{0, 1}});
}

TEST_CASE("grouped: other settings are built apart", "[build]") {
  Parts builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  auto& settings = part(builds[1]).settings;
  SECTION("features") { settings.options = {"--features", "x"}; }
  SECTION("profile") { settings.options = {"--profile", "dev"}; }
  SECTION("target") { settings.options = {"--target", "x86_64-unknown-linux-musl"}; }
  SECTION("environment") { settings.environment = {{"A", "b"}}; }
  SECTION("architecture") { settings.caches->compiler = "arm64"; }
  SECTION("no cache") { settings.caches.reset(); }
  SECTION("source") { settings.source = "/q"; }
  SECTION("workspace") { settings.workspace = "w"; }
  SECTION("triple") { settings.triple = "aarch64-unknown-linux-gnu"; }
  SECTION("packages") { settings.packages = {"zstd"}; }
  SECTION("linker") { settings.links_with_zig = false; }
  SECTION("where cargo is called") { settings.directory = "b"; }
  SECTION("metadata") { settings.metadata_of = "b"; }
  SECTION("what is left out") { settings.left_out = {"target"}; }
  SECTION("network") { settings.network.ca_bundle = "/x"; }
  CHECK(groups(builds) == Groups{{0, 2}, {1}});
}

TEST_CASE("grouped: every Action is limited, whatever its method", "[build]") {
  const action::Limits limits{.network = "none", .memory_bytes = 1 << 30, .nano_cpus = 500'000'000};
  const auto all = actions({cargo("A", "a", "a"), make("B")}, {}, limits);
  REQUIRE(all.size() == 2);
  for (const auto& action : all) CHECK(action.limits == limits);
}

TEST_CASE("grouped: another image is another group, with caches of its own", "[build]") {
  const Parts builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  const Strings images{"sha256:aaa", "sha256:bbb", "sha256:aaa"};
  CHECK(groups(builds, images) == Groups{{0, 2}, {1}});
  const auto all = actions(builds, images);
  CHECK(all[0].image == "sha256:aaa");
  CHECK(all[1].image == "sha256:bbb");
  CHECK(all[0].caches.at(1).volume == "cbuild-cargo-target-key-x86_64-aaa");
  CHECK(all[1].caches.at(1).volume == "cbuild-cargo-target-key-x86_64-bbb");
}

TEST_CASE("grouped: programs of the same name in two packages are built apart", "[build]") {
  CHECK(groups({cargo("A", "a", "x"), cargo("B", "b", "x"), cargo("C", "c", "y"), cargo("D", "b", "x")}) ==
        Groups{{0, 2}, {1, 3}});
}

TEST_CASE("grouped: cargo compiles a program of each package that has one of that name", "[build]") {
  Parts builds{cargo("A", "a", "x"), cargo("B", "b", "y")};
  const auto which = GENERATE(std::size_t{0}, 1);
  part(builds[which]).package_binaries = {"x", "y"};
  CHECK(groups(builds) == Groups{{0}, {1}});
  part(builds[which]).package_binaries = {"x", "y", "z"};
  part(builds[1 - which]).package_binaries.emplace_back("z"); // which nobody asks for
  CHECK(groups(builds) == Groups{{0}, {1}});
  part(builds[which]).package_binaries = {part(builds[which]).binary, "z"};
  CHECK(groups(builds) == Groups{{0, 1}});
}

TEST_CASE("grouped: they come in the order of their first functions, makefiles one by one", "[build]") {
  const Parts builds{make("M"), cargo("A", "a", "x"), make("N"), cargo("B", "b", "x"), cargo("C", "c", "c")};
  CHECK(groups(builds) == Groups{{0}, {1, 4}, {2}, {3}});
  const auto all = grouped(builds_of(builds), Strings(5, "sha256:image"));
  CHECK_FALSE(all[0].has_directories);
  CHECK(all[1].has_directories);
  CHECK(all[0].image == "sha256:image");
  CHECK(actions(builds).at(2).command.argv.back() == "build-N");
}
