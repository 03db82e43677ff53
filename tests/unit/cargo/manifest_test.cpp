#include "support.hpp"

#include <tuple>

using namespace cbuild;
using cargo::read_manifest;
using Strings = std::vector<std::string>;

TEST_CASE("read_manifest: a package", "[cargo]") {
  const auto manifest = read_manifest("[package]\n"
                                      "name = \"api\"\n"
                                      "version = \"0.1.0\"\n"
                                      "workspace = \"../..\"\n"
                                      "edition = \"2021\"\n"
                                      "[[bin]]\n"
                                      "name = \"one\"\n"
                                      "path = \"src/one.rs\"\n"
                                      "[[bin]]\n"
                                      "name = \"two\"\n"
                                      "[features]\n"
                                      "default = [\"b\"]\n"
                                      "b = []\n"
                                      "[profile.release]\n"
                                      "lto = true\n"
                                      "[profile.small]\n"
                                      "inherits = \"release\"\n",
                                      "a/Cargo.toml");
  CHECK(manifest.file == "a/Cargo.toml");
  CHECK(manifest.package_name == "api");
  REQUIRE(manifest.bins.size() == 2);
  CHECK(manifest.bins[0].name == "one");
  CHECK(manifest.bins[0].path == "src/one.rs");
  CHECK(manifest.bins[1].name == "two");
  CHECK_FALSE(manifest.bins[1].path);
  CHECK(manifest.autobins);
  CHECK(manifest.workspace_pointer == "../..");
  CHECK(manifest.workspace_pointer_position == cargo::Position{4, 13});
  CHECK(manifest.profiles == Strings{"release", "small"});
  CHECK_FALSE(manifest.is_workspace);
  CHECK(manifest.path_dependencies.empty());
}

TEST_CASE("read_manifest: a workspace without a package", "[cargo]") {
  const auto manifest = read_manifest("[workspace]\n"
                                      "members = [\"crates/*\", \"tools/x\"]\n"
                                      "exclude = [\"crates/old\"]\n",
                                      "Cargo.toml");
  CHECK_FALSE(manifest.package_name);
  CHECK(manifest.is_workspace);
  CHECK(manifest.members == Strings{"crates/*", "tools/x"});
  CHECK(manifest.exclude == Strings{"crates/old"});
}

TEST_CASE("read_manifest: path dependencies of every section, in the order of the text", "[cargo]") {
  const auto manifest = read_manifest("[package]\n"
                                      "name = \"p\"\n"
                                      "[dependencies]\n"
                                      "serde = \"1\"\n"
                                      "z = { path = \"../z\", version = \"1\" }\n"
                                      "a.path = '../a'\n"
                                      "[dev-dependencies.b]\n"
                                      "path = \"b\"\n"
                                      "[dev_dependencies]\n"
                                      "c = { path = \"c\" }\n"
                                      "[build-dependencies]\n"
                                      "d = { path = \"d\" }\n"
                                      "[build_dependencies]\n"
                                      "e = { path = \"e\" }\n"
                                      "[target.'cfg(unix)'.dependencies]\n"
                                      "f = { path = \"f\" }\n"
                                      "[target.x86_64-unknown-linux-gnu.build-dependencies]\n"
                                      "g = { path = \"g\" }\n"
                                      "[workspace.dependencies]\n"
                                      "h = { path = \"h\" }\n"
                                      "[patch.crates-io]\n"
                                      "i = { path = \"i\" }\n"
                                      "[patch.\"https://example.com/j\"]\n"
                                      "j = { git = \"https://example.com\" }\n"
                                      "k = { path = \"k\" }\n"
                                      "[replace]\n"
                                      "\"l:0.1.0\" = { path = \"l\" }\n"
                                      "[package.metadata.x.dependencies]\n"
                                      "m = { path = \"m\" }\n",
                                      "Cargo.toml");
  using Found = std::tuple<std::string, std::string, std::size_t, std::size_t>;
  std::vector<Found> found;
  for (const auto& [name, path, position] : manifest.path_dependencies)
    found.emplace_back(name, path, position.line, position.column);
  CHECK(found == std::vector<Found>{{"z", "../z", 5, 14},
                                    {"a", "../a", 6, 10},
                                    {"b", "b", 8, 8},
                                    {"c", "c", 10, 14},
                                    {"d", "d", 12, 14},
                                    {"e", "e", 14, 14},
                                    {"f", "f", 16, 14},
                                    {"g", "g", 18, 14},
                                    {"h", "h", 20, 14},
                                    {"i", "i", 22, 14},
                                    {"k", "k", 25, 14},
                                    {"l:0.1.0", "l", 27, 22}});
}

TEST_CASE("read_manifest: dependencies that are no directories have versions to choose", "[cargo]") {
  const auto [lines, versioned] = GENERATE(table<std::string, bool>({
      {"", false},
      {"[dependencies]\na = \"1\"", true},
      {"[dependencies]\na = { version = \"1\", features = [\"x\"] }", true},
      {"[build-dependencies.a]\ngit = \"https://example.com/a\"", true},
      {"[target.'cfg(unix)'.dependencies]\na.workspace = true", false},
      {"[dependencies]\na = { path = \"../a\" }", false},
      {"[dependencies]\na = { path = \"../a\" }\nb = \"1\"", true},
      {"[workspace.dependencies]\na = \"1\"", true},
      {"[workspace.dependencies]\na = { path = \"a\" }", false},
  }));
  CAPTURE(lines);
  CHECK(read_manifest("[package]\nname = \"p\"\n" + lines, "Cargo.toml").has_versioned_dependencies ==
        versioned);
}

TEST_CASE("read_manifest: reads what Cargo reads", "[cargo]") {
  const std::string text = GENERATE(as<std::string>{},
                                    "\xEF\xBB\xBF[package]\nname = \"p\"\n",
                                    "[package]\r\nname = \"p\"\r\n",
                                    "package.name = \"p\"",
                                    "package = { name = 'p' }",
                                    "[project]\nname = \"p\"",
                                    "package = {\n  name = \"p\", # TOML 1.1\n  version = \"\\x30\",\n}\n",
                                    "# \xC3\xA4\n\"\xC3\xA4\" = '\xC3\xA4'\n[package]\nname = \"p\"",
                                    "[package]\nname = \"\"\"p\"\"\"\nrelease-date = 2026-01-01\n");
  CAPTURE(text);
  CHECK(read_manifest(text, "Cargo.toml").package_name == "p");
  CHECK_FALSE(read_manifest("", "Cargo.toml").package_name);
}

TEST_CASE("read_manifest: strings with all characters keep their meaning", "[cargo]") {
  const auto [value, path] = GENERATE(table<std::string, std::string>({
      {"\"\xC3\xA4/b\"", "\xC3\xA4/b"},
      {"'\xC3\xA4/b'", "\xC3\xA4/b"},
      {"'\xC3\xA4\\n\"~\\'", "\xC3\xA4\\n\"~\\"},
      {"\"\xC3\xA4\\n\\\"\\\\\"", "\xC3\xA4\n\"\\"},
      {"\"\\u00e4\\U0001F600\xF0\x9F\x98\x80\"", "\xC3\xA4\xF0\x9F\x98\x80\xF0\x9F\x98\x80"},
      {"\"\"\"\xC3\xA4\"\"b\"\"\"\"\"", "\xC3\xA4\"\"b\"\""},
      {"'''\xC3\xA4''b'''''", "\xC3\xA4''b''"},
      {"'''\n\xC3\xA4\\\n  b'''", "\xC3\xA4\\\n  b"},
      {"\"\"\"\\\n  \xC3\xA4\"\"\"", "\xC3\xA4"}, // undefined in toml++ itself
      {"\"\"\"\xE2\x80\xA8\xC2\x85\"\"\"", "\xE2\x80\xA8\xC2\x85"},
  }));
  CAPTURE(value);
  const auto manifest =
      read_manifest("[dependencies]\n'\xC3\xA4' = {'path' = " + value + "} # \xC3\xA4", "Cargo.toml");
  REQUIRE(manifest.path_dependencies.size() == 1);
  CHECK(manifest.path_dependencies[0].name == "\xC3\xA4");
  CHECK(manifest.path_dependencies[0].path == path);
  CHECK(manifest.path_dependencies[0].position == cargo::Position{2, 18});
}
