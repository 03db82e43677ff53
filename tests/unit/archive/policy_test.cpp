#include "archive/entry_policy.hpp"
#include "support/catch.hpp"

#include <cbuild/util/error.hpp>

using namespace cbuild;
using archive::check_symlink;
using archive::HostNames;
using archive::objection_to_name;
using archive::path_of;

TEST_CASE("path_of: without the leading dot and the trailing slash", "[archive]") {
  CHECK(path_of(".").empty());
  CHECK(path_of("./").empty());
  CHECK(path_of("./a/") == "a");
  CHECK(path_of("a/b") == "a/b");
  CHECK(path_of(".a") == ".a");
}

TEST_CASE("objection_to_name: Windows' traps are ordinary names elsewhere", "[archive]") {
  for (const std::string name : {"a\\b",
                                 "..\\x",
                                 "C:",
                                 "C:\\x",
                                 "a:stream",
                                 "con",
                                 "NUL.txt",
                                 "com1",
                                 "LPT9.x",
                                 "aux ",
                                 "a.",
                                 "a ",
                                 "a?b",
                                 "a\nb",
                                 "d/prn",
                                 "conin$"}) {
    CAPTURE(name);
    CHECK(objection_to_name(name, HostNames::posix).empty());
    CHECK_FALSE(objection_to_name(name, HostNames::windows).empty());
  }
  for (const std::string name : {"console", "com", "com10", "nullable.txt", ".git", "a.b c"}) {
    CAPTURE(name);
    CHECK(objection_to_name(name, HostNames::windows).empty());
  }
}

TEST_CASE("check_symlink: up at the start only, and not further than it is deep", "[archive]") {
  CHECK_NOTHROW(check_symlink("a/b/l", "../../x"));
  CHECK_NOTHROW(check_symlink("a/b/l", "./.././../x/./y/"));
  CHECK_THROWS_AS(check_symlink("a/b/l", "../../../x"), util::Error);
  CHECK_THROWS_AS(check_symlink("a/b/l", "x/../y"), util::Error);
  CHECK_THROWS_AS(check_symlink("l", "/x"), util::Error);
  CHECK_THROWS_AS(check_symlink("l", "C:x", HostNames::windows), util::Error);
  CHECK_THROWS_AS(check_symlink("l", "\\x", HostNames::windows), util::Error);
}
