#include "container.hpp"
#include "support/catch.hpp"

#include <cbuild/plan/makefile.hpp>

#include <set>

using namespace cbuild;
using test::replaced;
using test::shells;
using test::snapshot;
using test::write_file;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names(const fs::path& directory) {
  std::vector<std::string> all;
  for (const auto& [name, what] : snapshot(directory)) all.push_back(name);
  return all;
}

/// Its `make` only says what it is asked.
struct Container : test::Container {
  Container() { tool("make", "echo \"in $PWD: $* to $ARTIFACTS_DIR\"\n"); }
};

plan::MakefileBuild build() {
  return {.logical_id = "Api", .source = "/p", .makefile = "/p/Makefile", .working_directory = "/p"};
}

action::Action action_of(test::Container& container, const plan::MakefileBuild& made = build()) {
  return plan::makefile_action(made, container.reader());
}

} // namespace

TEST_CASE("makefile script: make is run on a copy of the source", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  write_file(container.source() / "Makefile", "build-Api:\n");
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(container.output == container.here("in /tmp/samcli/scratch: --makefile /tmp/samcli/source/Makefile "
                                           "build-Api to /tmp/samcli/artifacts\n"));
  CHECK(snapshot(container.scratch()) == snapshot(container.source()));
  CHECK(fs::is_empty(container.root() / "samcli/artifacts"));
}

TEST_CASE("makefile script: make has no variable of the script's own", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  write_file(container.source() / "Makefile", "");
  container.tool("make", "echo \"${OLDPWD-none} $LC_CTYPE\"\n");
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(container.output == "none C.UTF-8\n");
}

TEST_CASE("makefile script: what the build itself makes at the source's top is left out", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  const auto source = container.source();
  for (const auto* name : {"Makefile", "out/F/f", "out.lock", "a*b/f", "aXb", "kept/out/f"}) {
    fs::create_directories((source / name).parent_path());
    write_file(source / name, "");
  }
  auto made = build();
  made.left_out = {"out", "out.lock", "a*b"};
  CHECK(container.run(action_of(container, made), shell) == 0);
  std::set<std::string> copied;
  for (const auto& entry : fs::directory_iterator(container.scratch()))
    copied.insert(entry.path().filename().string());
  CHECK(copied == std::set<std::string>{"Makefile", "aXb", "kept"});
  CHECK(fs::exists(container.scratch() / "kept/out/f"));
}

TEST_CASE("makefile script: the copy is exact, whatever the names, and has links as links", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  const auto source = container.source();
  for (const auto* name : {"a",
                           ".hidden",
                           "..two",
                           "...",
                           "-rf",
                           "--help",
                           "a b",
                           "new\nline",
                           "*",
                           "$x`y`",
                           "\xff\xfe",
                           "back\\slash"})
    write_file(source / name, std::string("content of ") + name);
  fs::create_directories(source / "d/.hidden/e");
  fs::create_directory(source / "-d");
  write_file(source / "d/.hidden/e/f", "x");
  fs::permissions(source / "a", fs::perms(0755));
  fs::permissions(source / "d/.hidden/e/f", fs::perms(0400));
  fs::create_symlink("a", source / "link");
  fs::create_symlink("nowhere", source / "dangling");
  fs::create_directory_symlink("d", source / "directory-link");
  fs::create_symlink("../a", source / "d/up");
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(snapshot(container.scratch()) == snapshot(source));
}

TEST_CASE("makefile script: the times of files are kept, which make goes by", "[plan]") {
  Container container;
  write_file(container.source() / "old", "x");
  const auto then = fs::file_time_type::clock::now() - std::chrono::hours(1000);
  fs::last_write_time(container.source() / "old", then);
  CHECK(container.run(action_of(container)) == 0);
  CHECK(fs::last_write_time(container.scratch() / "old") == fs::last_write_time(container.source() / "old"));
}

TEST_CASE("makefile script: an image without find builds too", "[plan]") {
  Container container;
  fs::create_directory(container.source() / "d");
  write_file(container.source() / "d/a", "x");
  for (const auto* tool : {"mkdir", "cp"})
    fs::create_symlink(fs::path("/bin") / tool, container.root() / "bin" / tool);
  container.path = (container.root() / "bin").string();
  CHECK(container.run(action_of(container)) == 0);
  CHECK(snapshot(container.scratch()) == snapshot(container.source()));
}

TEST_CASE("makefile script: .git and .aws-sam are left out at any depth", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  const auto source = container.source();
  for (const auto* directory : {"", "d", "d/.hidden"})
    for (const auto* name : {".git", ".aws-sam"}) fs::create_directories(source / directory / name / "deep");
  fs::create_directory(source / "submodule");
  write_file(source / "submodule/.git", "gitdir: ../.git/modules/submodule");
  for (const auto* kept : {".gitignore", ".github", "d/.gitignore", "aws-sam"})
    write_file(source / kept, "x");
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(names(container.scratch()) ==
        std::vector<std::string>{
            ".github", ".gitignore", "aws-sam", "d", "d/.gitignore", "d/.hidden", "submodule"});
}

TEST_CASE("makefile script: a directory with something left out keeps its mode and its time", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  const auto source = container.source();
  for (const auto* directory : {"a/b", "a/only"}) fs::create_directories(source / directory / ".git");
  write_file(source / "a/b/f", "x");
  fs::permissions(source / "a/b", fs::perms(0750));
  fs::permissions(source / "a", fs::perms(0700));
  const auto then = fs::file_time_type::clock::now() - std::chrono::hours(1000);
  for (const auto* directory : {"a/b", "a/only", "a", ""}) fs::last_write_time(source / directory, then);
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(snapshot(container.scratch()) ==
        test::TreeSnapshot{
            {"a", "dir 700"}, {"a/b", "dir 750"}, {"a/b/f", "file 644 x"}, {"a/only", "dir 755"}});
  for (const auto* directory : {"a/b", "a/only", "a", ""})
    CHECK(fs::last_write_time(container.scratch() / directory) == fs::last_write_time(source / directory));
}

TEST_CASE("makefile script: only what was read is copied", "[plan]") {
  Container container;
  write_file(container.source() / "a", "x");
  REQUIRE(mkfifo((container.source() / "fifo").c_str(), 0600) == 0);
  const auto action = action_of(container);
  write_file(container.source() / "later", "x");
  CHECK(container.run(action) == 0);
  CHECK(names(container.scratch()) == std::vector<std::string>{"a"});
}

TEST_CASE("makefile script: few steps are in the script, many and strange ones in a text", "[plan]") {
  Container container;
  write_file(container.source() / "it's", "x");
  CHECK(action_of(container).texts.empty());
  CHECK_THAT(action_of(container).command.argv.at(2),
             ContainsSubstring("\n  copy '.' 755 './it'\\''s' || return\n"));
  SECTION("many") {
    for (int number = 0; number < 1000; ++number) write_file(container.source() / std::to_string(number), "");
  }
  SECTION("not UTF-8, which a request to the engine has to be") {
    write_file(container.source() / "\xff", "");
  }
  const auto action = action_of(container);
  REQUIRE(action.texts.size() == 1);
  CHECK(action.texts[0].container == "/tmp/cbuild/copy-steps");
  CHECK_THAT(action.command.argv.at(2), ContainsSubstring("\n  . /tmp/cbuild/copy-steps || return\n"));
}

TEST_CASE("makefile script: thousands of entries are copied, in batches", "[plan][slow]") {
  Container container;
  for (int number = 0; number < 1200; ++number)
    write_file(container.source() / ("a long name, so that they are many bytes " + std::to_string(number)),
               "");
  write_file(container.source() / ".hidden", "");
  CHECK(container.run(action_of(container)) == 0);
  CHECK(snapshot(container.scratch()) == snapshot(container.source()));
}

TEST_CASE("makefile script: just full batches, and an empty source", "[plan][slow]") {
  Container container;
  const int count = GENERATE(0, 500);
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(count, shell);
  for (int number = 0; number < count; ++number) write_file(container.source() / std::to_string(number), "");
  CHECK(container.run(action_of(container), shell) == 0);
  CHECK(snapshot(container.scratch()).size() == static_cast<std::size_t>(count));
}

TEST_CASE("makefile script: an image without make is told apart", "[plan]") {
  Container container;
  fs::remove(container.root() / "bin/make");
  container.path = (container.root() / "bin").string();
  CHECK(container.run(action_of(container)) == 122);
}

TEST_CASE("makefile script: a copy that fails is told apart", "[plan]") {
  Container container;
  const int files = GENERATE(1, 600);
  for (int number = 0; number < files; ++number) write_file(container.source() / std::to_string(number), "");
  const auto action = action_of(container);
  SECTION("there is no source") { fs::remove_all(container.source()); }
  SECTION("cp fails, in one batch of several") {
    container.tool("cp", "[ $# -gt 3 ] && [ $# -lt 500 ] || { echo 'cp: no space left' >&2; exit 1; }\n");
  }
  SECTION("the directories cannot be made") { write_file(container.root() / "samcli/scratch", ""); }
  CHECK(container.run(action) == 121);
  CHECK(container.output.find("--makefile") == std::string::npos);
}

TEST_CASE("makefile script: both streams are one, in order", "[plan]") {
  Container container;
  container.tool("make", "echo one; echo two >&2; echo three; echo four >&2\n");
  CHECK(container.run(action_of(container)) == 0);
  CHECK(container.output == "one\ntwo\nthree\nfour\n");
}

TEST_CASE("makefile script: make's exit code is that of the container", "[plan]") {
  Container container;
  container.tool("make", "exit 2\n");
  CHECK(container.run(action_of(container)) == 2);
}

TEST_CASE("makefile script: the working directory is one of the copy", "[plan]") {
  Container container;
  fs::create_directory(container.source() / "a b");
  auto inside = build();
  inside.working_directory = "/p/a b";
  CHECK(container.run(action_of(container, inside)) == 0);
  CHECK(container.output.starts_with(container.here("in /tmp/samcli/scratch/a b: ")));
  inside.working_directory = "/p/missing";
  CHECK(container.run(action_of(container, inside)) == 123);
}

TEST_CASE("makefile script: what the build makes is readable for all, whatever the caller's umask",
          "[plan]") {
  Container container;
  container.tool("make", "echo > \"$ARTIFACTS_DIR/f\"\n");
  CHECK(container.run(action_of(container)) == 0);
  CHECK(snapshot(container.root() / "samcli/artifacts") == test::TreeSnapshot{{"f", "file 644 \n"}});
}

namespace {

/// The container's own bundles, and the host's, in a Container.
struct Bundles : Container {
  Bundles() {
    fs::create_directories(root() / "etc/ssl/certs");
    fs::create_directories(root() / "etc/pki/tls/certs");
    write_file(root() / "cbuild/ca-bundle.crt", "host's\n");
    tool("make", "env\n");
  }

  int trust() {
    auto with_bundle = build();
    with_bundle.network.ca_bundle = "/x";
    auto action = action_of(*this, with_bundle);
    action.command.argv[2] = replaced(action.command.argv[2], " /etc/", " " + (root() / "etc/").string());
    return run(action);
  }

  /// Whether all the tools are told of `bundle`.
  [[nodiscard]] bool told(const fs::path& bundle) const {
    for (const auto* name : {"SSL_CERT_FILE",
                             "CURL_CA_BUNDLE",
                             "REQUESTS_CA_BUNDLE",
                             "PIP_CERT",
                             "NODE_EXTRA_CA_CERTS",
                             "CARGO_HTTP_CAINFO",
                             "GIT_SSL_CAINFO",
                             "AWS_CA_BUNDLE"})
      if (output.find(std::string(name) + "=" + bundle.string() + "\n") == std::string::npos) return false;
    return true;
  }
};

} // namespace

TEST_CASE("trust_ca_bundle_script: the host's certificates are added to the image's", "[plan]") {
  Bundles container;
  const std::string own = GENERATE("etc/ssl/certs/ca-certificates.crt",
                                   "etc/pki/tls/certs/ca-bundle.crt",
                                   "etc/ssl/ca-bundle.pem",
                                   "etc/ssl/cert.pem");
  CAPTURE(own);
  write_file(container.root() / own, "image's, without a line feed");
  CHECK(container.trust() == 0);
  CHECK(container.told(container.root() / own));
  CHECK(test::read_file(container.root() / own) == "image's, without a line feed\nhost's\n");
  CHECK(test::read_file(container.root() / "cbuild/ca-bundle.crt") == "host's\n");
}

TEST_CASE("trust_ca_bundle_script: without a bundle of the image's the host's serves alone", "[plan]") {
  Bundles container;
  SECTION("none") {}
  SECTION("an empty one") { write_file(container.root() / "etc/ssl/cert.pem", ""); }
  CHECK(container.trust() == 0);
  CHECK(container.told(container.root() / "cbuild/ca-bundle.crt"));
}

TEST_CASE("trust_ca_bundle_script: one that cannot be written is passed over without a word", "[plan]") {
  Bundles container;
  fs::create_directory(container.root() / "etc/ssl/certs/ca-certificates.crt"); // nor can root write it
  SECTION("for the next one") {
    write_file(container.root() / "etc/ssl/cert.pem", "image's\n");
    CHECK(container.trust() == 0);
    CHECK(container.told(container.root() / "etc/ssl/cert.pem"));
  }
  SECTION("for the host's alone") {
    CHECK(container.trust() == 0);
    CHECK(container.told(container.root() / "cbuild/ca-bundle.crt"));
  }
  CHECK_THAT(container.output, !ContainsSubstring("ca-certificates.crt"));
}
