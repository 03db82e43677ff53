#include "container.hpp"
#include "support/catch.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

using namespace cbuild;
using plan::CargoBuild;
using test::read_file;
using test::shells;
using test::snapshot;
using test::TreeSnapshot;
using test::write_file;
namespace fs = std::filesystem;

namespace {

/// Its `cargo lambda build` says what it is asked, each word between angle brackets, and makes the programs
/// that it is to make.
struct Container : test::Container {
  Container() {
    for (const auto* name : {"cargo-lambda", "zig"}) tool(name, "");
    tool("cargo", here(R"sh([ "$1 $2" = "lambda build" ] || exit 0
shift 2
echo "in $PWD"
printf '<%s>\n' "$@"
while [ $# -gt 0 ]; do
  case $1 in --bin)
    mkdir -p "/tmp/samcli/lambda/$2" && printf '%s\n' "$2" > "/tmp/samcli/lambda/$2/bootstrap" ;;
  esac
  shift
done
)sh"));
  }

  [[nodiscard]] fs::path artifacts() const { return root() / "samcli/artifacts"; }
};

CargoBuild build(const std::string& id = "Api", const std::string& binary = "hello") {
  return {
      .settings = {.source = "/p", .workspace = ".", .directory = ".", .triple = "x86_64-unknown-linux-gnu"},
      .logical_id = id,
      .directory = ".",
      .package = "hello",
      .binary = binary};
}

action::Action action_of(test::Container& container, std::span<const CargoBuild> builds) {
  return plan::cargo_action(builds, container.reader());
}

action::Action action_of(test::Container& container, const CargoBuild& made = build()) {
  return action_of(container, {&made, 1});
}

void write(const fs::path& file, const std::string& content) {
  fs::create_directories(file.parent_path());
  write_file(file, content);
}

const std::vector<std::string> k_hostile{
    "it's", "a b", "$(touch /x)", "new\nline", "`x`", "\"q\"", R"(a\nb\c)", "*", "--rf", "$HOME;exit 3", "ä"};

} // namespace

TEST_CASE("cargo script: cargo is run on a copy of the source, and the program is the artifact", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  write(container.source() / "src/main.rs", "fn main() {}");
  auto made = build();
  made.settings.options = {"--release"};
  CHECK(container.run(action_of(container, made), shell) == 0);
  CHECK(container.output ==
        container.here("cargo lambda build --release --package hello --bin hello --lambda-dir "
                       "/tmp/samcli/lambda\nin /tmp/samcli/scratch\n<--release>\n<--package>\n<hello>\n"
                       "<--bin>\n<hello>\n<--lambda-dir>\n</tmp/samcli/lambda>\n"));
  CHECK(snapshot(container.scratch()) == snapshot(container.source()));
  CHECK(snapshot(container.artifacts()) ==
        TreeSnapshot{{"Api", "dir 755"}, {"Api/bootstrap", "file 755 hello\n"}});
}

TEST_CASE("cargo script: cargo is run in the workspace, without what is no source", "[plan]") {
  Container container;
  for (const auto* name : {"a b/Cargo.toml", "target/debug/x", "kept/target/x", ".git/x"})
    write(container.source() / name, "");
  auto made = build();
  made.settings.workspace = made.settings.directory = "a b";
  made.settings.left_out = {"target"};
  CHECK(container.run(action_of(container, made)) == 0);
  CHECK_THAT(container.output, ContainsSubstring(container.here("\nin /tmp/samcli/scratch/a b\n")));
  CHECK_FALSE(fs::exists(container.scratch() / "target"));
  CHECK_FALSE(fs::exists(container.scratch() / ".git"));
  CHECK(fs::exists(container.scratch() / "kept/target/x"));
}

TEST_CASE("cargo script: cargo is called where its configuration is", "[plan]") {
  Container container;
  write(container.source() / "m/Cargo.toml", "");
  auto made = build();
  made.settings.directory = "m";
  CHECK(container.run(action_of(container, made)) == 0);
  CHECK_THAT(container.output, ContainsSubstring(container.here("\nin /tmp/samcli/scratch/m\n")));
}

TEST_CASE("cargo script: no text is taken for one of the shell's", "[plan][slow]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  const auto text = GENERATE(from_range(k_hostile));
  CAPTURE(shell, text);
  write(container.source() / text / text, "included");
  auto made = build("Api", text);
  made.settings.options = {"--features", text};
  made.settings.environment = {{"WORD", text}};
  made.package = text;
  made.directory = text;
  made.destination = "extensions/" + text;
  made.includes = {{text, "to/" + text}};
  container.tool("cp", "[ \"$WORD\" = \"$EXPECTED\" ] || exit 9; exec /bin/cp \"$@\"\n");
  made.settings.environment["EXPECTED"] = text;
  CHECK(container.run(action_of(container, made), shell) == 0);
  const auto words = "--features " + text + " --package " + text + " --bin " + text;
  CHECK(container.output.starts_with("cargo lambda build " + words + " --lambda-dir "));
  CHECK_THAT(container.output,
             ContainsSubstring("<--features>\n<" + text + ">\n<--package>\n<" + text + ">"));
  CHECK(read_file(container.artifacts() / "Api/extensions" / text) == text + "\n");
  CHECK(read_file(container.artifacts() / "Api/to" / text) == "included");
}

TEST_CASE("cargo script: the functions of one call have a directory each", "[plan]") {
  Container container;
  write(container.source() / "a/data", "a's");
  write(container.source() / "b/data", "b's");
  std::vector<CargoBuild> builds{build("A", "one"), build("B", "two"), build("C", "one")};
  builds[0].directory = "a";
  builds[1].directory = "b";
  for (auto* made : {builds.data(), &builds[1]}) made->includes = {{"data", "data"}};
  CHECK(container.run(action_of(container, builds)) == 0);
  CHECK(snapshot(container.artifacts()) == TreeSnapshot{{"A", "dir 755"},
                                                        {"A/bootstrap", "file 755 one\n"},
                                                        {"A/data", "file 644 a's"},
                                                        {"B", "dir 755"},
                                                        {"B/bootstrap", "file 755 two\n"},
                                                        {"B/data", "file 644 b's"},
                                                        {"C", "dir 755"},
                                                        {"C/bootstrap", "file 755 one\n"}});
}

TEST_CASE("cargo script: the program is found wherever the project's configuration has it put", "[plan]") {
  Container container;
  const std::string made = GENERATE("hello/bootstrap", "extensions/hello", "bootstrap");
  CAPTURE(made);
  const auto file = container.here("/tmp/samcli/lambda/" + made);
  container.tool("cargo", "mkdir -p $(dirname " + file + ") && echo it > " + file + "\n");
  CHECK(container.run(action_of(container)) == 0);
  CHECK(snapshot(container.artifacts()) ==
        TreeSnapshot{{"Api", "dir 755"}, {"Api/bootstrap", "file 755 it\n"}});
}

TEST_CASE("cargo script: a program that was not made is told apart, with those that were", "[plan]") {
  Container container;
  SECTION("another") {
    const auto other = container.here("/tmp/samcli/lambda/other");
    container.tool("cargo", "mkdir -p " + other + " && echo it > " + other + "/bootstrap\n");
    CHECK(container.run(action_of(container)) == 124);
    CHECK_THAT(container.output, ContainsSubstring("cargo lambda made no binary 'hello'; it made: other"));
  }
  SECTION("none") {
    container.tool("cargo", "");
    CHECK(container.run(action_of(container)) == 124);
    CHECK_THAT(container.output, ContainsSubstring("cargo lambda made no binary 'hello'; it made: "));
  }
  CHECK_FALSE(fs::exists(container.artifacts() / "Api"));
}

TEST_CASE("cargo script: files and directories are included, links as what they lead to", "[plan]") {
  Container container;
  write(container.source() / "fn/data/sub/a", "a");
  write(container.source() / "fn/data/.hidden", "h");
  write(container.source() / "shared", "s");
  fs::create_symlink("../../shared", container.source() / "fn/data/link");
  fs::create_directory_symlink("data", container.source() / "fn/directory-link");
  auto made = build();
  made.directory = "fn";
  made.includes = {{"data", "data"}, {"data/sub/a", "deep/er/b"}, {"directory-link", "copy"}};
  CHECK(container.run(action_of(container, made)) == 0);
  auto found = snapshot(container.artifacts() / "Api");
  for (const std::string at : {"data", "copy"}) {
    CHECK(found[at] == "dir 755");
    CHECK(found[at + "/sub/a"] == "file 644 a");
    CHECK(found[at + "/.hidden"] == "file 644 h");
    CHECK(found[at + "/link"] == "file 644 s");
  }
  CHECK(found["deep/er/b"] == "file 644 a");
}

TEST_CASE("cargo script: what is to be included and is not there is told apart", "[plan]") {
  Container container;
  auto made = build();
  made.directory = "fn";
  made.includes = {{"nothing", "x"}};
  write(container.source() / "fn/Cargo.toml", "");
  CHECK(container.run(action_of(container, made)) == 125);
  CHECK_THAT(container.output,
             ContainsSubstring("'nothing' is to be included, and does not exist in 'fn'\n"));
}

TEST_CASE("cargo script: what fails is told apart", "[plan]") {
  Container container;
  SECTION("no cargo-lambda") {
    fs::remove(container.root() / "bin/cargo-lambda");
    container.path = (container.root() / "bin").string();
    CHECK(container.run(action_of(container)) == 122);
  }
  SECTION("no zig") {
    fs::remove(container.root() / "bin/zig");
    CHECK(container.run(action_of(container)) == 119);
  }
  SECTION("no zig, and none is needed") {
    fs::remove(container.root() / "bin/zig");
    auto made = build();
    made.settings.links_with_zig = false;
    CHECK(container.run(action_of(container, made)) == 0);
  }
  SECTION("zig as a module of Python") {
    fs::remove(container.root() / "bin/zig");
    container.tool("python3", "[ \"$*\" = '-m ziglang version' ]\n");
    CHECK(container.run(action_of(container)) == 0);
  }
  SECTION("no cargo") {
    fs::remove(container.root() / "bin/cargo");
    container.path = (container.root() / "bin").string();
    CHECK(container.run(action_of(container)) == 122);
  }
  SECTION("no workspace") {
    auto made = build();
    made.settings.workspace = "missing";
    CHECK(container.run(action_of(container, made)) == 123);
  }
  SECTION("no directory to call cargo in") {
    auto made = build();
    made.settings.directory = "missing";
    CHECK(container.run(action_of(container, made)) == 123);
  }
  SECTION("the source cannot be copied") {
    write(container.source() / "a", "");
    container.tool("cp", "exit 1\n");
    CHECK(container.run(action_of(container)) == 121);
  }
  SECTION("the caches cannot be made") {
    write(container.root() / "samcli/cache", "");
    CHECK(container.run(action_of(container)) == 121);
  }
  SECTION("what is included cannot be copied") {
    write(container.source() / "d/a", "");
    container.tool("cp", "case $1 in -RL) exit 1 ;; esac; exec /bin/cp \"$@\"\n");
    auto made = build();
    made.includes = {{"d", "d"}};
    CHECK(container.run(action_of(container, made)) == 121);
  }
  SECTION("cargo: its own exit code") {
    container.tool("cargo", "exit 101\n");
    CHECK(container.run(action_of(container)) == 101);
    CHECK_FALSE(fs::exists(container.artifacts() / "Api"));
  }
}

TEST_CASE("cargo script: of cargo's home what was fetched is kept, and the image's settings hold", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  for (const auto* name : {"config.toml", "config", "credentials.toml", "bin/x", "registry/x"})
    write(container.root() / "own-home" / name, name);
  container.tool(
      "cargo",
      container.here("echo $CARGO_HOME $CARGO_TARGET_DIR $ZIG_GLOBAL_CACHE_DIR\n"
                     "echo fetched > $CARGO_HOME/registry/crate\n"
                     "echo locked > $CARGO_HOME/.package-cache\n"
                     "mkdir -p /tmp/samcli/lambda/hello && echo > /tmp/samcli/lambda/hello/bootstrap\n"));
  auto made = build();
  made.settings.environment["CARGO_HOME"] = (container.root() / "own-home").string();
  CHECK(container.run(action_of(container, made), shell) == 0);
  CHECK_THAT(container.output,
             ContainsSubstring(
                 container.here("\n/tmp/samcli/cargo /tmp/samcli/target /tmp/samcli/target/.cbuild-zig\n")));
  auto home = snapshot(container.root() / "samcli/cargo");
  CHECK(home["config.toml"] == "file 644 config.toml");
  CHECK(home["config"] == "file 644 config");
  for (const std::string kept :
       {"registry", "git", ".package-cache", ".package-cache-mutate", ".global-cache"})
    CHECK(home[kept] == container.here("link -> /tmp/samcli/cache/" + kept));
  CHECK(home.size() == 7);
  CHECK(read_file(container.root() / "samcli/cache/registry/crate") == "fetched\n");
  CHECK(read_file(container.root() / "samcli/cache/.package-cache") == "locked\n");
}

TEST_CASE("cargo script: without CARGO_HOME the settings are those of the user's home", "[plan]") {
  Container container;
  write(container.root() / "user/.cargo/config.toml", "[net]");
  auto made = build();
  made.settings.environment["HOME"] = (container.root() / "user").string();
  CHECK(container.run(action_of(container, made)) == 0);
  CHECK(read_file(container.root() / "samcli/cargo/config.toml") == "[net]");
}

TEST_CASE("cargo script: a toolchain that the image lacks is kept, one that it has is its own", "[plan]") {
  static const std::string only_cached = "[ -n \"$RUSTUP_HOME\" ]";
  Container container;
  const std::string version =
      GENERATE(std::string("exit 0"), only_cached, "exit 1", "[ \"$RUSTUP_AUTO_INSTALL\" = 0 ]");
  const std::string file = GENERATE("", "rust-toolchain", "rust-toolchain.toml");
  CAPTURE(version, file);
  if (!file.empty()) write(container.source() / file, "x");
  container.tool("cargo",
                 container.here("if [ $1 = --version ]; then " + version +
                                "; exit; fi\necho \"rustup: $RUSTUP_HOME\"\nexit 1\n"));
  container.tool("rustup", "[ \"$*\" = 'target add x86_64-unknown-linux-gnu' ]\n");
  CHECK(container.run(action_of(container)) == 1);
  std::string expected = "rustup: \n";
  if (!file.empty() && version == only_cached) expected = "rustup: /tmp/samcli/cache/rustup\n";
  if (!file.empty() && version == "exit 1") expected = ""; // nobody has it: rustup has said why
  CHECK_THAT(container.output, Catch::Matchers::EndsWith(container.here(expected)));
  CHECK((container.output.find("rustup:") == std::string::npos) == expected.empty());
}
