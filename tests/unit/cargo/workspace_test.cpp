#include "support.hpp"

using namespace cbuild;
using namespace cbuild::cargo::test;
using Strings = std::vector<std::string>;

namespace {

cargo::Manifest workspace(Strings members, Strings exclude = {}) {
  cargo::Manifest root;
  root.is_workspace = true;
  root.members = std::move(members);
  root.exclude = std::move(exclude);
  return root;
}

} // namespace

TEST_CASE("matches_member: patterns of the crate glob, component by component", "[cargo]") {
  const auto [pattern, path, matches] = GENERATE(table<std::string, std::string, bool>({
      {"a", "a", true},
      {"a", "b", false},
      {"a", "a/b", false},
      {"a/b", "a", false},
      {"./a/", "a", true},
      {"a//b/.", "a/b", true},
      {"x/../a", "a", true},
      {"../a", "../a", true},
      {"../a", "a", false},
      {".", "", true},
      {"a", "", false},
      {"crates/*", "crates/a", true},
      {"crates/*", "crates/.a", true},
      {"crates/*", "crates", false},
      {"crates/*", "crates/a/b", false},
      {"crates/*/x", "crates/a/x", true},
      {"*", "a", true},
      {"*", "", false},
      {"a*", "abc", true},
      {"a*", "a", true},
      {"*c", "abcbc", true},
      {"a*b*c", "aXbYbZc", true},
      {"a*b*c", "aXbYbZ", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c",
       "a\xC3\xA4"
       "c",
       true},
      {"?", "a/b", false},
      {"a[bc]d", "abd", true},
      {"a[bc]d", "aed", false},
      {"a[!bc]d", "aed", true},
      {"a[!bc]d", "abd", false},
      {"a[0-9]", "a5", true},
      {"a[0-9]", "ax", false},
      {"a[!0-9]", "ax", true},
      {"a[]]", "a]", true},
      {"a[-x]", "a-", true},
      {"a[*]", "a*", true},
      {"a[*]", "ab", false},
      {"a[b", "a[b", true},
      {"**", "a/b/c", true},
      {"**/x", "x", true},
      {"**/x", "a/b/x", true},
      {"**/x", "a/x/b", false},
      {"a/**/x", "a/x", true},
      {"a/**/x", "a/b/c/x", true},
      {"a/**/b/**/x", "a/b/c/b/x", true},
      {"a/**", "a/b/c", true},
      {"a/**", "b", false},
  }));
  CAPTURE(pattern, path);
  CHECK(matches_member(workspace({pattern}), path) == matches);
  CHECK(matches_member(workspace({"other", pattern}), path) == matches);
  CHECK_FALSE(matches_member(workspace({}), path));
}

TEST_CASE("matches_member: a hostile pattern comes to an end", "[cargo]") {
  // To try each way that the stars can share the text would take longer than anybody lives.
  CHECK_FALSE(matches_member(workspace({repeated("*a", 500) + "b"}), std::string(1000, 'a')));
  CHECK_FALSE(matches_member(workspace({repeated("**/a/", 500) + "b"}), repeated("a/", 1000)));
}

TEST_CASE("excludes: a directory and what is below it, unless it is a member", "[cargo]") {
  const auto [members, exclude, path, excluded] = GENERATE(table<Strings, Strings, std::string, bool>({
      {{}, {"a"}, "a", true},
      {{}, {"a"}, "a/b", true},
      {{}, {"a"}, "ab", false},
      {{}, {"a/b"}, "a", false},
      {{}, {"./a/"}, "a/b", true},
      {{}, {"b", "a"}, "a", true},
      {{}, {}, "a", false},
      {{}, {"*"}, "a", false}, // Cargo takes these literally
      {{"a/b"}, {"a"}, "a/b", false},
      {{"a/b"}, {"a"}, "a/b/c", false},
      {{"a/b"}, {"a"}, "a/c", true},
      {{"a/*"}, {"a"}, "a/b", true}, // and here the members too
      {{"a"}, {"a"}, "a", false},
      {{}, {"a"}, "", false},
  }));
  CAPTURE(members, exclude, path);
  CHECK(excludes(workspace(members, exclude), path) == excluded);
}
