#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/output/manifest.hpp>

using namespace cbuild;
using output::Manifest;

TEST_CASE("manifest: is read as it was written", "[output]") {
  const Manifest manifest{.directories = {"Api", "Child/Api"},
                          .files = {"Child/template.yaml", "template.yaml"}};
  CHECK(output::to_text(manifest) == "cbuild manifest 1\ndirectory Api\ndirectory Child/Api\n"
                                     "file Child/template.yaml\nfile template.yaml\n");
  CHECK(output::manifest_of(output::to_text(manifest)) == manifest);
}

TEST_CASE("manifest: one of another format, none, or one that cannot be read has nothing", "[output]") {
  const test::TempDirectory directory;
  CHECK(output::manifest_of("cbuild manifest 2\ndirectory Api\n") == Manifest{});
  CHECK(output::manifest_of("") == Manifest{});
  CHECK(output::read_manifest(directory / "none") == Manifest{});
  CHECK(output::read_manifest(directory.path()) == Manifest{});
}

TEST_CASE("manifest: a place is below the build directory", "[output]") {
  for (const auto* place : {"Api", "Child/Api", "Child/template.yaml", "\xc3\xa4"})
    CHECK(output::is_place(place));
  for (const auto* place : {"", "/", "/Api", "Api/", "a//b", ".", "..", "a/../b", ".scratch", "a/.b", "a\nb"})
    CHECK_FALSE(output::is_place(place));
}

TEST_CASE("manifest: at or below means whole names", "[output]") {
  CHECK(output::is_at_or_below("Child", "Child"));
  CHECK(output::is_at_or_below("Child/Api", "Child"));
  CHECK_FALSE(output::is_at_or_below("Children/Api", "Child"));
  CHECK_FALSE(output::is_at_or_below("Child", "Child/Api"));
}
