#include "cli/cargo_lambda.hpp"
#include "support/catch.hpp"
#include "support/elf_builder.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>

using namespace cbuild;
using cli::NamedDirectory;
using cli::read_cargo_lambda_options;
using util::ExitCode;
namespace fs = std::filesystem;
using Variables = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

namespace {

struct Place {
  Words words;
  Variables environment;
  std::optional<std::string> configured_lambda;
  std::optional<std::string> configured_target;
};

NamedDirectory chosen(const Place& given) {
  const auto arguments = cargo::parse_build_arguments(given.words);
  cargo::LambdaConfiguration configuration;
  configuration.lambda_dir = given.configured_lambda;
  return cli::lambda_directory(
      {arguments, configuration, given.environment, "/p/app", "/p", given.configured_target});
}

template <typename Call>
util::Error error_of(const Call& call) {
  try {
    call();
  } catch (const util::Error& error) {
    return error;
  }
  return {ExitCode::ok, ""};
}

void write_file(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  test::write_file(path, content);
}

util::Error env_file_error(const std::string& text) {
  return error_of([&] { cli::check_env_file(text, "e"); });
}

} // namespace

TEST_CASE("read_cargo_lambda_options: cbuild's own are taken out, the others are cargo lambda's", "[cli]") {
  const auto options = read_cargo_lambda_options({"--release",
                                                  "--build-image",
                                                  "my/image:1",
                                                  "--ca-bundle=auto",
                                                  "--bin",
                                                  "a",
                                                  "--no-dep-cache",
                                                  "--allow-outside",
                                                  "x",
                                                  "--allow-outside=y",
                                                  "-v"});
  CHECK(options.build_image == "my/image:1");
  CHECK(options.ca_bundle == "auto");
  CHECK_FALSE(options.dependency_cache);
  CHECK(options.allowed_outside == std::vector<fs::path>{"x", "y"});
  CHECK(options.arguments.forwarded == Words{"--release", "--bin=a", "--verbose"});
  CHECK(read_cargo_lambda_options({"--help"}).arguments.help);
}

TEST_CASE("read_cargo_lambda_options: what is wrong is a usage error that leads to the help", "[cli]") {
  const auto [words, text] = GENERATE(table<Words, std::string>({
      {{"--build-image"}, "'--build-image' needs a value"},
      {{"--ca-bundle", "--release"}, "'--ca-bundle' needs a value"},
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
      {"--relase", "--release"},
  }));
  const auto error = error_of([&, &given = word] { (void)read_cargo_lambda_options({given}); });
  CHECK(error.hints().front() == "did you mean '" + meant + "'?");
}

TEST_CASE("lambda_directory: from what the user says last to what cargo does by itself", "[cli]") {
  const auto [place, path, by_user] = GENERATE(table<Place, std::string, bool>({
      {{}, "/p/target/lambda", false},
      {{.configured_target = "../out"}, "/out/lambda", false},
      {{.environment = {{"CARGO_BUILD_TARGET_DIR", "b"}}, .configured_target = "c"}, "/p/app/b/lambda", true},
      {{.environment = {{"CARGO_BUILD_TARGET_DIR", "b"}, {"CARGO_TARGET_DIR", "/t/"}}}, "/t/lambda", true},
      {{.words = {"--target-dir", "d"}, .environment = {{"CARGO_TARGET_DIR", "/t"}}},
       "/p/app/d/lambda",
       true},
      {{.words = {"--target-dir", "d"}, .configured_lambda = "l"}, "/p/app/l", false},
      {{.words = {"-l", "../dist/"}, .configured_lambda = "l"}, "/p/dist", true},
  }));
  const auto found = chosen(place);
  CHECK(found.path == path);
  CHECK(found.by_user == by_user);
}

TEST_CASE("check_env_file: a line that is no variable is refused by its number, without its text", "[cli]") {
  CHECK(env_file_error("A=1").code() == ExitCode::ok);
  const auto error = env_file_error("A=1\nsecret\n");
  CHECK(error.code() == ExitCode::refused);
  CHECK(error.message().starts_with("e:2: expected KEY=VALUE"));
  CHECK(error.message().find("secret") == std::string::npos);
}

TEST_CASE("check_configured_env_file: one that cargo lambda would do without is refused", "[cli]") {
  const test::TempDirectory directory;
  write_file(directory / "secret", "A=1\n");
  write_file(directory / "p/.env", "A=1\n");
  write_file(directory / "p/wrong", "A\n");
  write_file(directory / "p/large", std::string((std::size_t{1} << 20) + 1, '#'));
  const auto refused = [&](const std::string& name) {
    const auto error =
        error_of([&] { cli::check_configured_env_file(name, directory / "p", directory / "p"); });
    return error.code() == ExitCode::refused ? error.message() : "";
  };
  CHECK(refused(".env").empty());
  CHECK_THAT(refused("missing"), ContainsSubstring("names the env_file 'missing'"));
  CHECK_THAT(refused("../secret"), ContainsSubstring("names the env_file '../secret'"));
  CHECK_THAT(refused("wrong"), ContainsSubstring("wrong:1: expected KEY=VALUE"));
  CHECK_THAT(refused("large"), ContainsSubstring("larger than 1 MiB"));
}

TEST_CASE("check_architecture: a program for another one is refused, and other files are nobody's business",
          "[cli]") {
  const test::TempDirectory directory;
  write_file(directory / "one/bootstrap", test::build_elf({}).bytes);
  write_file(directory / "two/bootstrap.zip", "PK");
  CHECK_NOTHROW(cli::check_architecture(directory.path(), "x86_64"));
  const auto error = error_of([&] { cli::check_architecture(directory.path(), "arm64"); });
  CHECK(error.code() == ExitCode::refused);
  CHECK_THAT(error.message(), ContainsSubstring("'one/bootstrap' is for x86_64"));
}

TEST_CASE("publish_files: replaces files of the same names, and no others", "[cli]") {
  const test::TempDirectory directory;
  write_file(directory / "stage/one/bootstrap", "new");
  write_file(directory / "stage/bootstrap", "flat");
  write_file(directory / "lambda/one/bootstrap", "old");
  write_file(directory / "lambda/one/kept", "kept");
  const auto published = cli::publish_files(directory / "stage", directory / "lambda");
  REQUIRE(published.size() == 2);
  CHECK(published[0].path == directory / "lambda/bootstrap");
  CHECK(published[0].size == 4);
  CHECK(published[1].path == directory / "lambda/one/bootstrap");
  CHECK(test::read_file(directory / "lambda/one/bootstrap") == "new");
  CHECK(test::read_file(directory / "lambda/one/kept") == "kept");
}

TEST_CASE("publish_files: moves nothing where one of the files has no place", "[cli]") {
  const test::TempDirectory directory;
  write_file(directory / "stage/a/bootstrap", "new");
  write_file(directory / "stage/b/bootstrap", "new");
  write_file(directory / "lambda/a/bootstrap", "old");
  const auto obstacle = GENERATE("link", "file", "directory", "link in the stage");
  CAPTURE(obstacle);
  auto code = ExitCode::local_files;
  if (obstacle == std::string("link")) {
    fs::create_directory(directory / "elsewhere");
    fs::create_symlink(directory / "elsewhere", directory / "lambda/b");
  } else if (obstacle == std::string("file")) {
    write_file(directory / "lambda/b", "");
  } else if (obstacle == std::string("directory")) {
    fs::create_directories(directory / "lambda/b/bootstrap");
  } else {
    fs::create_symlink("bootstrap", directory / "stage/b/link");
    code = ExitCode::refused;
  }
  const auto before = test::snapshot(directory.path());
  const auto error = error_of([&] { (void)cli::publish_files(directory / "stage", directory / "lambda"); });
  CHECK(error.code() == code);
  CHECK(test::snapshot(directory.path()) == before);
}
