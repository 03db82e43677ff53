#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/project/parameters.hpp>

using namespace cbuild;
using project::BuildOptions;
using sam::Parameters;
using test::error_of;
using test::write_file;

namespace {

struct Bench {
  Parameters read(const std::vector<std::string>& words) const {
    BuildOptions options;
    for (const auto& word : words)
      options.parameter_overrides.push_back({.word = word, .key = {}, .value = {}});
    return parameters_of(options);
  }
  Parameters read_file(const std::string& name) const { return read({file(name)}); }
  [[nodiscard]] std::string file(const std::string& name) const {
    return "file://" + (directory / name).string();
  }

  test::TempDirectory directory;
};

} // namespace

TEST_CASE("parameters_of: words, entries of a table and files, of which the last one wins", "[project]") {
  const Bench bench;
  write_file(bench.directory / "a.yaml", "A: file\nB: file\n");
  CHECK(bench.read({"A=1 C=3", bench.file("a.yaml"), "B=2"}) ==
        Parameters{{"A", "file"}, {"B", "2"}, {"C", "3"}});
  BuildOptions options;
  options.parameter_overrides = {{.word = {}, .key = "A", .value = "x y"},
                                 {.word = {}, .key = "E", .value = ""}};
  CHECK(parameters_of(options) == Parameters{{"A", "x y"}, {"E", ""}});
}

TEST_CASE("parameters_of: the region is AWS::Region", "[project]") {
  BuildOptions options;
  options.region = "eu-west-1";
  CHECK(parameters_of(options) == Parameters{{"AWS::Region", "eu-west-1"}});
}

TEST_CASE("parameters_of: files name others, relative to themselves", "[project]") {
  const Bench bench;
  std::filesystem::create_directory(bench.directory / "sub");
  write_file(bench.directory / "a.toml", "A = 1\n\"$include\" = ['file://sub/b.yml', 'file://c.json']\n");
  write_file(bench.directory / "sub/b.yml", "- B=2\n- file://d.yaml\n");
  write_file(bench.directory / "sub/d.yaml", "D: 4\n");
  write_file(bench.directory / "c.json", R"({"C": "3"})");
  CHECK(bench.read_file("a.toml") == Parameters{{"A", "1"}, {"B", "2"}, {"C", "3"}, {"D", "4"}});
}

TEST_CASE("parameters_of: a file may be named twice, but not in a circle", "[project]") {
  const Bench bench;
  write_file(bench.directory / "a.yaml", "[file://b.yaml, file://b.yaml]\n");
  write_file(bench.directory / "b.yaml", "B: 2\n");
  CHECK(bench.read_file("a.yaml") == Parameters{{"B", "2"}});
  write_file(bench.directory / "b.yaml", "X: 1\n$include: file://./a.yaml\n");
  const auto error = error_of([&] { (void)bench.read_file("a.yaml"); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), Catch::EndsWith("a.yaml' includes itself"));
  REQUIRE(error.frames().size() == 2);
  CHECK_THAT(error.frames().front(), Catch::EndsWith("b.yaml:2 says"));
}

TEST_CASE("parameters_of: files that double with each step come to an end", "[project]") {
  const Bench bench;
  constexpr int k_files = 20;
  for (int i = 0; i < k_files; ++i) {
    const auto next = "file://" + std::to_string(i + 1) + ".yaml";
    write_file(bench.directory / (std::to_string(i) + ".yaml"), "[" + next + ", " + next + "]\n");
  }
  write_file(bench.directory / (std::to_string(k_files) + ".yaml"), "A: 1\n");
  CHECK_THAT(error_of([&] { (void)bench.read_file("0.yaml"); }).message(),
             Catch::Contains("more than 1000 files are included"));
}

TEST_CASE("parameters_of: what is wrong with a file is told", "[project]") {
  const Bench bench;
  write_file(bench.directory / "a.txt", "A: 1\n");
  write_file(bench.directory / "b.yaml", "A: 1\nB: {x: 1}\n");
  write_file(bench.directory / "c.yaml", "- Fn\n");
  const auto [name, what] = GENERATE(table<std::string, std::string>({
      {"none.yaml", "none.yaml' does not exist"},
      {"", "is not a file"},
      {"a.txt", "a.txt' is neither .yaml, .yml, .toml nor .json"},
      {"b.yaml", "b.yaml:2:4: the parameter 'B' is a mapping"},
      {"c.yaml", "--parameter-overrides:1:1: 'Fn' is no value of a parameter"},
  }));
  const auto error = error_of([&, &given = name] { (void)bench.read_file(given); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), Catch::Contains(what));
}

TEST_CASE("check_region: what can be part of a host's name", "[project]") {
  for (const auto* region : {"us-east-1", "us-gov-west-1", "local"})
    CHECK_NOTHROW(project::check_region("--region", region));
  for (const auto* region : {"", "bad region", "-x", "x-", "123", "a_b"}) {
    CAPTURE(region);
    const auto error = error_of([&] { project::check_region("--region", region); });
    CHECK(error.message() == "--region '" + std::string(region) + "' is no region's name");
  }
}
