#include "cli/job.hpp"
#include "support/catch.hpp"

using namespace cbuild;
using cli::FunctionBuild;
using cli::Job;
using Strings = std::vector<std::string>;

namespace {

FunctionBuild cargo(const std::string& id, const std::string& package, const std::string& binary) {
  FunctionBuild made;
  made.function.logical_id = id;
  made.method = plan::CargoBuild{.settings = {.source = "/p", .workspace = ".", .cache_key = "key"},
                                 .logical_id = id,
                                 .directory = ".",
                                 .package = package,
                                 .binary = binary,
                                 .package_binaries = {binary}};
  return made;
}

plan::CargoBuild& part(FunctionBuild& build) { return std::get<plan::CargoBuild>(build.method); }

FunctionBuild make(const std::string& id) {
  FunctionBuild made;
  made.function.logical_id = id;
  std::get<cli::MakefileFunction>(made.method).build = {
      .logical_id = id, .source = "/p", .makefile = "/p/Makefile", .working_directory = "/p"};
  return made;
}

using Groups = std::vector<std::vector<std::size_t>>;

Groups groups(const std::vector<FunctionBuild>& builds, Strings images = {}) {
  images.resize(builds.size(), "sha256:image");
  Groups all;
  for (const auto& job : cli::jobs(builds, images)) all.push_back(job.builds);
  return all;
}

} // namespace

TEST_CASE("jobs: equal settings are built together", "[cli]") {
  CHECK(groups({}).empty());
  const std::vector<FunctionBuild> builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  CHECK(groups(builds) == Groups{{0, 1, 2}});
  const auto job = cli::jobs(builds, Strings(3, "sha256:image")).at(0);
  CHECK(job.has_directories);
  CHECK(job.action.image == "sha256:image");
  const auto& script = job.action.command.argv.at(2);
  for (const auto* line :
       {"place 'A' 'a' 'bootstrap'", "place 'B' 'b' 'bootstrap'", "place 'C' 'c' 'bootstrap'"})
    CHECK_THAT(script, ContainsSubstring(line));
}

TEST_CASE("jobs: the same program for two functions is compiled once", "[cli]") {
  CHECK(groups({cargo("A", "a", "a"), cargo("B", "a", "a")}) == Groups{{0, 1}});
}

TEST_CASE("jobs: other settings are built apart", "[cli]") {
  std::vector<FunctionBuild> builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  auto& settings = part(builds[1]).settings;
  SECTION("features") { settings.options = {"--features", "x"}; }
  SECTION("profile") { settings.options = {"--profile", "dev"}; }
  SECTION("target") { settings.options = {"--target", "x86_64-unknown-linux-musl"}; }
  SECTION("environment") { settings.environment = {{"A", "b"}}; }
  SECTION("architecture") { settings.cache_key = "key-arm64"; }
  SECTION("no cache") { settings.cache_key.reset(); }
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

TEST_CASE("jobs: another image is another job, with caches of its own", "[cli]") {
  const std::vector<FunctionBuild> builds{cargo("A", "a", "a"), cargo("B", "b", "b"), cargo("C", "c", "c")};
  const Strings images{"sha256:aaa", "sha256:bbb", "sha256:aaa"};
  CHECK(groups(builds, images) == Groups{{0, 2}, {1}});
  const auto all = cli::jobs(builds, images);
  CHECK(all[0].action.image == "sha256:aaa");
  CHECK(all[1].action.image == "sha256:bbb");
  CHECK(all[0].action.caches.at(1).volume == "cbuild-cargo-target-key-aaa");
  CHECK(all[1].action.caches.at(1).volume == "cbuild-cargo-target-key-bbb");
}

TEST_CASE("jobs: programs of the same name in two packages are built apart", "[cli]") {
  CHECK(groups({cargo("A", "a", "x"), cargo("B", "b", "x"), cargo("C", "c", "y"), cargo("D", "b", "x")}) ==
        Groups{{0, 2}, {1, 3}});
}

TEST_CASE("jobs: cargo compiles a program of each package that has one of that name", "[cli]") {
  std::vector<FunctionBuild> builds{cargo("A", "a", "x"), cargo("B", "b", "y")};
  const auto which = GENERATE(std::size_t{0}, 1);
  part(builds[which]).package_binaries = {"x", "y"};
  CHECK(groups(builds) == Groups{{0}, {1}});
  part(builds[which]).package_binaries = {"x", "y", "z"};
  part(builds[1 - which]).package_binaries.emplace_back("z"); // which nobody asks for
  CHECK(groups(builds) == Groups{{0}, {1}});
  part(builds[which]).package_binaries = {part(builds[which]).binary, "z"};
  CHECK(groups(builds) == Groups{{0, 1}});
}

TEST_CASE("jobs: they come in the order of their first functions, makefiles one by one", "[cli]") {
  const std::vector<FunctionBuild> builds{
      make("M"), cargo("A", "a", "x"), make("N"), cargo("B", "b", "x"), cargo("C", "c", "c")};
  CHECK(groups(builds) == Groups{{0}, {1, 4}, {2}, {3}});
  const auto all = cli::jobs(builds, Strings(5, "sha256:image"));
  CHECK_FALSE(all[0].has_directories);
  CHECK(all[1].has_directories);
  CHECK(all[0].action.image == "sha256:image");
  CHECK_THAT(all[2].action.command.argv.back() + all[2].action.command.argv.at(6),
             ContainsSubstring("build-N"));
}
