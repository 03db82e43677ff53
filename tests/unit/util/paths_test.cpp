#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>

using namespace cbuild;
namespace fs = std::filesystem;

TEST_CASE("resolved: one name for one place, whether it is there or not", "[util]") {
  const test::TempDirectory directory;
  const auto root = fs::canonical(directory.path());
  fs::create_directories(root / "there/deep");
  fs::create_directory_symlink("there", root / "link");
  for (const auto* name :
       {"there", "there/", "there//", "there/.", "there/deep/..", "link", "link/", "link/deep/.."})
    CHECK(util::resolved(root / name).native() == (root / "there").native());
  for (const auto* name :
       {"new", "new/", "new//", "new/.", "new/./", "there/../new/", "new/x/..", "new/x/../"})
    CHECK(util::resolved(root / name).native() == (root / "new").native());
  for (const auto* name : {"/", "//", "/.", "/..", "/new/../"}) CHECK(util::resolved(name).native() == "/");
  for (const auto* name : {".", "./", "new/..", ".//"})
    CHECK(util::resolved(name).native() == fs::canonical(".").native());
  CHECK_THROWS_AS(util::resolved(""), util::Error);
}

TEST_CASE("absolute: without a current directory there is nothing to start from", "[util]") {
  CHECK(util::absolute("a/") == fs::current_path() / "a/");
  CHECK(util::absolute("/a/../b") == "/a/../b");
  const auto before = fs::current_path();
  const test::TempDirectory directory;
  fs::create_directory(directory / "gone");
  fs::current_path(directory / "gone");
  fs::remove(directory / "gone");
  for (const auto* relative : {"a", "."}) {
    CHECK_THROWS_AS(util::absolute(relative), util::Error);
    CHECK_THROWS_AS(util::resolved(relative), util::Error);
  }
  CHECK(util::absolute("/a") == "/a");
  fs::current_path(before);
}

TEST_CASE("is_inside: a slash at the end changes nothing", "[util]") {
  for (const auto* inside : {"/a/b", "/a/b/", "/a/b/c", "/a/b/c/"})
    for (const auto* directory : {"/a/b", "/a/b/"}) CHECK(util::is_inside(inside, directory));
  for (const auto* outside : {"/a", "/a/", "/a/bc", "/a/bc/", "/"})
    for (const auto* directory : {"/a/b", "/a/b/"}) CHECK_FALSE(util::is_inside(outside, directory));
  CHECK(util::is_inside("/a", "/"));
}

TEST_CASE("is_inside: however both are written, the relative path decides", "[util]") {
  const std::vector<fs::path> paths{"/",
                                    "/a",
                                    "/a/b",
                                    "/a/b/",
                                    "/a//b",
                                    "/a/./b",
                                    "/a/../b",
                                    "/a/b/..",
                                    "/a/.b",
                                    "/a/..b",
                                    "/a/...",
                                    "/ab",
                                    "//a",
                                    "a/b",
                                    "..",
                                    ".",
                                    "/a/b.c",
                                    "/a/b/c",
                                    "/a/b/."};
  for (const auto& path : paths)
    for (const auto& directory : paths) {
      CAPTURE(path, directory);
      const auto relative = path.lexically_relative(directory);
      CHECK(util::is_inside(path, directory) == (!relative.empty() && *relative.begin() != ".."));
    }
}

TEST_CASE("first_above: the nearest that fits, from the directory to the top", "[util]") {
  const auto above = [](const fs::path& directory, const fs::path& top, const fs::path& wanted) {
    return util::first_above(directory, top, [&](const fs::path& at) { return at == wanted; });
  };
  for (const auto* wanted : {"/a/b/c", "/a/b", "/a"}) CHECK(above("/a/b/c", "/a", wanted) == wanted);
  CHECK_FALSE(above("/a/b/c", "/a", "/"));
  CHECK(above("/a/b/c", "/", "/") == "/");
  CHECK_FALSE(above("/x", "/a", "/x"));
  CHECK(util::first_above("/a/b", "/", [](const fs::path&) { return true; }) == "/a/b");
}

TEST_CASE("first_above: ends however the directory and the top are written", "[util]") {
  const auto visited = [](const fs::path& directory, const fs::path& top) {
    std::vector<std::string> all;
    CHECK_FALSE(util::first_above(directory, top, [&](const fs::path& at) {
      all.push_back(at.string());
      return all.size() > 9;
    }));
    return all;
  };
  using All = std::vector<std::string>;
  for (const auto* top : {"/a", "/a/", "/a//", "/a/.", "/a/b/.."})
    for (const auto* start : {"/a/b", "/a/b/", "/a/./b/", "/a/b/c/.."})
      CHECK(visited(start, top) == All{"/a/b", "/a"});
  for (const auto* top : {"/", "//", "/."}) CHECK(visited("/a/", top) == All{"/a", "/"});
  CHECK(visited("/a/../b", "/a").empty());
  CHECK(visited("a/b", "a/") == All{"a/b", "a"});
  CHECK(visited("a/b", ".").size() <= 3);
  CHECK(visited("", "").size() <= 1);
}
