#include "container.hpp"
#include "support/catch.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

using namespace cbuild;
using test::read_file;
using test::write_file;
namespace fs = std::filesystem;

namespace {

constexpr int k_built = 7;

/// Its cargo uses all that is kept for it, and ends with k_built if it can.
struct Container : test::Container {
  Container() {
    for (const auto* name : {"cargo-lambda", "zig", "rustup"}) tool(name, "");
    tool("cargo", R"sh(case $1 in
  -V) echo 'cargo 1'; exit ;;
  --version) [ -n "$RUSTUP_HOME" ]; exit ;;
esac
echo made > Cargo.lock
mkdir -p "$CARGO_HOME/registry/d" "$CARGO_HOME/git/d" "$RUSTUP_HOME/d" "$ZIG_GLOBAL_CACHE_DIR/d" || exit 8
for lock in .package-cache .package-cache-mutate .global-cache; do echo > "$CARGO_HOME/$lock" || exit 8; done
exit 7
)sh");
    write_file(source() / "rust-toolchain", "");
  }

  int build(const std::string& shell = "/bin/sh") {
    for (const auto* rest : {"scratch", "cargo"}) fs::remove_all(root() / "samcli" / rest);
    const plan::CargoBuild build{.settings = settings, .logical_id = "Api", .directory = ".", .binary = "p"};
    return run(plan::cargo_action({&build, 1}, reader()), shell);
  }

  [[nodiscard]] fs::path cache() const { return root() / "samcli/cache"; }
  [[nodiscard]] fs::path target() const { return root() / "samcli/target"; }

  plan::CargoSettings settings{.source = "/p", .workspace = ".", .directory = "."};
};

enum class Kind { file, directory, fifo, link };

void put(Kind kind, const fs::path& path) {
  fs::create_directories(path.parent_path());
  switch (kind) {
  case Kind::file:
    return write_file(path, "spoiled");
  case Kind::directory:
    fs::create_directory(path);
    return write_file(path / "file", "spoiled");
  case Kind::fifo:
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    return;
  case Kind::link:
    return fs::create_symlink("nowhere", path);
  }
}

} // namespace

TEST_CASE("kept files: whatever a build left in their place, the next one can build", "[plan][slow]") {
  Container container;
  const auto kind = GENERATE(Kind::file, Kind::directory, Kind::fifo, Kind::link);
  const auto shell = GENERATE(from_range(test::shells()));
  CAPTURE(kind, shell);
  for (const auto* name : {"registry",
                           "git",
                           ".package-cache",
                           ".package-cache-mutate",
                           ".global-cache",
                           "rustup",
                           ".rustup-lock"})
    put(kind, container.cache() / name);
  for (const auto* name : {".cbuild-lock",
                           ".cbuild-times",
                           ".cbuild-new",
                           ".cbuild-zig",
                           ".cbuild-Cargo.lock cargo 1",
                           ".rustc_info.json"})
    put(kind, container.target() / name);
  for (int builds = 0; builds < 2; ++builds) {
    CHECK(container.build(shell) == k_built);
    CHECK(container.output ==
          container.here("cargo lambda build --package  --bin p --lambda-dir /tmp/samcli/lambda\n"));
  }
  CHECK(read_file(container.target() / ".cbuild-Cargo.lock cargo 1") == "made\n");
  CHECK(fs::is_directory(fs::symlink_status(container.cache() / "registry")));
  CHECK(fs::exists(container.target() / ".rustc_info.json") == (kind == Kind::file));
}

TEST_CASE("kept files: a list of times that is none of cbuild's does not stop a build", "[plan]") {
  Container container;
  const auto kind = GENERATE(Kind::file, Kind::directory, Kind::fifo, Kind::link);
  put(kind, container.target() / ".cbuild-times/1.5");
  CHECK(container.build() == k_built);
  for (int more = 0; more < 50; ++more)
    put(kind, container.target() / ".cbuild-times" / ("2." + std::to_string(more)));
  CHECK(container.build() == k_built);
}

TEST_CASE("kept files: what cannot be replaced is told with the command that removes it", "[plan]") {
  Container container;
  container.settings.caches = {.workspace = "w", .compiler = "c"};
  put(Kind::file, container.cache() / "registry");
  SECTION("it stays") { container.tool("rm", "exit 1\n"); }
  SECTION("no other comes") {
    container.tool("mkdir", "case $* in */registry) exit 1 ;; esac; /bin/mkdir \"$@\"\n");
  }
  CHECK(container.build() == 121);
  CHECK(container.output == "what earlier builds left cannot be used; 'docker volume rm cbuild-cargo-w "
                            "cbuild-cargo-target-w-c' removes it\n");
}

TEST_CASE("kept files: what zig has in the image is there for each workspace", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(test::shells()));
  CAPTURE(shell);
  const auto image = container.root() / "zig cache";
  fs::create_directories(image / "o");
  write_file(image / "o/crt1.o", "image's");
  container.settings.environment["ZIG_GLOBAL_CACHE_DIR"] = image.string();
  const auto kept = container.target() / ".cbuild-zig/o/crt1.o";
  SECTION("from its first build, which adds its own") {
    CHECK(container.build(shell) == k_built);
    CHECK(fs::read_symlink(kept) == image / "o/crt1.o");
    CHECK_FALSE(fs::exists(image / "d"));
    fs::remove(kept);
    write_file(kept, "build's");
    CHECK(container.build(shell) == k_built);
    CHECK(read_file(kept) == "build's");
  }
  SECTION("as copies where cp makes no links") {
    if (shell.ends_with("busybox")) return; // has its own
    container.tool("cp", "case $1 in -*s*) mkdir \"$3\"; exit 1 ;; esac; exec /bin/cp \"$@\"\n");
    CHECK(container.build(shell) == k_built);
    CHECK_FALSE(fs::is_symlink(kept));
    CHECK(read_file(kept) == "image's");
  }
  SECTION("whole") {
    put(Kind::directory, container.target() / ".cbuild-new"); // as a build leaves it that was killed
    CHECK(container.build(shell) == k_built);
    CHECK(fs::exists(kept));
    CHECK_FALSE(fs::exists(container.target() / ".cbuild-zig/file"));
  }
  SECTION("but not for builds without zig") {
    container.settings.links_with_zig = false;
    CHECK(container.build(shell) == k_built);
    CHECK_FALSE(fs::exists(kept));
  }
}
