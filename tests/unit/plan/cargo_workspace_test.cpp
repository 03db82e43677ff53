#include "support/cargo_project.hpp"
#include "support/disk.hpp"

#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/util/error.hpp>

#include <map>

using namespace cbuild;
using plan::CargoWorkspace;
using test::k_disk;
using test::package;
using test::TempDirectory;
using test::write_below;
using test::write_package;
namespace fs = std::filesystem;

namespace {

void allow(const fs::path& /*path*/) {}

/// "DIRECTORY: PROGRAM PROGRAM" for each package.
std::vector<std::string> told(const CargoWorkspace& workspace) {
  std::vector<std::string> all;
  for (const auto& found : workspace.packages) {
    all.push_back(found.directory.generic_string() + ":");
    for (const auto& name : found.binaries) all.back() += " " + name;
  }
  return all;
}

std::vector<std::string> packages(const TempDirectory& directory) {
  return told(plan::read_workspace(k_disk, directory.path(), {directory.path()}));
}

template <typename Call>
std::string error_of(const TempDirectory& directory, const Call& call) {
  try {
    call();
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    auto text = util::render(error);
    const auto name = directory.path().string();
    for (auto at = text.find(name); at != text.npos; at = text.find(name))
      text.replace(at, name.size(), "ROOT");
    return text;
  }
  throw std::logic_error("nothing was thrown");
}

using Strings = std::vector<std::string>;

/// The disk, and how often what is on it was looked at.
class CountingFiles final : public plan::Files {
public:
  [[nodiscard]] Kind kind(const fs::path& path) const override { return k_disk.kind(path); }
  [[nodiscard]] bool is_link(const fs::path& path) const override { return k_disk.is_link(path); }
  [[nodiscard]] std::optional<fs::path> canonical(const fs::path& path) const override {
    return k_disk.canonical(path);
  }
  [[nodiscard]] fs::path resolved(const fs::path& path) const override { return k_disk.resolved(path); }
  [[nodiscard]] std::string read(const fs::path& file, std::size_t limit) const override {
    ++has_read[file.lexically_normal().string()];
    return k_disk.read(file, limit);
  }
  [[nodiscard]] std::vector<Entry> list(const fs::path& directory) const override {
    ++listed[directory.lexically_normal().string()];
    return k_disk.list(directory);
  }

  using Counts = std::map<std::string, int>;
  mutable Counts listed;
  mutable Counts has_read;
};

} // namespace

TEST_CASE("cargo_root: a package in no workspace is its own", "[plan]") {
  const TempDirectory directory;
  write_package(directory / "a", "a");
  write_package(directory.path(), "above");
  CHECK(plan::cargo_root(k_disk, directory / "a", allow) == directory / "a");
}

TEST_CASE("cargo_root: the nearest workspace above", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"x/y/a\"]\n");
  write_package(directory / "x", "between");
  write_package(directory / "x/y/a", "a");
  CHECK(plan::cargo_root(k_disk, directory / "x/y/a", allow) == directory.path());
  write_below(directory / "x/y/Cargo.toml", "[workspace]\n");
  CHECK(plan::cargo_root(k_disk, directory / "x/y/a", allow) == directory / "x/y");
  write_package(directory / "x/y/a", "a", "[workspace]\n");
  CHECK(plan::cargo_root(k_disk, directory / "x/y/a", allow) == directory / "x/y/a");
}

TEST_CASE("cargo_root: a pointer decides, also that of a package above", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "root/Cargo.toml", "[workspace]\nmembers = [\"../a\", \"../a/b\"]\n");
  write_package(directory / "a", "a", "workspace = \"../root\"\n");
  write_package(directory / "a/b", "b");
  CHECK(plan::cargo_root(k_disk, directory / "a", allow) == directory / "root");
  CHECK(plan::cargo_root(k_disk, directory / "a/b", allow) == directory / "root");
}

TEST_CASE("cargo_root: a pointer to nothing is an error with its place", "[plan]") {
  const TempDirectory directory;
  write_package(directory / "a", "a", "workspace = \"../root\"\n");
  CHECK(error_of(directory, [&] { (void)plan::cargo_root(k_disk, directory / "a", allow); }) ==
        "ROOT/a/Cargo.toml:4:13: there is no manifest in 'ROOT/root'\n"
        "    workspace = \"../root\"\n"
        "                ^");
}

TEST_CASE("cargo_root: a workspace that excludes the package is not its own, another above may be",
          "[plan]") {
  const TempDirectory directory;
  write_package(directory / "mid/a", "a");
  write_below(directory / "mid/Cargo.toml", "[workspace]\nexclude = [\"a\"]\n");
  CHECK(plan::cargo_root(k_disk, directory / "mid/a", allow) == directory / "mid/a");
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"mid/a\"]\n");
  CHECK(plan::cargo_root(k_disk, directory / "mid/a", allow) == directory.path());
}

TEST_CASE("cargo_root: a root that is not allowed is told before anything else of it", "[plan]") {
  const TempDirectory directory;
  const auto refuse = [](const fs::path& path) {
    throw util::Error(util::ExitCode::usage, "refused: " + path.string());
  };
  SECTION("above") {
    write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    write_package(directory / "a", "a");
    CHECK(error_of(directory, [&] { (void)plan::cargo_root(k_disk, directory / "a", refuse); }) ==
          "refused: ROOT");
  }
  SECTION("pointed to") {
    write_package(directory / "a", "a", "workspace = \"../root\"\n");
    CHECK(error_of(directory, [&] { (void)plan::cargo_root(k_disk, directory / "a", refuse); }) ==
          "ROOT/a/Cargo.toml:4:13: outside of the project is 'ROOT/root'\n"
          "    workspace = \"../root\"\n"
          "                ^");
  }
}

TEST_CASE("cargo_root: what is no manifest", "[plan]") {
  const TempDirectory directory;
  const auto error = [&] {
    return error_of(directory, [&] { (void)plan::cargo_root(k_disk, directory.path(), allow); });
  };
  CHECK(error() == "there is no 'ROOT/Cargo.toml'");
  fs::create_directory(directory / "Cargo.toml");
  CHECK(error() == "there is no 'ROOT/Cargo.toml'");
  fs::remove(directory / "Cargo.toml");
  write_below(directory / "Cargo.toml", "[dependencies]\n");
  CHECK(error() == "'ROOT/Cargo.toml' has neither [package] nor [workspace]");
  fs::remove(directory / "Cargo.toml");
  const TempDirectory other;
  write_below(other / "secret", "password = hunter2\n");
  fs::create_symlink(other / "secret", directory / "Cargo.toml");
  CHECK(error() == "'ROOT/Cargo.toml' is a link that leads out of its directory");
  fs::remove(directory / "Cargo.toml");
  write_below(directory / "Cargo.toml", "[package]\nname = \n");
  CHECK(error().starts_with("ROOT/Cargo.toml:2:"));
}

TEST_CASE("read_workspace: a package by itself, and its programs", "[plan]") {
  const TempDirectory directory;
  write_package(directory.path(), "solo", "autobins = true\n[[bin]]\nname = \"own\"\npath = \"own.rs\"\n");
  for (const auto* file :
       {"src/bin/one.rs", "src/bin/two/main.rs", "src/bin/notes.txt", "src/bin/empty/lib.rs"})
    write_below(directory / file, "");
  write_package(directory / "below", "below");
  CHECK(packages(directory) == Strings{".: own one solo two"});
}

TEST_CASE("read_workspace: members by globs, without those that are excluded or no packages", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml",
              "[workspace]\nmembers = [\"services/*\", \"lib?/x\", \"named\"]\n"
              "exclude = [\"services/old\"]\n");
  for (const auto* name :
       {"services/a", "services/b", "services/old", "services/a/deeper", "libs/x", "other"})
    write_package(directory / name, fs::path(name).filename().string());
  write_package(directory / "named", "named");
  write_below(directory / "services/empty/README", "");
  write_below(directory / "services/virtual/Cargo.toml", "[profile.release]\n");
  CHECK(packages(directory) == Strings{"named: named", "libs/x: x", "services/a: a", "services/b: b"});
}

TEST_CASE("read_workspace: a member that is named has to be there", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"missing\", \"no*ne\"]\n");
  CHECK(error_of(directory, [&] { (void)packages(directory); }) ==
        "'ROOT/Cargo.toml' names the member 'missing', which has no Cargo.toml");
}

TEST_CASE("read_workspace: the root's own package is one of them", "[plan]") {
  const TempDirectory directory;
  write_package(directory.path(), "root", "[workspace]\nmembers = [\"a\"]\n");
  write_package(directory / "a", "a");
  CHECK(packages(directory) == Strings{".: root", "a: a"});
}

TEST_CASE("read_workspace: '**' goes down, but not without end", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"**\"]\n");
  write_package(directory / "a/b/c", "c");
  write_package(directory / "1/2/3/4/5/6/7/8/9/10/11/12", "last");
  write_package(directory / "1/2/3/4/5/6/7/8/9/10/11/12/13", "too-deep");
  CHECK(packages(directory) == Strings{"1/2/3/4/5/6/7/8/9/10/11/12: last", "a/b/c: c"});
}

TEST_CASE("read_workspace: globs find nothing behind links, in hidden directories and where cargo compiles",
          "[plan]") {
  const TempDirectory directory;
  const TempDirectory other;
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"*\", \"target/*\"]\n");
  write_package(directory / "a", "a");
  write_package(directory / ".hidden", "hidden");
  write_package(other.path(), "other");
  fs::create_directory_symlink(other.path(), directory / "link");
  fs::create_directory_symlink(".", directory / "loop");
  write_package(directory / "target/package", "package");
  write_below(directory / "target/CACHEDIR.TAG", "");
  CHECK(packages(directory) == Strings{"a: a"});
}

TEST_CASE("read_workspace: members that are named are found anywhere that the build sees", "[plan]") {
  const TempDirectory directory;
  const TempDirectory other;
  write_package(other.path(), "other");
  write_below(directory / "root/Cargo.toml",
              "[workspace]\nmembers = [\"../beside\", \".hidden\", \"" + other.path().string() + "\"]\n");
  write_package(directory / "beside", "beside");
  write_package(directory / "root/.hidden", "hidden");
  CHECK(told(plan::read_workspace(k_disk, directory / "root", {directory.path()})) ==
        Strings{"../beside: beside", ".hidden: hidden"});
  CHECK(told(plan::read_workspace(k_disk, directory / "root", {directory / "root"})) ==
        Strings{".hidden: hidden"});
}

TEST_CASE("read_workspace: path dependencies below the root are members", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"a\"]\nexclude = [\"old\"]\n");
  write_package(
      directory / "a", "a", "[dependencies]\nb = { path = \"../b\" }\nold = { path = \"../old\" }\n");
  write_package(
      directory / "b", "b", "[dev-dependencies]\nc = { path = \"../c\" }\na = { path = \"../a\" }\n");
  write_package(directory / "c", "c");
  write_package(directory / "old", "old");
  write_package(directory / "unused", "unused");
  CHECK(packages(directory) == Strings{"a: a", "b: b", "c: c"});
}

TEST_CASE("read_workspace: a path dependency that the build does not see is an error with its line",
          "[plan]") {
  const TempDirectory directory;
  write_package(directory / "p", "p", "[dependencies]\n# outside\nq = { path = \"../q\" }\n");
  write_package(directory / "q", "q");
  const std::string message =
      "the dependency 'q' leads to 'ROOT/q', outside of 'ROOT/p', which is all that the "
      "build sees\n"
      "    q = { path = \"../q\" }\n"
      "                 ^\n"
      "  hint: make a directory above both the workspace's root, or name it as "
      "Metadata's ProjectRootDirectory";
  const auto read = [&] { (void)plan::read_workspace(k_disk, directory / "p", {directory / "p"}); };
  CHECK(error_of(directory, read) == "ROOT/p/Cargo.toml:6:14: " + message);
  CHECK(told(plan::read_workspace(k_disk, directory / "p", {directory.path()})) == Strings{".: p"});
  SECTION("of a member") {
    write_below(directory / "p/Cargo.toml", "[workspace]\nmembers = [\"m\"]\n");
    write_package(directory / "p/m", "m", "[dependencies]\nq = { path = \"../../q\" }\n");
    CHECK(error_of(directory, read).starts_with("ROOT/p/m/Cargo.toml:5:14: the dependency 'q' leads to"));
  }
  SECTION("of a virtual workspace") {
    write_below(directory / "p/Cargo.toml",
                "[workspace]\n[workspace.dependencies]\nq = { path = \"../q\" }\n");
    CHECK(error_of(directory, read).starts_with("ROOT/p/Cargo.toml:3:14: the dependency 'q' leads to"));
  }
  SECTION("behind a link") {
    fs::create_directory_symlink("../q", directory / "p/link");
    write_package(directory / "p", "p", "[dependencies]\nq = { path = \"link\" }\n");
    CHECK(error_of(directory, read)
              .starts_with("ROOT/p/Cargo.toml:5:14: the dependency 'q' leads to 'ROOT/q'"));
  }
}

TEST_CASE("unknown_profile: Cargo's own and the root manifest's are known", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "w/Cargo.toml",
              "[workspace]\nmembers = [\"a\"]\n[profile.small]\ninherits = \"release\"\n");
  write_package(directory / "w/a", "a");
  std::map<std::string, std::string> environment{{"CARGO_TERM_COLOR", "never"}};
  const auto unknown = [&](const std::string& profile) {
    return plan::unknown_profile(k_disk,
                                 plan::read_workspace(k_disk, directory / "w", {directory.path()}),
                                 profile,
                                 {directory.path(), environment});
  };
  for (const auto* known : {"dev", "release", "test", "bench", "small"}) CHECK_FALSE(unknown(known));
  const auto near = unknown("smal");
  REQUIRE(near);
  CHECK(near->code() == util::ExitCode::usage);
  CHECK(near->message() == "'" + (directory / "w/Cargo.toml").string() + "' has no profile 'smal'");
  CHECK(near->hints() == Strings{"did you mean 'small'?"});
  CHECK(unknown("production")->hints() == Strings{"there are: bench, dev, release, test, small"});
  SECTION("cargo's settings may have more") {
    write_below(directory / (GENERATE("", "w/", "w/a/") + std::string(".cargo/config.toml")), "");
  }
  SECTION("variables may have more") { environment["CARGO_PROFILE_SMAL_INHERITS"] = "release"; }
  if (environment.size() > 1 || fs::exists(directory / ".cargo") || fs::exists(directory / "w/.cargo") ||
      fs::exists(directory / "w/a/.cargo"))
    CHECK_FALSE(unknown("smal"));
}

TEST_CASE("CargoWorkspaces: without a lock file the versions of dependencies are nobody's promise",
          "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml", package("a", "[dependencies]\nserde = \"1\"\n"));
  plan::CargoWorkspaces workspaces;
  (void)workspaces.read(k_disk, directory.path(), {directory.path()});
  REQUIRE(workspaces.warnings().size() == 1);
  CHECK_THAT(workspaces.warnings().front(),
             ContainsSubstring("'" + directory.path().string() + "' has no Cargo.lock"));
  (void)workspaces.read(k_disk, directory.path(), {directory.path()});
  CHECK(workspaces.warnings().size() == 1);
  write_below(directory / "Cargo.lock", "");
  plan::CargoWorkspaces locked;
  (void)locked.read(k_disk, directory.path(), {directory.path()});
  CHECK(locked.warnings().empty());
}

TEST_CASE("lock_warning: the versions may be those of a workspace without a package", "[plan]") {
  const TempDirectory directory;
  write_below(directory / "Cargo.toml",
              "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nserde = \"1\"\n");
  write_below(directory / "a/Cargo.toml", package("a", "[dependencies]\nserde.workspace = true\n"));
  CHECK(plan::lock_warning(k_disk, plan::read_workspace(k_disk, directory.path(), {directory.path()})));
}

TEST_CASE("CargoWorkspaces: one that was read is not read again", "[plan]") {
  const TempDirectory directory;
  write_package(directory.path(), "a");
  plan::CargoWorkspaces workspaces;
  const auto& first = workspaces.read(k_disk, directory.path(), {directory.path()});
  write_package(directory.path(), "changed");
  CHECK(&workspaces.read(k_disk, directory.path(), {directory.path()}) == &first);
  CHECK(first.packages.front().manifest.package_name == "a");
}

TEST_CASE("read_workspace: each directory is listed once, and each manifest read once", "[plan]") {
  const TempDirectory directory;
  const std::string member = GENERATE("*/*", "**");
  write_below(directory / "Cargo.toml", "[workspace]\nmembers = [\"" + member + "\", \"2/2\"]\n");
  for (const auto* outer : {"1", "2", "3"})
    for (const auto* inner : {"1", "2", "3"}) fs::create_directories(directory / outer / inner);
  write_package(directory / "2/2", "named");
  write_package(directory / "3/3", "last");
  const CountingFiles files;
  CHECK(told(plan::read_workspace(files, directory.path(), {directory.path()})) ==
        Strings{"2/2: named", "3/3: last"});
  CHECK(files.listed.size() >= 4); // the root and what is in it
  for (const auto& counts : {files.listed, files.has_read})
    for (const auto& [path, times] : counts) {
      CAPTURE(path);
      CHECK(times == 1);
    }
}

TEST_CASE("is_cargo_target: by what cargo puts there", "[plan]") {
  const TempDirectory directory;
  CHECK_FALSE(plan::is_cargo_target(k_disk, directory.path()));
  CHECK_FALSE(plan::is_cargo_target(k_disk, directory / "missing"));
  write_below(directory / GENERATE("CACHEDIR.TAG", ".rustc_info.json"), "");
  CHECK(plan::is_cargo_target(k_disk, directory.path()));
}
