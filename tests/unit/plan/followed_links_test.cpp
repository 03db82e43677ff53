#include "container.hpp"
#include "plan/followed_links.hpp"
#include "support/catch.hpp"
#include "support/write_below.hpp"

#include <cbuild/action/listing.hpp>
#include <cbuild/plan/makefile.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

using namespace cbuild;
using plan::FollowedLink;
using test::read_file;
using test::shells;
using test::write_below;
namespace fs = std::filesystem;

namespace {

/// A source with the links lib/shared, to a directory, and one.txt, to a file.
struct Container : test::Container {
  Container() {
    tool("make", "echo \"$2\"\n");
    write_below(source() / "Makefile", "");
    fs::create_directory(source() / "lib");
    fs::create_symlink("../../shared", source() / "lib/shared");
    fs::create_symlink("../one.txt", source() / "one.txt");
    write_below(link(0) / "sub/a", "a");
    fs::create_symlink("sub/a", link(0) / "link");
    write_below(link(1), "one");
  }
};

std::vector<FollowedLink> links() {
  return {{.path = "lib/shared", .target = "/r/shared", .is_directory = true, .left_out = {"out"}},
          {.path = "one.txt", .target = "/r/one.txt", .is_directory = false, .left_out = {}}};
}

plan::MakefileBuild build() {
  return {.logical_id = "Api",
          .source = "/r/src",
          .makefile = "/r/src/Makefile",
          .working_directory = "/r/src",
          .links = links()};
}

} // namespace

TEST_CASE("followed links: the copy has what they lead to in their places", "[plan]") {
  Container container;
  const auto shell = GENERATE(from_range(shells()));
  CAPTURE(shell);
  write_below(container.link(0) / "out/result", "not copied");
  const auto action = plan::makefile_action(build(), container.reader());
  CHECK(container.run(action, shell) == 0);
  const auto scratch = container.scratch();
  CHECK_FALSE(fs::is_symlink(scratch / "lib/shared"));
  CHECK(read_file(scratch / "lib/shared/sub/a") == "a");
  CHECK(fs::read_symlink(scratch / "lib/shared/link") == "sub/a");
  CHECK_FALSE(fs::exists(scratch / "lib/shared/out"));
  CHECK_FALSE(fs::is_symlink(scratch / "one.txt"));
  CHECK(read_file(scratch / "one.txt") == "one");
  CHECK(fs::last_write_time(scratch / "lib") == fs::last_write_time(container.source() / "lib"));
}

TEST_CASE("followed links: what they lead to is an input, with what is left out of it hidden", "[plan]") {
  Container container;
  write_below(container.link(0) / "out/result", "");
  const auto action = plan::makefile_action(build(), container.reader());
  REQUIRE(action.inputs.size() == 3);
  CHECK(action.inputs[0] == action::Input{"/r/src", "/tmp/samcli/source"});
  CHECK(action.inputs[1] == action::Input{"/r/shared", "/tmp/cbuild/links/0", {.left_out = {"out"}}});
  CHECK(action.inputs[2] == action::Input{"/r/one.txt", "/tmp/cbuild/links/1"});
  CHECK(action.masks.directories == std::vector<std::string>{"/tmp/cbuild/links/0/out"});
  CHECK(plan::makefile_trees(build()).size() == 2); // those that are read
}

TEST_CASE("followed links: the Makefile of the source is that of its copy, which has what it includes",
          "[plan]") {
  Container container;
  CHECK(container.run(plan::makefile_action(build(), container.reader())) == 0);
  CHECK(container.output == container.here("/tmp/samcli/scratch/Makefile\n"));
}

TEST_CASE("followed links: names are quoted", "[plan]") {
  Container container;
  const std::string name = "it's $(x) \"*";
  auto made = build();
  made.links = {{.path = "lib/" + name, .target = "/r/x", .is_directory = true, .left_out = {}}};
  fs::create_symlink("../../x", container.source() / "lib" / name);
  CHECK(container.run(plan::makefile_action(made, container.reader())) == 0);
  CHECK(read_file(container.scratch() / "lib" / name / "sub/a") == "a");
}

TEST_CASE("followed links: cargo is told of their content, and of none where one leads to a file", "[plan]") {
  Container container;
  plan::CargoSettings settings;
  settings.links = links();
  const auto tree = plan::cargo_tree(settings);
  const auto trees = plan::link_trees(settings.links, tree);
  REQUIRE(trees.size() == 1);
  CHECK(trees.front().digests == action::Digests::files);
  CHECK(trees.front().rules.caches == tree.rules.caches);
  const auto reader = container.reader();
  action::Action action;
  const auto read = plan::add_links({settings.links.data(), 1}, tree, reader, action);
  const auto listing = action::copy_listing(plan::with_links(reader(tree), read));
  CHECK_THAT(listing, ContainsSubstring(" ./lib/shared/sub/a\n"));
  const auto all = plan::add_links(settings.links, tree, reader, action);
  CHECK_FALSE(action::content_listing(plan::with_links(reader(tree), read)).empty());
  CHECK(action::content_listing(plan::with_links(reader(tree), all)).empty());
}
