#include "support/catch.hpp"
#include "support/tar_source.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/archive/pack.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using archive::Member;
using archive::pack_tar;

TEST_CASE("pack_tar: the order of the members does not matter", "[archive]") {
  const Member a{.name = "a", .content = "1"};
  const Member b{.name = "d/b", .content = "2", .executable = true};
  const auto bytes = pack_tar({a, b});
  CHECK(bytes == pack_tar({b, a}));
  CHECK(bytes.size() == 6 * 512);
  CHECK(bytes.substr(257, 8) == std::string("ustar\00000", 8));
  CHECK(bytes.substr(136, 11) == "00000000000");
}

TEST_CASE("pack_tar: what is packed comes out again", "[archive]") {
  const test::TempDirectory temp;
  const std::string deep = std::string(90, 'd') + "/" + std::string(90, 'f');
  const auto bytes = pack_tar(
      {{"Dockerfile", "FROM x\n"}, {"bin/run", std::string(3000, 'x'), true}, {deep, ""}, {"é\xff", "u"}});
  CHECK(archive::extract_tar(test::pieces_of(bytes, 100), temp.path()).entries == 4);
  const auto tree = test::snapshot(temp.path());
  CHECK(tree.at("Dockerfile") == "file 644 FROM x\n");
  CHECK(tree.at("bin/run") == "file 755 " + std::string(3000, 'x'));
  CHECK(tree.at(deep) == "file 644 ");
  CHECK(tree.at("é\xff") == "file 644 u");
}

TEST_CASE("pack_tar: no members make an empty archive", "[archive]") {
  CHECK(pack_tar({}) == std::string(1024, '\0'));
}

TEST_CASE("pack_tar: names that cannot be packed are refused", "[archive]") {
  for (const std::string& name : {std::string(),
                                  std::string("/a"),
                                  std::string("../a"),
                                  std::string("a/"),
                                  std::string("./a"),
                                  std::string(101, 'n')}) {
    CAPTURE(name);
    CHECK_THROWS_AS(pack_tar({{name, "x"}}), util::Error);
  }
  CHECK_THROWS_AS(pack_tar({{"a", "x"}, {"a", "x"}}), util::Error);
}
