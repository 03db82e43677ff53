#include "build/artifacts.hpp"
#include "plan/cargo_recipe.hpp"
#include "plan/makefile_recipe.hpp"
#include "plan/native_recipe.hpp"
#include "support/catch.hpp"
#include "support/elf_builder.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/util/error.hpp>

using namespace cbuild;
using build::check_programs;
using build::move_content;
using test::build_elf;
using test::ElfSpec;
using test::snapshot;
using test::TempDirectory;
using test::write_file;
using Strings = std::vector<std::string>;
namespace fs = std::filesystem;

namespace {

/// An artifact of the function Api.
struct Artifact : TempDirectory {
  Artifact() {
    build.recipe = std::make_unique<plan::MakefileRecipe>(plan::MakefileBuild{},
                                                          std::make_shared<const plan::MakefileText>());
    build.resource.logical_id = "Api";
    build.resource.runtime = "provided.al2";
    build.resource.architecture = "x86_64";
    fs::create_directory(*this / "extensions");
  }

  void program(const std::string& name, const ElfSpec& spec) const {
    write_file(*this / name, build_elf(spec).bytes);
  }

  [[nodiscard]] Strings warnings() const { return check_programs(build, path()); }

  [[nodiscard]] util::Error error() const {
    auto error = test::error_of([&] { (void)warnings(); });
    CHECK(error.code() == util::ExitCode::refused);
    return error;
  }

  project::ResourceBuild build;
};

ElfSpec needing(const std::string& version) { return {.libraries = {{"libc.so.6", {{version, "f"}}}}}; }

} // namespace

TEST_CASE("move_content: all of it is moved, and counted", "[build]") {
  const TempDirectory directory;
  fs::create_directories(directory / "from/d/empty");
  fs::create_directory(directory / "to");
  write_file(directory / "from/a", "12345");
  write_file(directory / "from/.hidden", "1");
  write_file(directory / "from/d/b", "123");
  fs::create_symlink("a", directory / "from/link");
  fs::create_symlink("nowhere", directory / "from/d/dangling");
  fs::permissions(directory / "from/a", fs::perms(0755));
  const auto before = snapshot(directory / "from");
  const auto result = move_content(directory / "from", directory / "to");
  CHECK(snapshot(directory / "to") == before);
  CHECK(fs::is_empty(directory / "from"));
  CHECK(result.entries == 7);
  CHECK(result.bytes == 9);
  CHECK(result.exit_code == 0);
}

TEST_CASE("move_content: a link too deep for the system is an error of the file system", "[build]") {
  const TempDirectory directory;
  for (const auto* name : {"from", "to"}) fs::create_directory(directory / name);
  const auto before = fs::current_path();
  fs::current_path(directory / "from");
  const std::string part(200, 'd');
  for (int depth = 0; depth < 21; ++depth) {
    fs::create_directory(part);
    fs::current_path(part);
  }
  fs::create_symlink("x", "link");
  fs::current_path(before);
  const auto error = test::error_of([&] { (void)move_content(directory / "from", directory / "to"); });
  CHECK(error.code() == util::ExitCode::local_files);
  CHECK_THAT(error.message(), ContainsSubstring("File name too long"));
}

TEST_CASE("move_content: nothing is nothing", "[build]") {
  const TempDirectory directory;
  for (const auto* name : {"from", "to"}) fs::create_directory(directory / name);
  const auto result = move_content(directory / "from", directory / "to");
  CHECK(result.entries == 0);
  CHECK(result.bytes == 0);
}

TEST_CASE("move_content: what cannot be moved is an error", "[build]") {
  const TempDirectory directory;
  fs::create_directories(directory / "from/d");
  fs::create_directory(directory / "to");
  write_file(directory / "to/d", "");
  CHECK_THROWS_WITH((void)move_content(directory / "from", directory / "to"),
                    ContainsSubstring("'" + (directory / "from/d").string() + "'"));
}

TEST_CASE("move_content: an artifact that is none is refused", "[build]") {
  const TempDirectory directory;
  fs::create_directories(directory / "other/d");
  fs::create_directory(directory / "to");
  SECTION("nothing there") {}
  SECTION("a link to another function's") { fs::create_directory_symlink("other", directory / "from"); }
  SECTION("a link out of it") {
    fs::create_directories(directory / "from/d");
    fs::create_symlink("../../other", directory / "from/d/link");
  }
  const auto error = test::error_of([&] { (void)move_content(directory / "from", directory / "to"); });
  CHECK(error.code() == util::ExitCode::refused);
}

TEST_CASE("check_programs: programs that fit", "[build]") {
  const Artifact artifact;
  CHECK(artifact.warnings().empty());
  artifact.program("bootstrap", needing("GLIBC_2.26"));
  artifact.program("extensions/one", needing("GLIBC_2.2.5"));
  write_file(artifact / "extensions/script", "#!/bin/sh\n");
  CHECK(artifact.warnings().empty());
}

TEST_CASE("check_programs: one that cannot start is refused, with a hint", "[build]") {
  const Artifact artifact;
  const std::string name = GENERATE("bootstrap", "extensions/one");
  artifact.program(name, needing("GLIBC_2.34"));
  const auto error = artifact.error();
  CHECK(error.message() == "the artifact of function 'Api' cannot run: '" + name +
                               "' needs GLIBC_2.34 (symbol f), provided.al2 has 2.26");
  REQUIRE(error.hints().size() == 1);
  CHECK_THAT(error.hints()[0], ContainsSubstring("provided.al2023 would do"));
}

TEST_CASE("check_programs: runtime and architecture are the function's", "[build]") {
  Artifact artifact;
  artifact.program("bootstrap", needing("GLIBC_2.34"));
  artifact.build.resource.runtime = "provided.al2023";
  CHECK(artifact.warnings().empty());
  artifact.build.resource.architecture = "arm64";
  CHECK_THAT(artifact.error().message(), ContainsSubstring("'bootstrap' is for x86_64"));
}

TEST_CASE("check_programs: a library may be in the artifact", "[build]") {
  Artifact artifact;
  const ElfSpec spec{.libraries = {{"libpq.so.5"}}};
  artifact.program("bootstrap", spec);
  const auto warnings = artifact.warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].starts_with("function 'Api': "));
  CHECK_THAT(warnings[0], ContainsSubstring("libpq.so.5"));
  SECTION("in its folder lib") {
    fs::create_directory(artifact / "lib");
    artifact.program("lib/libpq.so.5", {.interpreter = ""});
  }
  SECTION("in a layer of the function") { artifact.build.resource.has_layers = true; }
  if (fs::exists(artifact / "lib") || artifact.build.resource.has_layers) CHECK(artifact.warnings().empty());
}

TEST_CASE("check_programs: what is no program at all", "[build]") {
  const Artifact artifact;
  write_file(artifact / "bootstrap",
             GENERATE("",
                      "hello",
                      "\x7f"
                      "ELF"));
  CHECK_THAT(artifact.error().message(), ContainsSubstring("cannot run: 'bootstrap' "));
}

TEST_CASE("check_programs: what cargo made is a program wherever it is", "[build]") {
  Artifact artifact;
  artifact.build.recipe = std::make_unique<plan::CargoRecipe>(plan::CargoBuild{.destination = "hello"});
  artifact.program("hello", needing("GLIBC_2.34"));
  CHECK_THAT(artifact.error().message(), ContainsSubstring("'hello' needs GLIBC_2.34"));
}

TEST_CASE("check_programs: only programs are looked at, and no links", "[build]") {
  const Artifact artifact;
  artifact.program("data", needing("GLIBC_2.34"));
  fs::create_symlink("data", artifact / "bootstrap");
  fs::create_symlink("../data", artifact / "extensions/link");
  fs::create_directories(artifact / "extensions/directory");
  artifact.program("extensions/directory/deeper", needing("GLIBC_2.34"));
  CHECK(artifact.warnings().empty());
}

TEST_CASE("check_programs: extensions that are a link are not looked at, wherever it leads", "[build]") {
  const Artifact artifact;
  fs::remove(artifact / "extensions");
  fs::create_directory_symlink(GENERATE(as<std::string>{}, "extensions", "nowhere", "/etc"),
                               artifact / "extensions");
  CHECK(artifact.warnings().empty());
}

TEST_CASE("check_programs: libraries that cannot be loaded are refused, where the recipe says so",
          "[build]") {
  Artifact artifact;
  artifact.build.resource.runtime = "nodejs18.x";
  for (const auto* directory : {"node_modules/a", "node_modules/linked"})
    fs::create_directories(artifact / directory);
  write_file(artifact / "node_modules/a/package.json", R"({"version": "1.0.0"})");
  artifact.program("node_modules/a/a.node", {.machine = 183, .interpreter = ""});
  fs::create_directory_symlink("../a", artifact / "node_modules/linked/again");
  fs::create_symlink("../a/a.node", artifact / "node_modules/linked/a.node");
  CHECK(artifact.warnings().empty());
  artifact.build.recipe = std::make_unique<plan::NativeRecipe>(plan::NativeBuild{});
  const auto error = artifact.error();
  CHECK(error.message() == "the artifact of function 'Api' has libraries that cannot be loaded: package 'a "
                           "1.0.0': 'node_modules/a/a.node' is for aarch64, and is to run on x86_64");
  CHECK(error.hints().size() == 1);
  fs::remove(artifact / "node_modules/a/a.node");
  CHECK(artifact.warnings().empty());
}

TEST_CASE("check_programs: libraries that fit, and files that only look so", "[build]") {
  Artifact artifact;
  artifact.build.recipe = std::make_unique<plan::NativeRecipe>(plan::NativeBuild{});
  artifact.build.resource.runtime = "python3.11";
  fs::create_directory(artifact / "directory.so");
  artifact.program("fits.so", needing("GLIBC_2.26"));
  artifact.program("data", needing("GLIBC_2.34"));
  write_file(artifact / "text.so", "INPUT(-lz)");
  write_file(artifact / "empty.so", "");
  CHECK(artifact.warnings().empty());
  artifact.program("tool_amd64.so", needing("GLIBC_2.34"));
  CHECK(artifact.warnings() ==
        Strings{"function 'Api': 'tool_amd64.so' needs GLIBC_2.34 (symbol f), python3.11 has 2.26"});
  fs::create_directory(artifact / "ext-1.0.dist-info");
  write_file(artifact / "ext-1.0.dist-info/RECORD", "_ext.so,,\n");
  artifact.program("_ext.so", needing("GLIBC_2.34"));
  CHECK(artifact.error().message() == "the artifact of function 'Api' has libraries that cannot be loaded: "
                                      "package 'ext 1.0': '_ext.so' needs "
                                      "GLIBC_2.34 (symbol f), python3.11 has 2.26");
}
