#include "support/catch.hpp"
#include "support/git_repository.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"
#include "util/git_work_tree.hpp"

#include <cbuild/util/paths.hpp>

#include <unistd.h>

using namespace cbuild;
using test::make_repository;
using test::write_file;
namespace fs = std::filesystem;

namespace {

constexpr unsigned long k_me = 42423;
constexpr unsigned long k_other = 42424;

/// A directory with p/q/r in it, all of which belongs to one user until said otherwise.
class Host {
public:
  Host() {
    fs::create_directories(start());
    around.environment = {{"HOME", "/nowhere"}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    around.users = {k_me};
    around.home = [](unsigned long) { return std::nullopt; };
    around.owner = [this](const fs::path& path) -> std::optional<util::Owner> {
      const auto special = owners.find(path);
      return special == owners.end() ? util::Owner{k_me, 1} : special->second;
    };
  }

  [[nodiscard]] fs::path root() const { return fs::canonical(m_directory.path()); }
  [[nodiscard]] fs::path start() const { return root() / "p/q/r"; }
  [[nodiscard]] util::FoundWorkTree find() const { return util::find_work_tree(start(), around); }
  [[nodiscard]] std::optional<fs::path> found() const { return find().directory; }

  util::GitSurroundings around;
  std::map<fs::path, util::Owner> owners;

private:
  test::TempDirectory m_directory;
};

} // namespace

TEST_CASE("find_work_tree: the nearest repository, from the directory upwards", "[util]") {
  Host host;
  CHECK_FALSE(host.found());
  CHECK(host.find().refused.empty());
  make_repository(host.root() / "p/.git");
  CHECK(host.found() == host.root() / "p");
  make_repository(host.start() / ".git");
  CHECK(host.found() == host.start());
  CHECK(util::find_work_tree(host.start() / "", host.around).directory == host.start());
}

TEST_CASE("find_work_tree: what is no repository is passed by", "[util]") {
  Host host;
  const auto inner = host.root() / "p/q/.git";
  make_repository(host.root() / "p/.git");
  make_repository(inner);
  const auto head = GENERATE("", "main\n", "ref: heads/main\n", "refs/heads/main\n", "0123456789abcdef\n");
  SECTION("empty") { fs::remove_all(inner), fs::create_directory(inner); }
  SECTION("without objects") { fs::remove(inner / "objects"); }
  SECTION("without refs") { fs::remove(inner / "refs"); }
  SECTION("without HEAD") { fs::remove(inner / "HEAD"); }
  SECTION("with another HEAD") { write_file(inner / "HEAD", head); }
  SECTION("with HEAD as a directory") { fs::remove(inner / "HEAD"), fs::create_directory(inner / "HEAD"); }
  CHECK(host.found() == host.root() / "p");
}

TEST_CASE("find_work_tree: HEAD is a branch, a commit or a link", "[util]") {
  Host host;
  const auto repository = host.root() / "p/.git";
  make_repository(repository);
  SECTION("a branch") { write_file(repository / "HEAD", "ref:\t refs/heads/x"); }
  SECTION("a commit") { write_file(repository / "HEAD", std::string(40, 'a') + "\n"); }
  SECTION("a commit by SHA-256") { write_file(repository / "HEAD", std::string(64, '0') + "\n"); }
  SECTION("a link") {
    fs::remove(repository / "HEAD");
    fs::create_symlink("refs/heads/main", repository / "HEAD");
  }
  CHECK(host.found() == host.root() / "p");
}

TEST_CASE("find_work_tree: a linked work tree and a submodule", "[util]") {
  Host host;
  const auto repository = host.root() / "real/.git";
  make_repository(repository);
  SECTION("a submodule, relative") {
    make_repository(repository / "modules/x");
    write_file(host.root() / "p/.git", "gitdir: ../real/.git/modules/x\n");
  }
  SECTION("a linked work tree, absolute") {
    fs::create_directories(repository / "worktrees/x");
    write_file(repository / "worktrees/x/HEAD", std::string(40, '1') + "\n");
    write_file(repository / "worktrees/x/commondir", "../..\n");
    write_file(host.root() / "p/.git", "gitdir: " + (repository / "worktrees/x").string() + "\n");
  }
  CHECK(host.found() == host.root() / "p");
  host.owners[host.root() / "p/.git"] = {k_other, 1};
  CHECK_FALSE(host.found());
}

TEST_CASE("find_work_tree: a link to another user's repository", "[util]") {
  Host host;
  make_repository(host.root() / "real/.git");
  write_file(host.root() / "p/.git", "gitdir: ../real/.git\n");
  CHECK(host.found() == host.root() / "p");
  host.owners[host.root() / "p/../real/.git"] = {k_other, 1};
  CHECK_FALSE(host.found());
}

TEST_CASE("find_work_tree: a file that leads to no repository ends the search, as for git", "[util]") {
  Host host;
  make_repository(host.root() / "p/.git");
  write_file(host.root() / "p/q/.git", GENERATE("", "gitdir: nowhere\n", "gitdir:../.git\n", "../.git"));
  CHECK_FALSE(host.found());
  CHECK(host.find().refused == "'" + (host.root() / "p/q/.git").string() + "' leads to no git repository");
}

TEST_CASE("find_work_tree: another user's repository, unless it is said to be safe", "[util]") {
  Host host;
  make_repository(host.root() / ".git");
  make_repository(host.root() / "p/.git");
  host.owners[host.root() / GENERATE("p", "p/.git")] = {k_other, 1};
  CHECK_FALSE(host.found());
  CHECK_THAT(
      host.find().refused,
      ContainsSubstring("the git repository '" + (host.root() / "p").string() + "' is another user's") &&
          ContainsSubstring("git config --global --add safe.directory"));
  SECTION("safe") {
    host.around.environment["GIT_CONFIG_GLOBAL"] = host.root() / "config";
    write_file(host.root() / "config", "[safe]\n\tdirectory = " + (host.root() / "p").string() + "\n");
    CHECK(host.found() == host.root() / "p");
  }
  SECTION("of the user who became root") {
    host.around.users.push_back(k_other);
    CHECK(host.found() == host.root() / "p");
  }
}

TEST_CASE("find_work_tree: a home is no project, nor are all files", "[util]") {
  Host host;
  make_repository(host.root() / "p/.git");
  SECTION("HOME") { host.around.environment["HOME"] = (host.root() / "p/").string(); }
  SECTION("HOME by a link") {
    fs::create_directory_symlink("p", host.root() / "home");
    host.around.environment["HOME"] = (host.root() / "home").string();
  }
  SECTION("by the list of users") {
    host.around.home = [&](unsigned long user) -> std::optional<fs::path> {
      return user == k_me ? std::optional(host.root() / "p") : std::nullopt;
    };
  }
  CHECK_FALSE(host.found());
  CHECK_THAT(host.find().refused, ContainsSubstring("is too much to be a project"));
}

TEST_CASE("find_work_tree: ends where git does", "[util]") {
  Host host;
  make_repository(host.root() / "p/.git");
  SECTION("at another file system") { host.owners[host.root() / "p"] = {k_me, 2}; }
  SECTION("below a ceiling") {
    host.around.environment["GIT_CEILING_DIRECTORIES"] = "x::" + (host.root() / "p/").string();
  }
  CHECK_FALSE(host.found());
  make_repository(host.root() / "p/q/.git");
  CHECK(host.found() == host.root() / "p/q");
}

TEST_CASE("find_work_tree: a ceiling does not hold for the directory itself", "[util]") {
  Host host;
  make_repository(host.start() / ".git");
  host.around.environment["GIT_CEILING_DIRECTORIES"] = host.start().string();
  CHECK(host.found() == host.start());
}

TEST_CASE("find_work_tree: by the owners that the system knows", "[util]") {
  if (util::effective_user() != 0) return test::skip("only root can give files to another user");
  const test::TempDirectory directory;
  const auto place = fs::canonical(directory.path());
  make_repository(place / ".git");
  auto around = util::git_surroundings();
  around.environment = {{"GIT_CONFIG_NOSYSTEM", "1"}};
  CHECK(util::find_work_tree(place, around).directory == place);
  REQUIRE(::chown((place / ".git").c_str(), k_other, k_other) == 0);
  CHECK(util::owner_of(place / ".git")->user == k_other);
  CHECK_FALSE(util::find_work_tree(place, around).directory);
}

TEST_CASE("project_root: the work tree, else the directory itself", "[util]") {
  const test::TempDirectory directory;
  const auto place = fs::canonical(directory.path());
  fs::create_directories(place / "p/.git");
  CHECK(util::project_root(place / "p") == place / "p");
  make_repository(place / ".git");
  CHECK(util::project_root(place / "p") == place);
  CHECK(util::why_no_work_tree(place / "p").empty());
}
