#include "cli/commands.hpp"
#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <filesystem>

using namespace cbuild;
using cli::read_cargo_lambda_options;
using test::error_of;
using util::ExitCode;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

TEST_CASE("read_cargo_lambda_options: cbuild's own are taken out, the others are cargo lambda's", "[cli]") {
  const auto options = read_cargo_lambda_options({"--release",
                                                  "--build-image",
                                                  "my/image:1",
                                                  "--images=local",
                                                  "--ca-bundle=auto",
                                                  "--bin",
                                                  "a",
                                                  "--dep-cache=team",
                                                  "--no-dep-cache",
                                                  "--allow-outside",
                                                  "x",
                                                  "--allow-outside=y",
                                                  "--network",
                                                  "none",
                                                  "--memory=1g",
                                                  "--cpus",
                                                  "1.5",
                                                  "-v"});
  CHECK(options.build_image == "my/image:1");
  CHECK(options.image_source == project::ImageSource::local);
  CHECK(options.ca_bundle == "auto");
  CHECK(options.shared_cache == "team");
  CHECK_FALSE(options.dependency_cache);
  CHECK(options.limits.network == "none");
  CHECK(options.limits.memory == "1g");
  CHECK(options.limits.cpus == "1.5");
  CHECK(options.allowed_outside == std::vector<fs::path>{"x", "y"});
  CHECK(options.arguments.forwarded == Words{"--release", "--bin=a", "--verbose"});
  CHECK(read_cargo_lambda_options({"--help"}).arguments.help);
}

TEST_CASE("read_cargo_lambda_options: what is wrong is a usage error that leads to the help", "[cli]") {
  const auto [words, text] = GENERATE(table<Words, std::string>({
      {{"--build-image"}, "'--build-image' needs a value"},
      {{"--ca-bundle", "--release"}, "'--ca-bundle' needs a value"},
      {{"--images", "none"}, "--images: 'none' is none of auto, local"},
      {{"--build-image", "Fn=image"}, "--build-image 'Fn=image' names a function, and there is no template"},
      {{"--no-dep-cache=1"}, "unknown option '--no-dep-cache'"},
      {{"more"}, "unknown argument 'more'"},
  }));
  const auto error = error_of([&, &given = words] { (void)read_cargo_lambda_options(given); });
  CHECK(error.code() == ExitCode::usage);
  CHECK(error.message() == text);
  CHECK(error.hints().back() == "see 'cbuild cargo-lambda build --help'");
}

TEST_CASE("read_cargo_lambda_options: the nearest name of either kind", "[cli]") {
  const auto [word, meant] = GENERATE(table<std::string, std::string>({
      {"--bild-image=x", "--build-image"},
      {"--no-dep-cach", "--no-dep-cache"},
      {"--memoy=1g", "--memory"},
      {"--dep-cach=x", "--dep-cache"},
      {"--relase", "--release"},
  }));
  const auto error = error_of([&, &given = word] { (void)read_cargo_lambda_options({given}); });
  CHECK(error.hints().front() == "did you mean '" + meant + "'?");
}
