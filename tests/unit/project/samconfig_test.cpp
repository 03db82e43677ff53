#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/project/samconfig.hpp>

using namespace cbuild;
using project::ConfigChoice;
using project::find_samconfig;
using test::error_of;
using test::write_file;
namespace fs = std::filesystem;

TEST_CASE("find_samconfig: the first of its three names, in the template's directory", "[project]") {
  const test::TempDirectory directory;
  const auto place = directory / "template.yaml";
  const auto none = find_samconfig({{}, place});
  CHECK_FALSE(none.exists);
  CHECK(none.path == directory / "samconfig.toml");
  CHECK(none.text->text().empty());
  write_file(directory / "samconfig.yml", "a");
  const auto yml = find_samconfig({{}, place});
  CHECK(yml.path == directory / "samconfig.yml");
  CHECK(yml.format == sam::ConfigFormat::yaml);
  CHECK(yml.choice == ConfigChoice::found);
  CHECK(yml.text->text() == "a");
  CHECK(yml.notes.empty());
  write_file(directory / "samconfig.yaml", "b");
  write_file(directory / "samconfig.toml", "c");
  const auto toml = find_samconfig({{}, place});
  CHECK(toml.format == sam::ConfigFormat::toml);
  CHECK(toml.text->text() == "c");
  REQUIRE(toml.notes.size() == 1);
  CHECK_THAT(toml.notes.front(), Catch::StartsWith("more than one samconfig file found; using '"));
}

TEST_CASE("find_samconfig: one that is named, relative to the template", "[project]") {
  const test::TempDirectory directory;
  write_file(directory / "other.yaml", "x");
  const auto found = find_samconfig({"other.yaml", directory / "template.yaml"});
  CHECK(found.choice == ConfigChoice::named);
  CHECK(found.text->text() == "x");
  CHECK_FALSE(find_samconfig({"samconfig.toml", directory / "template.yaml"}).exists);
  const auto missing = error_of([&] { (void)find_samconfig({"none.toml", directory / "template.yaml"}); });
  CHECK(missing.code() == util::ExitCode::usage);
  CHECK_THAT(missing.message(), Catch::EndsWith("none.toml' does not exist or could not be read"));
  CHECK(error_of([&] {
          (void)find_samconfig({"c.jpeg", {}});
        }).message() ==
        "--config-file 'c.jpeg': the config file extension '.jpeg' is not supported. Supported formats are: "
        "[.toml|.yaml|.yml]");
}

TEST_CASE("find_samconfig: a link that leads out of the project is not read, unless it is named",
          "[project]") {
  const test::TempDirectory directory;
  const test::TempDirectory elsewhere;
  write_file(elsewhere / "secret", "x");
  fs::create_symlink(elsewhere / "secret", directory / "samconfig.toml");
  const auto error = error_of([&] { (void)find_samconfig({{}, directory / "template.yaml"}); });
  CHECK_THAT(error.message(), Catch::Contains("'samconfig.toml' is a link that leads out of the project"));
  CHECK(find_samconfig({"samconfig.toml", directory / "template.yaml"}).text->text() == "x");
}

TEST_CASE("find_samconfig: a huge file is refused", "[project]") {
  const test::TempDirectory directory;
  write_file(directory / "samconfig.toml", std::string((std::size_t{1} << 20) + 1, '#'));
  CHECK_THAT(error_of([&] {
               (void)find_samconfig({{}, directory / "t"});
             }).message(),
             Catch::EndsWith("is larger than 1 MiB"));
}

TEST_CASE("write_samconfig: the file keeps its permissions, and its place behind a link", "[project]") {
  const test::TempDirectory directory;
  write_file(directory / "real.toml", "old");
  fs::permissions(directory / "real.toml", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real.toml", directory / "samconfig.toml");
  write_samconfig(find_samconfig({{}, directory / "t"}), "new");
  CHECK(test::snapshot(directory.path()) ==
        test::TreeSnapshot{{"real.toml", "file 600 new"}, {"samconfig.toml", "link -> real.toml"}});
}
