#include "build/lambda_files.hpp"
#include "support/catch.hpp"
#include "support/elf_builder.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/write_below.hpp"

using namespace cbuild;
using test::error_of;
using test::write_below;
using util::ExitCode;
namespace fs = std::filesystem;

TEST_CASE("check_architecture: a program for another one is refused, and other files are nobody's business",
          "[build]") {
  const test::TempDirectory directory;
  write_below(directory / "one/bootstrap", test::build_elf({}).bytes);
  write_below(directory / "two/bootstrap.zip", "PK");
  const std::vector<fs::path> names{"one/bootstrap", "two/bootstrap.zip"};
  CHECK_NOTHROW(build::check_architecture(directory.path(), names, "x86_64"));
  const auto error = error_of([&] { build::check_architecture(directory.path(), names, "arm64"); });
  CHECK(error.code() == ExitCode::refused);
  CHECK_THAT(error.message(), ContainsSubstring("'one/bootstrap' is for x86_64"));
}
