#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "util/git_work_tree.hpp"

using namespace cbuild;
using test::write_file;
namespace fs = std::filesystem;

namespace {

using Values = std::vector<std::string>;

Values read(const std::string& text) {
  Values values;
  util::add_safe_directories(text, values);
  return values;
}

} // namespace

TEST_CASE("git configuration: safe.directory as git reads it", "[util]") {
  CHECK(read("[safe]\n\tdirectory = /a\n\tdirectory=/b c \n") == Values{"/a", "/b c"});
  CHECK(read("[ SAFE ] Directory = /a\r\n") == Values{"/a"});
  CHECK(read("[safe]\ndirectory = \"/a # b\" # comment\ndirectory = /c;d\n") == Values{"/a # b", "/c"});
  CHECK(read("[safe]\ndirectory = \"/a \\\"b\\\\ \"\n") == Values{"/a \"b\\ "});
  CHECK(read("[safe]\ndirectory = /a\ndirectory =\ndirectory = /b\n") == Values{"/b"});
  CHECK(read("[safe]\ndirectory = /a\ndirectory\n").empty());
}

TEST_CASE("git configuration: what only looks like safe.directory", "[util]") {
  for (const auto* text : {"directory = /a\n",
                           "[safe \"x\"]\ndirectory = /a\n",
                           "[safe\ndirectory = /a\n",
                           "[safer]\ndirectory = /a\n",
                           "[safe]\n# directory = /a\n",
                           "[safe]\n[user]\ndirectory = /a\n",
                           "[safe]\ndirectory = \"/a\n",
                           "[safe]\ndirectory = /a\\\n",
                           "[safe]\ndirectories = /a\n"})
    CHECK(read(text).empty());
}

TEST_CASE("git configuration: which directories a value covers", "[util]") {
  const auto is_safe = [](const std::string& value, const fs::path& work_tree) {
    return util::is_safe_directory(work_tree,
                                   {{"GIT_CONFIG_NOSYSTEM", "1"},
                                    {"HOME", "/home/me"},
                                    {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                    {"GIT_CONFIG_COUNT", "1"},
                                    {"GIT_CONFIG_KEY_0", "safe.directory"},
                                    {"GIT_CONFIG_VALUE_0", value}});
  };
  CHECK(is_safe("*", "/w/p"));
  CHECK(is_safe("/w/p", "/w/p"));
  CHECK(is_safe("/w/p/", "/w/p"));
  CHECK(is_safe("/w/*", "/w/p"));
  CHECK(is_safe("/w/*", "/w/p/q"));
  CHECK(is_safe("/*", "/w"));
  CHECK(is_safe("~/p", "/home/me/p"));
  for (const auto* value : {"/w", "/w/p/q", "/w/p*", "w/p", "~me/p", ".", "p", "/w/p/*", "", "**"})
    CHECK_FALSE(is_safe(value, "/w/p"));
}

TEST_CASE("git configuration: the files that git reads, in its order", "[util]") {
  const test::TempDirectory home;
  std::map<std::string, std::string> environment{{"HOME", home.path()}, {"GIT_CONFIG_NOSYSTEM", "true"}};
  const auto is_safe = [&] { return util::is_safe_directory("/w/p", environment); };
  const std::string safe = "[safe]\ndirectory = /w/p\n";
  CHECK_FALSE(is_safe());
  SECTION("one's own") {
    write_file(home / ".gitconfig", safe);
    CHECK(is_safe());
    environment["GIT_CONFIG_GLOBAL"] = home / "other";
    CHECK_FALSE(is_safe());
    fs::rename(home / ".gitconfig", home / "other");
    CHECK(is_safe());
  }
  SECTION("below .config, before it") {
    fs::create_directories(home / ".config/git");
    write_file(home / ".config/git/config", safe);
    CHECK(is_safe());
    write_file(home / ".gitconfig", "[safe]\ndirectory =\n");
    CHECK_FALSE(is_safe());
  }
  SECTION("where XDG_CONFIG_HOME says") {
    fs::create_directory(home / "git");
    write_file(home / "git/config", safe);
    CHECK_FALSE(is_safe());
    environment["XDG_CONFIG_HOME"] = home.path();
    CHECK(is_safe());
  }
  SECTION("the system's") {
    write_file(home / "system", safe);
    environment["GIT_CONFIG_SYSTEM"] = home / "system";
    CHECK_FALSE(is_safe());
    environment["GIT_CONFIG_NOSYSTEM"] = "false";
    CHECK(is_safe());
  }
  SECTION("a file that is none") {
    fs::create_directory(home / ".gitconfig");
    CHECK_FALSE(is_safe());
  }
}
