#include "support/catch.hpp"
#include "support/disk.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/plan/cargo_env_file.hpp>

using namespace cbuild;
using test::error_of;
using test::write_file;
using util::ExitCode;
namespace fs = std::filesystem;

namespace {

util::Error env_file_error(const std::string& text) {
  return error_of([&] { plan::check_env_file(text, "e"); });
}

} // namespace

TEST_CASE("check_env_file: a line that is no variable is refused by its number, without its text", "[plan]") {
  CHECK(env_file_error("A=1").code() == ExitCode::ok);
  const auto error = env_file_error("A=1\nsecret\n");
  CHECK(error.code() == ExitCode::refused);
  CHECK(error.message().starts_with("e:2: expected KEY=VALUE"));
  CHECK(error.message().find("secret") == std::string::npos);
}

TEST_CASE("check_configured_env_file: one that cargo lambda would do without is refused", "[plan]") {
  const test::TempDirectory directory;
  fs::create_directory(directory / "p");
  write_file(directory / "secret", "A=1\n");
  write_file(directory / "p/.env", "A=1\n");
  write_file(directory / "p/wrong", "A\n");
  write_file(directory / "p/large", std::string((std::size_t{1} << 20) + 1, '#'));
  const auto refused = [&](const std::string& name) {
    const auto error = error_of(
        [&] { (void)plan::check_configured_env_file(test::k_disk, name, directory / "p", directory / "p"); });
    return error.code() == ExitCode::refused ? error.message() : "";
  };
  CHECK(refused(".env").empty());
  CHECK(plan::check_configured_env_file(test::k_disk, ".env", directory / "p", directory.path()).path ==
        "p/.env");
  CHECK_THAT(refused("missing"), ContainsSubstring("names the env_file 'missing'"));
  CHECK_THAT(refused("../secret"), ContainsSubstring("names the env_file '../secret'"));
  CHECK_THAT(refused("wrong"), ContainsSubstring("wrong:1: expected KEY=VALUE"));
  CHECK_THAT(refused("large"), ContainsSubstring("larger than 1 MiB"));
}
