#include "support/catch.hpp"

#include <cbuild/util/ignore_file.hpp>

#include <vector>

using cbuild::util::IgnoreFile;
using Verdict = IgnoreFile::Verdict;
using Kind = IgnoreFile::Kind;

namespace {

/// As git asks: what lies in an ignored directory is ignored. A path with '/' at its end is a directory.
bool is_ignored(const IgnoreFile& rules, std::string_view path) {
  const bool is_directory = path.ends_with('/');
  if (is_directory) path.remove_suffix(1);
  for (auto end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1))
    if (rules.judge(path.substr(0, end), Kind::directory) == Verdict::ignored) return true;
  return rules.judge(path, is_directory ? Kind::directory : Kind::other) == Verdict::ignored;
}

struct Case {
  std::string_view rules;
  std::vector<std::string_view> ignored;
  std::vector<std::string_view> kept;
};

// What `git check-ignore` of git 2.39 says of each path, alone in a work tree with these rules.
const std::vector<Case> k_cases{
    {"# comment\n\n\\#name\n\\!name\n", {"#name", "!name"}, {"# comment", "comment"}},
    {"name  \nother\\ \n  lead\ntab\t\n",
     {"name", "other ", "  lead", "tab\t"},
     {"name  ", "other", "lead", "tab"}},
    {"a\\  \n", {"a "}, {"a", " ", "a  "}},
    {"crlf\r\nlast", {"crlf", "last"}, {"crlf\r"}},
    {"\357\273\277first\n", {"first"}, {"\357\273\277first"}},
    {"name\n", {"name", "name/", "sub/name", "sub/name/x"}, {"names"}},
    {"name/\n", {"d/name/", "name2/name/x"}, {"name", "sub/name"}},
    {"/name\n", {"name"}, {"sub/name"}},
    {"sub/name\n", {"sub/name"}, {"x/sub/name"}},
    {"/sub/name/\n", {"sub/name/", "sub/name/x"}, {}},
    {"*.o\n!keep.o\n", {"a.o", "sub/b.o", ".o"}, {"keep.o", "sub/keep.o", "a.oo"}},
    {"!keep.o\n*.o\n", {"keep.o"}, {}},
    {"build/\n!build/keep\n", {"build/", "build/keep"}, {}},
    {"build/*\n!build/keep\n", {"build/other", "build/sub/", "build/sub/keep"}, {"build/", "build/keep"}},
    {"/*\n!/src/\n/src/*\n!/src/lib/\n", {"src/other", "top"}, {"src/", "src/lib/", "src/lib/a"}},
    {"*\n!*/\n!*.rs\n", {"sub/b.c"}, {"a.rs", "sub/b.rs", "sub/"}},
    {"**/foo\n", {"foo", "a/foo", "a/b/foo"}, {"afoo"}},
    {"a/**/b\n", {"a/b", "a/x/b", "a/x/y/b"}, {"ab", "x/a/b"}},
    {"foo/**\n", {"foo/a", "foo/a/b"}, {"foo/"}},
    {"foo/**/\n", {"foo/d/", "foo/d/x"}, {"foo/", "foo/a"}},
    {"**\n!x\n", {"y", "d/x"}, {"x"}},
    {"**/\n", {"d/", "d/x"}, {"x"}},
    {"a/***/b\n", {"a/b", "a/x/y/b"}, {}},
    {"foo**bar\n", {"foobar", "foo-bar", "d/fooxbar"}, {"foo/bar"}},
    {"?**/bar\n", {"foo/bar"}, {"foo/x/bar"}},
    {"a/**b\n", {"a/xb"}, {"a/x/b"}},
    {"a*/b\n", {"a/b", "ax/b"}, {"ax/y/b"}},
    {"a*b*c\n", {"abc", "axbxc", "abxbc"}, {"acb", "a/b/c"}},
    {"?at\n", {"cat"}, {"at", "chat", "att"}},
    {"x?y\n", {"xzy"}, {"x/y", "xy"}},
    {"[abc]x\n[!a-c]y\n[^a-c]z\n", {"ax", "dy", "dz"}, {"dx", "ay", "az"}},
    {"[a-]x\n[]]y\n[]-a]z\n", {"-x", "ax", "]y", "]z", "_z", "az"}, {"bx", "y", "bz"}},
    {"[\\]]x\n[\\a-\\c]y\n[a\\-c]z\n", {"]x", "by", "-z", "cz"}, {"\\x", "bz"}},
    {"[[:digit:]]a\n[![:upper:]]b\n[[:alpha:]_-]c\n", {"1a", "xb", "_c", "-c", "qc"}, {"xa", "Xb", "1c"}},
    {"[[:space:]]s\n[[:punct:]]p\n[[:xdigit:]]h\n[[:blank:]]b\n",
     {" s", "\ts", "!p", "Fh", "\tb"},
     {"\013s", "ap", "gh", "xb"}},
    {"[[:wrong:]]x\n[[::]]y\n[[:]z\n[[:a]q\n", {"[z", "d/:z", "aq", "[q"}, {"wx", "d/:y"}},
    {"a[b\n[\nc\\\n", {}, {"a[b", "ab", "[", "c\\", "c"}},
    {"a[/]b\na[x/]b\n", {"axb"}, {"a/b"}},
    {"\\*\n\\?x\n\\[y]\n\\a\n", {"*", "?x", "[y]", "a"}, {"q", "ax", "y"}},
    {"a\\/b\n", {"a/b"}, {}},
    {"a/**\\/b\n", {"a/x/b"}, {"a/b"}},
    {"A\n", {"A"}, {"a"}},
    {"a//b\n//c\nd//\n", {}, {"a/b", "c", "d/"}},
    {"/\n!\n \n", {}, {"a", "!", " "}},
    {"!a\na\n!a\n", {}, {"a"}},
    {"caf?\ncaf?\?\n", {"caf\303\251", "cafe"}, {}},
    {".*\n!.keep\n", {".x"}, {".keep", "a.b"}},
    {"-\n^\n.\n..\n./a\n", {"-", "^"}, {"a"}},
};

} // namespace

TEST_CASE("ignore_file: says of each path what git does", "[util]") {
  for (const auto& [text, ignored, kept] : k_cases) {
    const IgnoreFile rules(text);
    CAPTURE(text);
    for (const auto path : ignored) {
      CAPTURE(path);
      CHECK(is_ignored(rules, path));
    }
    for (const auto path : kept) {
      CAPTURE(path);
      CHECK_FALSE(is_ignored(rules, path));
    }
  }
}

TEST_CASE("ignore_file: a path that no pattern fits, or the last one brings back, is told apart", "[util]") {
  const IgnoreFile rules("*.o\n!keep.o\n");
  CHECK(rules.judge("a.o", Kind::other) == Verdict::ignored);
  CHECK(rules.judge("keep.o", Kind::other) == Verdict::kept);
  CHECK(rules.judge("a.c", Kind::other) == Verdict::silent);
  CHECK(IgnoreFile().judge("a.o", Kind::other) == Verdict::silent);
}

TEST_CASE("ignore_file: two stars beside other characters are one", "[util]") {
  CHECK_FALSE(is_ignored(IgnoreFile("a**/c\n"), "ab/x/c"));
  CHECK(is_ignored(IgnoreFile("a**/c\n"), "ab/c"));
}

TEST_CASE("ignore_file: bytes that are not UTF-8 are compared as they are", "[util]") {
  const IgnoreFile rules("x\xff?\n[\xf0-\xff]y\n");
  CHECK(is_ignored(rules, "x\xff\xfe"));
  CHECK(is_ignored(rules, "\xf5y"));
  CHECK_FALSE(is_ignored(rules, "\xe5y"));
}

TEST_CASE("ignore_file: patterns made to be slow are not", "[util]") {
  std::string stars, deep, path;
  for (int i = 0; i < 200; ++i) {
    stars += "*a";
    deep += "**/a/";
    path += "a/";
  }
  CHECK_FALSE(is_ignored(IgnoreFile(stars + "b\n"), std::string(4000, 'a')));
  CHECK_FALSE(is_ignored(IgnoreFile(deep + "b\n"), path + "c"));
}
