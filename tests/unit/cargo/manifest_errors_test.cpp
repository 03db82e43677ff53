#include "support.hpp"

using namespace cbuild;
using namespace cbuild::cargo::test;

TEST_CASE("read_manifest: an error tells its place and shows the line", "[cargo]") {
  const auto [text, error] = GENERATE(table<std::string, std::string>({
      {"[package]\nname = api\n",
       "Cargo.toml:2:8: error while parsing value: could not determine value type\n"
       "    name = api\n"
       "           ^"},
      {"[package]\r\nname = \"a\" b\r\n",
       "Cargo.toml:2:12: error while parsing key-value pair: expected a comment or whitespace, saw 'b'\n"
       "    name = \"a\" b\n"
       "               ^"},
      {"\xEF\xBB\xBF[package\n",
       "Cargo.toml:1:9: error while parsing table header: expected ']', saw '\\n'\n"
       "    [package\n"
       "            ^"},
      {"a = \"\xC3\xA4\xC3\xA4\" b\n", // columns count bytes, the caret stands under the character
       "Cargo.toml:1:12: error while parsing key-value pair: expected a comment or whitespace, saw 'b'\n"
       "    a = \"\xC3\xA4\xC3\xA4\" b\n"
       "             ^"},
      {"[d]\nsch\xC3\xB6n = 1\n",
       "Cargo.toml:2:4: the character is not of ASCII; expected it only in strings, quoted keys and "
       "comments\n"
       "    sch\xC3\xB6n = 1\n"
       "       ^"},
      {"a = 1\n[[ !b]]\n",
       "Cargo.toml:2:4: the table's header starts with no key; expected letters, digits, '_', '-' or quotes\n"
       "    [[ !b]]\n"
       "       ^"},
      {"a = [\n  1, }\n]\n",
       "Cargo.toml:2:6: the '}' closes nothing; expected ']'\n"
       "      1, }\n"
       "         ^"},
      {"[a]]\n",
       "Cargo.toml:1:4: the ']' closes nothing\n"
       "    [a]]\n"
       "       ^"},
      {"a = \"\\\xC3\xA4\"\n",
       "Cargo.toml:1:7: there is no such escape\n"
       "    a = \"\\\xC3\xA4\"\n"
       "          ^"},
      {"a = 'x\xFF'\n",
       "Cargo.toml:1:7: the text is not UTF-8 here\n"
       "    a = 'x\\xff'\n"
       "          ^"},
      {"a = 1\na = 2\n",
       "Cargo.toml:2:5: error while parsing key-value pair: cannot redefine existing integer 'a'\n"
       "    a = 2\n"
       "        ^"},
      {"[workspace]\nmembers = \"a\"\n",
       "Cargo.toml:2:11: 'workspace.members' is a string; expected a list of strings\n"
       "    members = \"a\"\n"
       "              ^"},
      {"[workspace]\nexclude = [\n  \"a\",\n  3,\n]\n",
       "Cargo.toml:4:3: 'workspace.exclude' has a number or a date in it; expected a list of strings\n"
       "      3,\n"
       "      ^"},
      {"[package]\nversion = \"1\"\n",
       "Cargo.toml:1:1: 'package.name' is missing; expected the package's name\n"
       "    [package]\n"
       "    ^"},
      {"[package]\nname = [\"a\"]\n",
       "Cargo.toml:2:8: 'package.name' is a list; expected a string\n"
       "    name = [\"a\"]\n"
       "           ^"},
  }));
  CAPTURE(text);
  CHECK(manifest_error(text) == error);
}

TEST_CASE("read_manifest: a value of the wrong kind is an error", "[cargo]") {
  const auto [lines, error] = GENERATE(table<std::string, std::string>({
      {"[bin]\nname = \"a\"", "'bin' is a table; expected a list of tables"},
      {"bin = [\"a\"]", "'package.bin' is"}, // a key of [package], which Cargo ignores
      {"[[bin]]\npath = \"a\"", "'bin.name' is missing; expected the binary's name"},
      {"autobins = \"no\"", "'package.autobins' is a string; expected true or false"},
      {"workspace = true", "'package.workspace' is a boolean; expected a string"},
      {"[dependencies]\na = { path = 1 }", "'dependencies.a.path' is a number or a date; expected a string"},
      {"[dependencies.a]\npath = true", "'dependencies.a.path' is a boolean; expected a string"},
      {"[target]\nx = { dependencies = 1 }",
       "'target.x.dependencies' is a number or a date; expected a table"},
      {"[[profile]]\nx = 1", "'profile' is a list; expected a table"},
      {"[[workspace]]\nx = 1", "'workspace' is a list; expected a table"},
  }));
  CAPTURE(lines);
  const std::string found = manifest_error("[package]\nname = \"p\"\n" + lines);
  if (lines.starts_with("bin = "))
    CHECK(found.empty());
  else
    CHECK_THAT(found, ContainsSubstring(error));
}

TEST_CASE("read_manifest: a header without a key is refused before toml++ sees it", "[cargo]") {
  const std::string header =
      GENERATE("[!]", "[?]", " [=", "\t[ ,", "[[!]]", "[[ .]]", "[ [ !] ]", "[{}]", "[\n]", "[#]", "[");
  CAPTURE(header);
  CHECK_THAT(manifest_error(header), ContainsSubstring("header"));
  CHECK_THAT(manifest_error("[a]\nb = [\n]\n" + header), ContainsSubstring("header"));
}

TEST_CASE("read_manifest: a string that is not closed stays so", "[cargo]") {
  const std::string value = GENERATE("\"\xC3\xA4",
                                     "\"\xC3\xA4\\\"",
                                     "'\xC3\xA4",
                                     "\"\"\"\xC3\xA4\"\"",
                                     "\"\"\"\xC3\xA4\\\"\"\"",
                                     "'''\xC3\xA4''",
                                     "\"\xC3\xA4\\");
  CAPTURE(value);
  CHECK_THAT(manifest_error("a = " + value), ContainsSubstring("end-of-file"));
  CHECK_THAT(manifest_error("a = " + value + "\nb = 1\n"), ContainsSubstring("Cargo.toml:"));
}

TEST_CASE("read_manifest: control characters never reach the terminal", "[cargo]") {
  for (const std::string text : {"a = \x1b[31m",
                                 "\"a\x1b\" = 1",
                                 "a = \"\x01\"",
                                 "a = \xFF",
                                 "[dependencies]\n\"a\\u001b\" = {path = 1}"}) {
    CAPTURE(text);
    const std::string error = manifest_error(text);
    CHECK_FALSE(error.empty());
    for (const char c : {'\x1b', '\x01', '\xFF'}) CHECK(error.find(c) == std::string::npos);
  }
}

TEST_CASE("Manifest: callers blame a line of it", "[cargo]") {
  const auto manifest = cargo::read_manifest("[dependencies]\na = { path = \"../../a\" }\n", "x/Cargo.toml");
  REQUIRE(manifest.path_dependencies.size() == 1);
  CHECK(manifest.error_at(manifest.path_dependencies[0].position, "the path leaves the project").message() ==
        "x/Cargo.toml:2:14: the path leaves the project\n"
        "    a = { path = \"../../a\" }\n"
        "                 ^");
}
