#include "support/cargo_project.hpp"
#include "support/error_of.hpp"

#include <cbuild/plan/cargo_workspace.hpp>

#include <fmt/format.h>

using namespace cbuild;
using test::CargoProject;
using test::package;
using test::TempDirectory;
using test::write_below;
using test::write_package;
namespace fs = std::filesystem;

namespace {

/// "PACKAGE PROGRAM" of the project's only function.
std::string chosen(const CargoProject& project) {
  const auto build = project.build();
  return build.package + " " + build.binary;
}

/// Its error without the template's line, as far as that is about the template.
std::string told(const CargoProject& project) {
  const auto error = project.error();
  const auto start = error.find("function 'Api': ");
  const auto end = error.find('\n');
  if (start > end) return error;
  const auto hints = error.find("\n  hint: ");
  return error.substr(start, end - start) + (hints == std::string::npos ? "" : error.substr(hints));
}

/// A workspace with the packages a (programs a, more), b (b, more) and lib (none).
void write_workspace(const CargoProject& project) {
  write_below(project.root() / "Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\", \"lib\"]\n");
  for (const std::string name : {"a", "b"}) {
    write_package(project.root() / name, name);
    write_below(project.root() / name / "src/bin/more.rs", "");
  }
  write_below(project.root() / "lib/Cargo.toml", package("lib"));
}

} // namespace

TEST_CASE("cargo_function: a package by itself", "[plan]") {
  const CargoProject project;
  project.function({});
  write_package(project.root(), "hello");
  const auto build = project.build();
  CHECK(build.logical_id == "Api");
  CHECK(build.package == "hello");
  CHECK(build.binary == "hello");
  CHECK(build.directory == ".");
  CHECK(build.destination == "bootstrap");
  CHECK(build.settings.source == project.root());
  CHECK(build.settings.workspace == ".");
  CHECK(build.settings.left_out.empty());
  CHECK(build.settings.options == std::vector<std::string>{"--output-format=binary",
                                                           "--release",
                                                           "--target=x86_64-unknown-linux-gnu.2.26"});
}

TEST_CASE("cargo_function: which program is chosen", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  const auto [code, properties, program] = GENERATE(table<std::string, std::string, std::string>({
      {".", "a", "a a"},
      {".", "{Binary: b}", "b b"},
      {".", "{Binary: more, Package: b}", "b more"},
      {"a", "{Binary: more}", "a more"},
      {"b", "{Binary: more}", "b more"},
      {"a", "{Binary: a}", "a a"},
      {"a", "{Binary: b, Package: b}", "b b"},
      {"lib", "{Binary: a, Package: a}", "a a"},
  }));
  CAPTURE(code, properties);
  project.function({.code = code, .properties = properties});
  CHECK(chosen(project) == program);
  CHECK(project.build().settings.source == project.root());
  CHECK(project.build().directory == code);
}

TEST_CASE("cargo_function: a profile that nobody knows is told before a container starts", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "hello");
  const auto* properties = GENERATE("{Profile: relase}", "{Flags: ['--profile=relase']}");
  project.function({.properties = properties});
  CHECK(told(project) ==
        "function 'Api': 'PROJECT/Cargo.toml' has no profile 'relase'\n  hint: did you mean 'release'?");
  project.function(
      {.properties = "{Flags: ['--config=profile.relase.inherits=\"release\"', '--profile=relase']}"});
  CHECK(chosen(project) == "hello hello");
}

TEST_CASE("cargo_function: nothing is included in the place of the program", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "hello");
  const auto* include = GENERATE("bootstrap", "'bootstrap:data'", "'./bootstrap/x:data'");
  project.function({.properties = fmt::format("{{Include: {}}}", include)});
  CHECK_THAT(told(project), ContainsSubstring("would be in the place of its program, 'bootstrap'"));
  project.function({.properties = "{Include: 'bootstrap.d:data'}"});
  CHECK(project.build().includes.size() == 1);
}

TEST_CASE("cargo_function: a package below a workspace that is no member of it is told so", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  write_package(project.root() / "tool", "tool");
  project.function({.code = "tool"});
  CHECK_THAT(project.error(), ContainsSubstring("and no member of it") && ContainsSubstring("'exclude'"));
}

TEST_CASE("cargo_function: without a name the only program of the function's package, or of all", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  for (const auto* name : {"a", "b"}) fs::remove(project.root() / name / "src/bin/more.rs");
  project.function({.code = "b"});
  CHECK(chosen(project) == "b b");
  project.function({.properties = "{Package: a}"});
  CHECK(chosen(project) == "a a");
  fs::remove(project.root() / "b/src/main.rs");
  project.function({});
  CHECK(chosen(project) == "a a");
}

TEST_CASE("cargo_function: in a workspace's root its own package comes first", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "root", "[workspace]\nmembers = [\"a\"]\n");
  write_package(project.root() / "a", "a");
  write_below(project.root() / "a/src/bin/root.rs", "");
  project.function({.properties = "root"});
  CHECK(chosen(project) == "root root");
  project.function({});
  CHECK(chosen(project) == "root root");
}

TEST_CASE("cargo_function: what cannot be chosen is told with what there is", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  const auto [code, properties, error] = GENERATE(table<std::string, std::string, std::string>({
      {"a",
       "{}",
       "it is not said which program is the function's\n  hint: add 'BuildProperties: {Binary: NAME}' to its "
       "Metadata, with one of: a, more"},
      {".",
       "{Binary: more}",
       "several packages have a program 'more'\n  hint: say which one with BuildProperties.Package: a, b"},
      {"a",
       "{Binary: mor}",
       "the project 'PROJECT' has no program 'mor'\n  hint: did you mean 'more'?\n  hint: it has: a, more"},
      {"a",
       "{Binary: b}",
       "the project 'PROJECT' has no program 'b'\n  hint: did you mean 'a'?\n  hint: it has: a, more"},
      {".", "{Package: libb}", "the workspace 'PROJECT' has no package 'libb'\n  hint: did you mean 'lib'?"},
      {".",
       "{Package: something}",
       "the workspace 'PROJECT' has no package 'something'\n  hint: there are: a, b, lib"},
      {"lib", "{}", "the project 'PROJECT' has no program: no src/main.rs and no [[bin]]"},
      {"lib",
       "{Binary: x}",
       "the project 'PROJECT' has no program 'x'\n  hint: it has none at all: no src/main.rs and no [[bin]]"},
  }));
  CAPTURE(code, properties);
  project.function({.code = code, .properties = properties});
  CHECK(told(project) == "function 'Api': " + error);
}

TEST_CASE("cargo_function: names do nothing to a terminal", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "hello");
  write_below(project.root() / "src/bin/\033[31m.rs", "");
  project.function({});
  CHECK_THAT(project.error(), ContainsSubstring(R"(has the name '\x1b[31m', which Cargo does not take)"));
  CHECK(project.error().find('\033') == std::string::npos);
}

TEST_CASE("cargo_function: the other programs of its package are known", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  project.function({.code = "a", .properties = "a"});
  CHECK(project.build().package_binaries == std::vector<std::string>{"a", "more"});
}

TEST_CASE("cargo_function: ProjectRootDirectory is what the build sees", "[plan]") {
  const CargoProject project;
  write_package(
      project.root() / "x/hello", "hello", "[dependencies]\ncommon = { path = \"../../common\" }\n");
  write_below(project.root() / "common/Cargo.toml", package("common"));
  CargoProject::Written function{.code = "x/hello"};
  project.function(function);
  CHECK_THAT(project.error(),
             ContainsSubstring("Cargo.toml:5:19: the dependency 'common' leads to 'PROJECT/common'"));
  function.metadata = ", ProjectRootDirectory: .";
  project.function(function);
  const auto build = project.build();
  CHECK(build.settings.source == project.root());
  CHECK(build.settings.workspace == "x/hello");
  CHECK(build.directory == "x/hello");
}

TEST_CASE("cargo_function: a ProjectRootDirectory without the workspace is an error", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  project.function({.code = "a", .properties = "a", .metadata = ", ProjectRootDirectory: a"});
  CHECK_THAT(project.error(),
             ContainsSubstring("CodeUri 'a' of function 'Api' belongs to the workspace 'PROJECT', which "
                               "ProjectRootDirectory leaves out"));
}

TEST_CASE("cargo_function: code beside its workspace's root needs a directory above both", "[plan]") {
  const CargoProject project;
  write_below(project.root() / "root/Cargo.toml", "[workspace]\nmembers = [\"../beside\"]\n");
  write_package(project.root() / "beside", "beside", "workspace = \"../root\"\n");
  CargoProject::Written function{.code = "beside"};
  project.function(function);
  CHECK_THAT(project.error(),
             ContainsSubstring("CodeUri 'beside' of function 'Api' is not below the root of its workspace, "
                               "'PROJECT/root', which is all that the build sees"));
  CHECK_THAT(project.error(), ContainsSubstring("\n  hint: name a directory above both as Metadata's "));
  function.metadata = ", ProjectRootDirectory: .";
  project.function(function);
  const auto build = project.build();
  CHECK(build.settings.workspace == "root");
  CHECK(build.directory == "beside");
  CHECK(build.binary == "beside");
}

TEST_CASE("cargo_function: a workspace outside the project is refused, or allowed", "[plan]") {
  const TempDirectory outer;
  CargoProject project;
  fs::create_directory(outer / "repository");
  const auto base = outer / "repository/p";
  fs::create_directory(base);
  test::make_repository(base / ".git");
  write_below(outer / "repository/Cargo.toml", "[workspace]\nmembers = [\"p\"]\n");
  write_package(base, "p");
  project.function({});
  fs::rename(project.root() / "template.yaml", base / "template.yaml");
  project.options.template_file = base / "template.yaml";
  project.options.build_directory = base / ".aws-sam/build";
  CHECK_THAT(project.error(), ContainsSubstring("--allow-outside " + (outer / "repository").string()));
  project.options.allowed_outside = {outer / "repository"};
  CHECK(project.build().settings.source == outer / "repository");
}

TEST_CASE("cargo_function: the cargo target directory and the results are no source", "[plan]") {
  CargoProject project;
  project.function({});
  write_package(project.root(), "hello");
  write_below(project.root() / "target/x", "");
  CHECK(project.build().settings.left_out.empty());
  write_below(project.root() / "target/CACHEDIR.TAG", "");
  project.options.build_directory = project.root() / "out";
  CHECK(project.build().settings.left_out ==
        std::vector<std::string>{"out", "out.lock", "out.logs", "out.manifest", "target"});
}

TEST_CASE("cargo_function: what is kept has a name by workspace and architecture", "[plan]") {
  CargoProject project;
  project.function({});
  write_package(project.root(), "hello");
  const auto caches = project.build().settings.caches;
  REQUIRE(caches);
  CHECK(caches->workspace.size() == std::string("0123456789abcdef").size());
  CHECK(caches->compiler == "x86_64");
  CHECK(caches->shared_as.empty());
  CHECK(project.build().settings.caches == caches);
  project.function({.more = ", Architectures: [arm64]"});
  CHECK(project.build().settings.caches ==
        plan::CargoCaches{.workspace = caches->workspace, .compiler = "arm64"});
  project.options.dependency_cache = false;
  CHECK_FALSE(project.build().settings.caches);
}

TEST_CASE("cargo_function: what is shared has the name that the user gave", "[plan]") {
  CargoProject project;
  project.function({});
  write_package(project.root(), "hello");
  const auto own = project.build().settings.caches;
  project.options.shared_cache = "team.1_a-B";
  const auto shared = project.build().settings.caches;
  REQUIRE(shared);
  CHECK(shared->shared_as == "team.1_a-B");
  CHECK(shared->workspace != own->workspace);
}

TEST_CASE("require_cache_name: only what can be part of a volume's name", "[plan]") {
  plan::require_cache_name("");
  plan::require_cache_name("team.1_a-B");
  const auto name = GENERATE(std::string("a/b"), "a b", "ä", std::string(65, 'a'));
  const auto error = test::error_of([&] { plan::require_cache_name(name); });
  CHECK_THAT(error.message(), ContainsSubstring(" is no name for a cache"));
}

TEST_CASE("cargo_function: an extension goes where Lambda looks for those", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "hello");
  const auto [properties, destination] = GENERATE(table<std::string, std::string>({
      {"{Extension: true}", "extensions/hello"},
      {"{Extension: true, Internal: true}", "hello"},
      {"{Extension: false}", "bootstrap"},
  }));
  project.function({.properties = properties});
  CHECK(project.build().destination == destination);
}

TEST_CASE("cargo_function: cargo lambda's own configuration is heeded", "[plan]") {
  const CargoProject project;
  project.function({.properties = "hello"});
  const std::string configuration = "extension = true\ninclude = [\"data\"]\n";
  SECTION("of the package") {
    write_package(project.root(), "hello", "[package.metadata.lambda.build]\n" + configuration);
  }
  SECTION("of the program") {
    write_package(project.root(), "hello", "[package.metadata.lambda.bin.hello.build]\n" + configuration);
  }
  SECTION("of the workspace") {
    write_package(project.root(), "hello", "[workspace.metadata.lambda.build]\n" + configuration);
  }
  SECTION("a file") {
    write_package(project.root(), "hello");
    write_below(project.root() / "CargoLambda.toml", "[build]\n" + configuration);
  }
  const auto build = project.build();
  CHECK(build.destination == "extensions/hello");
  CHECK(build.includes == std::vector<plan::Include>{{"data", "data"}});
}

TEST_CASE("cargo_function: whose metadata cargo lambda is to find", "[plan]") {
  const CargoProject project;
  const auto [more, whose] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"[package.metadata.lambda.deploy]\nmemory = 1\n", ""},
      {"[package.metadata.lambda.build]\nrelease = true\n", "hello"},
      {"[package.metadata.lambda.bin.hello.build]\nrelease = true\n", "hello/hello"},
      {"[package.metadata.lambda.bin.other.build]\nrelease = true\n", ""},
      {"[workspace.metadata.lambda.build]\nrelease = true\n", ""}, // found by any call
      {"[workspace.metadata.lambda.bin.hello.build]\nrelease = true\n", "hello/hello"},
  }));
  CAPTURE(more);
  write_package(project.root(), "hello", more);
  project.function({});
  CHECK(project.build().settings.metadata_of == whose);
}

TEST_CASE("cargo_function: metadata is found although another package has a program of the name", "[plan]") {
  const CargoProject project;
  const std::string metadata = "[package.metadata.lambda.build]\nextension = true\n";
  const auto bin = [](const std::string& name) {
    return "[[bin]]\nname = \"" + name + "\"\npath = \"src/main.rs\"\n";
  };
  write_below(project.root() / "Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n");
  write_package(project.root() / "a", "a", bin("bootstrap") + "[package.metadata.other]\nkey = 1\n");
  write_package(project.root() / "b", "b", bin("bootstrap"));
  project.function({.code = "b"});
  CHECK(project.build().names_binary); // without metadata of cargo lambda's it makes no difference
  write_package(project.root() / "b", "b", bin("bootstrap") + metadata);
  CHECK_FALSE(project.build().names_binary);
  CHECK(project.build().settings.metadata_of == "b");
  write_package(project.root() / "b", "b", bin("bootstrap") + bin("more") + metadata);
  project.function({.code = "b", .properties = "bootstrap"});
  CHECK_THAT(told(project), ContainsSubstring("may take the metadata of another package than 'b'"));
  write_package(project.root() / "a", "a", bin("other"));
  CHECK(project.build().names_binary);
}

TEST_CASE("cargo_function: cargo is called where the function's own configuration is", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  project.function({.code = "a", .properties = "a"});
  CHECK(project.build().settings.directory == ".");
  const auto* name = GENERATE(
      "CargoLambda.toml", ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain");
  CAPTURE(name);
  write_below(project.root() / name, "");
  CHECK(project.build().settings.directory == ".");
  write_below(project.root() / "a" / name, "");
  CHECK(project.build().settings.directory == "a");
  write_package(project.root() / "group/c", "c"); // not where the file is: cargo lambda wants a manifest
  write_below(project.root() / "Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\", \"group/c\"]\n");
  write_below(project.root() / "group" / name, "");
  project.function({.code = "group/c", .properties = "c"});
  CHECK(project.build().settings.directory == "group/c");
  project.function({.code = "b", .properties = "b"});
  CHECK(project.build().settings.directory == ".");
}

TEST_CASE("cargo_function: the nearest CargoLambda.toml counts", "[plan]") {
  const CargoProject project;
  write_workspace(project);
  const auto includes = [](const std::string& path) { return "[build]\ninclude = [\"" + path + "\"]\n"; };
  write_below(project.root() / "CargoLambda.toml", includes("root"));
  write_below(project.root() / "a/CargoLambda.toml", includes("member"));
  project.function({.code = "a", .properties = "a"});
  CHECK(project.build().includes.at(0).from == "member");
  CHECK(project.build().settings.needed ==
        std::vector<plan::NeededPath>{{"a/CargoLambda.toml", "the project's CargoLambda.toml"}});
  project.function({.code = "b", .properties = "b"});
  CHECK(project.build().includes.at(0).from == "root");
}

TEST_CASE("cargo_function: the configuration is that of the program's own package", "[plan]") {
  const CargoProject project;
  write_below(project.root() / "Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n");
  write_package(project.root() / "a", "a", "[package.metadata.lambda.build]\ninclude = [\"data\"]\n");
  write_package(project.root() / "b", "b", "[package.metadata.lambda.build]\nextension = true\n");
  for (const auto* name : {"a", "b"})
    fs::rename(project.root() / name / "src/main.rs", project.root() / name / "src/lib.rs");
  for (const auto* name : {"a", "b"}) write_below(project.root() / name / "src/bin/same.rs", "");
  project.function({.code = "b", .properties = "same"});
  CHECK(project.build().destination == "extensions/same");
  CHECK(project.build().includes.empty());
  project.function({.code = "a", .properties = "same"});
  CHECK(project.build().destination == "bootstrap");
  CHECK(project.build().includes.size() == 1);
}

TEST_CASE("cargo_function: a CargoLambda.toml that leads out of the project is not read", "[plan]") {
  const CargoProject project;
  const TempDirectory other;
  write_below(other / "secret", "password = [hunter2\n");
  write_package(project.root(), "hello");
  fs::create_symlink(other / "secret", project.root() / "CargoLambda.toml");
  project.function({});
  CHECK(chosen(project) == "hello hello");
}

TEST_CASE("cargo_function: the compiler cross of a configuration is refused", "[plan]") {
  const CargoProject project;
  write_package(project.root(), "hello", "[package.metadata.lambda.build.compiler]\ntype = \"cross\"\n");
  project.function({});
  CHECK_THAT(project.error(), ContainsSubstring("the compiler 'cross' starts containers of its own"));
  project.function({.properties = "{Compiler: cargo}"});
  CHECK(chosen(project) == "hello hello");
}

TEST_CASE("cargo_function: code that is no package", "[plan]") {
  const CargoProject project;
  project.function({});
  CHECK_THAT(project.error(), ContainsSubstring("CodeUri '.' of function 'Api' has no Cargo.toml"));
}
