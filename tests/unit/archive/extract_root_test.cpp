#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/tar_builder.hpp"
#include "support/tar_source.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using test::pieces_of;
using test::TarBuilder;
namespace fs = std::filesystem;

namespace {

void extract(const std::string& tar, const fs::path& into) {
  (void)archive::extract_tar(pieces_of(tar, [] { return std::size_t{700}; }), into, {.root = "artifacts"});
}

} // namespace

TEST_CASE("extract_tar: with a root, its content is extracted, links and hard links as seen from there",
          "[archive]") {
  test::TempDirectory directory;
  TarBuilder tar;
  tar.directory("artifacts/").directory("artifacts/d/").file("artifacts/d/f", "content");
  tar.hard_link("artifacts/h", "artifacts/d/f").symlink("artifacts/d/l", "../h");
  extract(tar.finish(), directory.path());
  CHECK(fs::is_symlink(directory / "d/l"));
  CHECK(fs::hard_link_count(directory / "h") == 2);
  CHECK(fs::file_size(directory / "d/f") == 7);
}

TEST_CASE("extract_tar: with a root, what lies elsewhere or is reached through it is refused", "[archive]") {
  const auto [name, tar] = GENERATE(table<std::string, std::string>({
      {"artifacts2/f", TarBuilder().file("artifacts2/f").finish()},
      {"./artifacts/f", TarBuilder().file("./artifacts/f").finish()},
      {"other", TarBuilder().file("other").finish()},
      {"/etc/passwd", TarBuilder().file("artifacts//etc/passwd").finish()},
      {"../f", TarBuilder().file("artifacts/../f").finish()},
      {"l", TarBuilder().symlink("artifacts/l", "../x").finish()},
      {"h", TarBuilder().file("artifacts/f").hard_link("artifacts/h", "f").finish()},
      {"./", TarBuilder().symlink("artifacts", "/etc").finish()},
  }));
  CAPTURE(name);
  test::TempDirectory directory;
  const auto error = test::error_of([&, &given = tar] { extract(given, directory.path()); });
  CHECK(error.code() == util::ExitCode::refused);
  CHECK_THAT(error.message(), ContainsSubstring("'" + name + "'") || ContainsSubstring("'f'"));
}

TEST_CASE("extract_tar: with a root, an archive without that directory is refused", "[archive]") {
  const auto tar = GENERATE(TarBuilder().finish(), TarBuilder().file("artifacts/f", "content").finish());
  test::TempDirectory directory;
  const auto error = test::error_of([&] { extract(tar, directory.path()); });
  CHECK(error.code() == util::ExitCode::refused);
  CHECK(error.message() == "the archive is damaged: the directory 'artifacts' is not in it");
}
