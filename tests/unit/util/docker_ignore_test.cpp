#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/util/docker_ignore.hpp>

#include <string>
#include <vector>

using cbuild::test::error_of;
using cbuild::util::DockerIgnore;

namespace {

struct Case {
  std::string_view rules;
  std::vector<std::string_view> excluded;
  std::vector<std::string_view> kept;
};

// What moby/patternmatcher 0.6.0 says of each path by the results for its directories, its ignorefile package
// having read the rules.
const std::vector<Case> k_cases{
    {"# comment\n#x\n \\#x\n", {"#x"}, {"comment"}},
    {"  lead\nname\t \n\n a b \n", {"lead", "name", "a b"}, {}},
    {"crlf\r\nlast", {"crlf", "last"}, {}},
    {"\357\273\277first\n", {"first"}, {}},
    {"name\n", {"name", "name/sub/x"}, {"sub/name", "names"}},
    {"/name\n", {"name"}, {"sub/name"}},
    {"name/\n", {"name", "name/x"}, {"sub/name"}},
    {"./a/../b//c/.\n../up\n", {"b/c", "b/c/d"}, {"a", "up"}},
    {".\n/\n", {}, {"a", "b/c"}},
    {"*\n", {"a", "a/b", ".hidden"}, {}},
    {"*.md\n!README.md\n", {"a.md"}, {"README.md", "docs/a.md"}},
    {"*.md\n!README*.md\nREADME-secret.md\n", {"README-secret.md", "b.md"}, {"README.md"}},
    {"*.md\nREADME-secret.md\n!README*.md\n", {"b.md"}, {"README.md", "README-secret.md"}},
    {"docs\n!docs/keep\n", {"docs", "docs/other"}, {"docs/keep", "docs/keep/x"}},
    {"docs/*\n!docs/keep\n", {"docs/other", "docs/sub/keep"}, {"docs", "docs/keep"}},
    {"docs/**\n", {"docs/a", "docs/a/b"}, {"docs"}},
    {"docs**\n", {"docs", "docs/a", "docsx"}, {"xdocs"}},
    {"*/temp*\n", {"a/temp", "a/tempx"}, {"temp", "a/b/temp"}},
    {"*/*/temp*\n", {"a/b/temp", "a/b/tempx/y"}, {"a/temp"}},
    {"temp?\n", {"temp1"}, {"temp", "tempab", "temp"}},
    {"**\n", {"a", "a/b"}, {}},
    {"**/\n!keep\n", {"a", "a/b"}, {"keep", "keep/x"}},
    {"**/*.go\n", {"a.go", "a/b.go", "a/b/c.go"}, {"a.gox"}},
    {"**/dir\n", {"dir", "a/dir", "a/b/dir/f"}, {"xdir"}},
    {"**file\n", {"file", "xfile", "a/file", "a/xfile"}, {"filex"}},
    {"**fi*le\n", {"file", "a/file"}, {"xfile", "a/xfile"}},
    {"**.txt\n", {"a.txt", ".txt", "a/b.txt"}, {"a.txtx"}},
    {"**fi\\*le\n", {"fi*le", "a/fi*le"}, {"xfi*le"}},
    {"a/**/b\n", {"a/b", "a/x/b", "a/x/y/b"}, {"ab"}},
    {"a**/b\n", {"a/b", "ab", "a/x/b", "ax/b"}, {"axb"}},
    {"a**b\n", {"ab", "ax/b", "a/x/b"}, {"axb"}},
    {"**/a/**/b\n", {"a/b", "x/a/b", "x/a/y/b"}, {"b"}},
    {"**/dir2/**\n", {"dir2/a", "x/dir2/a/b"}, {"dir2", "x/dir2"}},
    {"a/*.txt**\n", {"a/f.txt", "a/f.txtx/y"}, {"a/d/f.txt"}},
    {"***\n", {"a", "a/b"}, {}},
    {"x***\n", {"x", "xa", "x/b"}, {"ax"}},
    {"a?b\n", {"axb", "a☺b"}, {"a/b", "ab"}},
    {"a[b-d]e\n", {"ace"}, {"aae", "ae"}},
    {"a[^b-d]e\n", {"aze", "a/e"}, {"ace"}},
    {"[a-ζ]x\n", {"αx"}, {"Ax"}},
    {"[!a]x\n", {"!x", "ax"}, {"bx"}},
    {"[\\]a]x\n[x\\-]y\n", {"]x", "ax", "-y", "xy"}, {"zy"}},
    {"a\\*b\n\\?\n", {"a*b", "?"}, {"axb", "x"}},
    {"a.b+c(d)|{e}$\n", {"a.b+c(d)|{e}$"}, {"axb+c(d)|{e}$"}},
    {"a^b\n", {"a^b"}, {"ab"}},
    {"!a\n", {}, {"a", "b"}},
    {"!a\na\n", {"a", "a/b"}, {}},
    {"*\n!src\n!package.json\nsrc/**/*.test.js\n",
     {"src/a.test.js", "src/b/c.test.js", "other"},
     {"src", "src/a.js", "package.json", "src/b/c.js"}},
    {"*\n!a/b\n", {"a", "a/c"}, {"a/b", "a/b/c"}},
    {"a/b\n!a\n", {"a/b"}, {"a"}},
    {"! a\nb\n!/b/c\n", {"b", "b/d"}, {"a", "b/c"}},
    {"node_modules\n**/node_modules\n.git\n",
     {"node_modules/x/y", "lib/node_modules", ".git/config"},
     {".gitignore"}},
    {"A\n", {"A"}, {"a"}},
    {"\\!x\n", {"!x"}, {"x"}},
    {"foo//bar\n", {"foo/bar"}, {}},
    {"]x\n", {"]x"}, {"x"}},
};

} // namespace

TEST_CASE("docker_ignore: says of each path what Docker does", "[util]") {
  for (const auto& [text, excluded, kept] : k_cases) {
    const DockerIgnore rules(text, ".dockerignore");
    CAPTURE(text);
    for (const auto path : excluded) {
      CAPTURE(path);
      CHECK(rules.excludes(path));
    }
    for (const auto path : kept) {
      CAPTURE(path);
      CHECK_FALSE(rules.excludes(path));
    }
  }
}

TEST_CASE("docker_ignore: without rules nothing is excluded", "[util]") {
  CHECK_FALSE(DockerIgnore().excludes("a/b"));
  CHECK_FALSE(DockerIgnore("", "f").may_keep_below("a"));
}

TEST_CASE("docker_ignore: a pattern that is none is an error with its line", "[util]") {
  for (const auto* broken : {"[", "a[", "[]a]", "[^", "[-x]", "[x-]", "[a-b-c]", "[z-a]", "a\\", "!", "! "}) {
    CAPTURE(broken);
    const auto error = error_of([&] {
      const DockerIgnore rules(std::string("# first\n") + broken + "\nlast\n", "ctx/.dockerignore");
    });
    CHECK(error.code() == cbuild::util::ExitCode::usage);
    CHECK_THAT(error.message(), ContainsSubstring("ctx/.dockerignore:2:1: "));
  }
}

TEST_CASE("docker_ignore: what is to be kept is, as it is written", "[util]") {
  DockerIgnore rules("*\n", "f");
  rules.keep("docker/a[b]*");
  CHECK_FALSE(rules.excludes("docker/a[b]*"));
  CHECK(rules.excludes("docker/abc"));
  CHECK(rules.may_keep_below("docker"));
}

TEST_CASE("docker_ignore: tells where an excluded directory need not be read", "[util]") {
  const DockerIgnore none("a\nb/c\n", "f");
  CHECK_FALSE(none.may_keep_below("a"));
  const DockerIgnore some("*\n!src/lib/*.py\n!tests\n", "f");
  CHECK(some.may_keep_below("src"));
  CHECK(some.may_keep_below("src/lib"));
  CHECK(some.may_keep_below("src/lib/deep"));
  CHECK_FALSE(some.may_keep_below("src/other"));
  CHECK_FALSE(some.may_keep_below("sr"));
  CHECK(some.may_keep_below("tests"));
  CHECK(some.may_keep_below("tests/a"));
  CHECK(DockerIgnore("*\n!**/keep\n", "f").may_keep_below("any/where"));
}

TEST_CASE("docker_ignore: patterns made to be slow are not", "[util]") {
  std::string stars, deep, path;
  for (int i = 0; i < 60; ++i) {
    stars += "*a";
    deep += "**/a/";
    path += "a/";
  }
  CHECK_FALSE(DockerIgnore(stars + "b\n", "f").excludes(std::string(1000, 'a')));
  CHECK_FALSE(DockerIgnore(deep + "b\n", "f").excludes(path + "c"));
}
