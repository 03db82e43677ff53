#include "container.hpp"
#include "support/catch.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

#include <functional>

using namespace cbuild;
using test::write_file;
namespace fs = std::filesystem;

namespace {

/// Makes another Cargo.lock each time where there is none. Its version is in the file "version".
constexpr const char* k_locking_cargo = "if [ \"$1\" = -V ]; then cat version 2>/dev/null; exit; fi\n"
                                        "if ! [ -e Cargo.lock ]; then date +%s.%N > Cargo.lock; fi\nexit 1\n";

/// Builds one project again and again; only the target directory stays in between.
class Project : public test::Container {
public:
  Project() {
    for (const auto* name : {"cargo-lambda", "zig"}) tool(name, "");
    tool("cargo", "exit 1\n");
    for (const auto* name : {"a", "d/b"}) write(name, "1");
  }

  std::string shell = "/bin/sh";
  std::vector<std::string> left_out;
  std::vector<std::string> options;
  std::function<void()> meanwhile = [] {}; ///< happens after the source was read, before it is copied

  /// A file with this content, last written at a time that all of them have.
  void write(const std::string& name, const std::string& content) const {
    fs::create_directories((source() / name).parent_path());
    write_file(source() / name, content);
    fs::last_write_time(source() / name, m_old);
  }

  /// Gives the time that cargo sees.
  fs::file_time_type built(const std::string& name) {
    for (const auto* rest : {"scratch", "artifacts", "cargo", "lambda"})
      fs::remove_all(root() / "samcli" / rest);
    const plan::CargoBuild build{.settings = {.source = "/p",
                                              .workspace = ".",
                                              .directory = ".",
                                              .left_out = left_out,
                                              .options = options},
                                 .logical_id = "Api",
                                 .directory = ".",
                                 .package = "p",
                                 .binary = "p"};
    const auto action = plan::cargo_action({&build, 1}, reader());
    meanwhile();
    CHECK(run(action, shell) == 1); // as the fake cargo ends
    return fs::last_write_time(scratch() / name);
  }

  /// Gives the Cargo.lock that the build ended with.
  std::string built_lock() {
    (void)built("a");
    return test::read_file(scratch() / "Cargo.lock");
  }

  [[nodiscard]] fs::path lists() const { return root() / "samcli/target/.cbuild-times"; }

  [[nodiscard]] std::ptrdiff_t count_lists() const {
    return std::distance(fs::directory_iterator(lists()), fs::directory_iterator());
  }

private:
  fs::file_time_type m_old = fs::file_time_type::clock::now() - std::chrono::hours(24);
};

} // namespace

TEST_CASE("source times: what is not changed keeps the time of the build that first saw it", "[plan]") {
  Project project;
  const auto first = project.built("a");
  CHECK(first > fs::last_write_time(project.source() / "a"));
  CHECK(project.built("a") == first);
  CHECK(project.built("d/b") == first);
  project.write("d/b", "22");
  const auto second = project.built("d/b");
  CHECK(second > first);
  CHECK(project.built("a") == first);
  CHECK(project.built("d/b") == second);
  CHECK(project.count_lists() == 2);
  project.write("a", "22");
  CHECK(project.built("a") > second);
  CHECK(project.built("d/b") == second);
}

TEST_CASE("source times: a former state that comes back with its old time is new", "[plan]") {
  Project project;
  (void)project.built("a");
  project.write("a", "22");
  const auto second = project.built("a"); // that cargo failed then makes no difference
  project.write("a", "1");
  const auto third = project.built("a");
  CHECK(third > second);
  CHECK(project.built("a") == third);
}

TEST_CASE("source times: another content of the same size and time is new", "[plan]") {
  Project project;
  const auto first = project.built("a");
  project.write("a", "2");
  CHECK(project.built("a") > first);
}

TEST_CASE("source times: a directory that lost a file is new", "[plan]") {
  Project project;
  project.write("d/more", "");
  const auto first = project.built("d");
  CHECK(project.built("d") == first);
  fs::remove(project.source() / "d/more");
  CHECK(project.built("d") > first);
}

TEST_CASE("source times: what is left out is not listed", "[plan]") {
  Project project;
  project.left_out = {"d", "x*"};
  project.write("xa", "");
  project.write(".git/x", "");
  (void)project.built("a");
  std::string listed;
  for (const auto& list : fs::directory_iterator(project.lists())) listed += test::read_file(list.path());
  CHECK_THAT(listed, ContainsSubstring(" ./a\n") && ContainsSubstring(" ./xa\n"));
  CHECK(listed.find("./d") == std::string::npos);
  CHECK(listed.find(".git") == std::string::npos);
}

TEST_CASE("source times: a link that leads elsewhere makes what it leads to new", "[plan]") {
  Project project;
  project.write("one", "1");
  project.write("two", "2");
  fs::create_symlink("one", project.source() / "link");
  const auto first = project.built("two");
  fs::remove(project.source() / "link");
  fs::create_symlink("two", project.source() / "link");
  const auto second = project.built("link");
  CHECK(second > first);
  CHECK(project.built("link") == second);
}

TEST_CASE("source times: where files cannot be listed, all of them are new each time", "[plan]") {
  Project project;
  SECTION("a name with lines of its own") { project.write("x\nf 1 1.0 ./a\ny", ""); }
  SECTION("a find that knows no -printf") {
    project.tool("find", "case $* in *-printf*) exit 1 ;; esac\nexec /usr/bin/find \"$@\"\n");
  }
  const auto first = project.built("a");
  CHECK(project.built("a") > first);
  CHECK(project.count_lists() == 0);
}

TEST_CASE("source times: where other files were copied than were read, all is new, and nothing kept",
          "[plan]") {
  Project project;
  const auto first = project.built("a");
  project.meanwhile = [&] { project.write("d/b", "changed later"); };
  const auto second = project.built("a");
  CHECK(second > first);
  CHECK(project.count_lists() == 0);
  project.meanwhile = [] {};
  CHECK(project.built("a") > second);
  CHECK(project.count_lists() == 1);
}

TEST_CASE("source times: a file that was only written anew is unchanged", "[plan]") {
  Project project;
  const auto first = project.built("a");
  fs::last_write_time(project.source() / "a", fs::file_time_type::clock::now());
  CHECK(project.built("a") == first);
}

TEST_CASE("source times: too many lists are thrown away", "[plan]") {
  Project project;
  const auto first = project.built("a");
  for (int i = 0; i < 50; ++i) write_file(project.lists() / std::to_string(i), "");
  CHECK(project.built("a") > first);
  CHECK(project.count_lists() == 1);
}

TEST_CASE("kept lock: the versions of the first build are those of the next", "[plan]") {
  Project project;
  project.tool("cargo", k_locking_cargo);
  const auto lock = project.built_lock();
  const auto written = fs::last_write_time(project.scratch() / "Cargo.lock");
  CHECK(project.built_lock() == lock);
  CHECK(fs::last_write_time(project.scratch() / "Cargo.lock") ==
        written); // to cargo the package is unchanged
  CHECK(!fs::exists(project.source() / "Cargo.lock"));
}

TEST_CASE("kept lock: the script ends as cargo did, in each shell", "[plan]") {
  const auto shell = GENERATE(from_range(test::shells()));
  CAPTURE(shell);
  Project project;
  project.shell = shell;
  project.tool("cargo", k_locking_cargo);
  const auto lock = project.built_lock(); // it ends with 1, which `built` looks for
  CHECK(project.built_lock() == lock);
}

TEST_CASE("kept lock: one that leads nowhere is the project's own", "[plan]") {
  Project project;
  fs::create_symlink("nowhere", project.source() / "Cargo.lock");
  CHECK(project.built("a") == project.built("a"));
  fs::remove(project.source() / "Cargo.lock");
  project.tool("cargo", k_locking_cargo);
  (void)project.built_lock();
  fs::create_symlink("nowhere", project.source() / "Cargo.lock");
  (void)project.built("a"); // ends as cargo does, again
}

TEST_CASE("kept lock: another version of cargo, which may not understand it, makes its own", "[plan]") {
  Project project;
  project.tool("cargo", k_locking_cargo);
  project.write("version", "cargo 1.99.1 (58cf8f9c3 2026-10-13)\n");
  const auto kept = project.built_lock();
  project.write("version", "cargo 1.70.0 (ec8a8a0ca 2023-04-25)\n");
  CHECK(project.built_lock() != kept);
  project.write("version", "cargo 1.99.1 (58cf8f9c3 2026-10-13)\n");
  CHECK(project.built_lock() == kept);
}

TEST_CASE("kept lock: what cargo adds to it is kept too", "[plan]") {
  Project project;
  project.tool("cargo", "[ \"$1\" = lambda ] || exit 0\necho more >> Cargo.lock\nexit 1\n");
  (void)project.built_lock();
  CHECK(project.built_lock() == "more\nmore\n");
}

TEST_CASE("kept lock: the project's own counts, and the one before is forgotten", "[plan]") {
  Project project;
  project.tool("cargo", k_locking_cargo);
  const auto kept = project.built_lock();
  project.write("Cargo.lock", "own");
  CHECK(project.built_lock() == "own");
  fs::remove(project.source() / "Cargo.lock");
  const auto other = project.built_lock();
  CHECK(other != kept);
  CHECK(other != "own");
}

TEST_CASE("kept lock: none is given to a cargo that is to insist on the project's", "[plan]") {
  Project project;
  project.options = {GENERATE("--locked", "--frozen")};
  project.tool("cargo", k_locking_cargo);
  CHECK(project.built_lock() != project.built_lock());
}
