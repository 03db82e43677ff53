#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/closure.hpp>

using namespace cbuild;
using namespace cbuild::test;
using action::Closure;
using action::closure;
using action::copy_steps;
using action::CopyStep;
using action::LeftOut;
using action::Snapshot;
using util::FileKind;

namespace {

Snapshot leaving_out(std::vector<LeftOut> paths) {
  return {.entries = {}, .left_out = std::move(paths), .unsteady = {}};
}

} // namespace

TEST_CASE("closure: directories and all else are hidden each in their way", "[action]") {
  CHECK(closure({}) == Closure{});
  const auto snapshot =
      leaving_out({{".git", FileKind::directory}, {"a/b", FileKind::file}, {"s", FileKind::special}});
  CHECK(closure(snapshot) == Closure{.directories = {".git"}, .files = {"a/b", "s"}});
}

TEST_CASE("closure: of more than 64 paths those that are never an input are hidden, then directories",
          "[action]") {
  auto snapshot = leaving_out(std::vector<LeftOut>(64, {"x", FileKind::file, LeftOut::Reason::ignore_file}));
  CHECK(closure(snapshot).visible == 0);
  CHECK(closure(snapshot).files.size() == 64);
  snapshot.left_out.push_back({"y", FileKind::directory, LeftOut::Reason::ignore_file});
  snapshot.left_out.push_back({"z/.git", FileKind::file, LeftOut::Reason::never});
  const auto found = closure(snapshot);
  CHECK(found.directories == Paths{"y"});
  CHECK(found.files.size() == 63);
  CHECK(found.files.back() == "z/.git");
  CHECK(found.visible == 2);
  CHECK(found.first_visible == "x");
}

TEST_CASE("closure: a link, which a mount would follow, and a name that is not UTF-8 stay visible, no other",
          "[action]") {
  const auto [path, kind] =
      GENERATE(table<std::string, FileKind>({{"b", FileKind::link}, {"\xff", FileKind::file}}));
  const auto found = closure(leaving_out({{"a", FileKind::directory}, {path, kind}, {"c", FileKind::file}}));
  CHECK(found == Closure{.directories = {"a"}, .files = {"c"}, .visible = 1, .first_visible = path});
}

TEST_CASE("copy_steps: a tree of which nothing is left out is one step", "[action]") {
  CHECK(copy_steps({}) == std::vector<CopyStep>{{"", {}}});
  Snapshot snapshot;
  snapshot.entries = {entry("a/"), entry("a/b/"), entry("a/b/c"), entry("d")};
  CHECK(copy_steps(snapshot) == std::vector<CopyStep>{{"", {"a", "d"}}});
}

TEST_CASE("copy_steps: only directories above what is left out have a step of their own", "[action]") {
  Snapshot snapshot = leaving_out({{".git", FileKind::directory},
                                   {"a/b/out", FileKind::directory},
                                   {"a/out", FileKind::file},
                                   {"e/out", FileKind::link}});
  snapshot.entries = {entry("a/"),
                      entry("a-b/"),
                      entry("a/b/"),
                      entry("a/b/c/"),
                      entry("a/b/c/x"),
                      entry("a/d/"),
                      entry("a/d/x"),
                      entry("a/y"),
                      entry("e/"),
                      entry("f")};
  const std::vector<CopyStep> expected{{"", {"a-b", "f"}}, {"a", {"d", "y"}}, {"a/b", {"c"}}, {"e", {}}};
  CHECK(copy_steps(snapshot) == expected);
}
