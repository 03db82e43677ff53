#include "support/catch.hpp"
#include "support/elf_builder.hpp"

#include <cbuild/artifact/library_check.hpp>
#include <cbuild/util/text.hpp>

#include <map>

using namespace cbuild::artifact;
using cbuild::test::build_elf;
using cbuild::test::ElfSpec;

namespace {

constexpr std::uint16_t k_aarch64 = 183, k_i386 = 3;

ElfSpec library(const std::string& version = "GLIBC_2.17", std::uint16_t machine = 62) {
  return {.machine = machine, .interpreter = "", .libraries = {{"libc.so.6", {{version, "f"}}}}};
}

ElfSpec for_arm() { return library("GLIBC_2.17", k_aarch64); }

/// An artifact with libraries, and the texts beside them.
struct Libraries {
  std::map<std::string, ElfSpec> libraries;
  std::map<std::string, std::string> texts = {};
  std::string runtime = "python3.11";
  std::string architecture = "x86_64";

  [[nodiscard]] ArtifactFiles files() const {
    return {.content =
                [this](const std::string& path) {
                  const auto found = texts.find(path);
                  return found == texts.end() ? std::string() : found->second;
                },
            .names =
                [this](const std::string& directory) {
                  std::vector<std::string> names;
                  const auto start = directory.empty() ? "" : directory + "/";
                  for (const auto& [path, text] : texts)
                    if (path.starts_with(start)) names.push_back(path.substr(start.size()));
                  for (auto& name : names) name = name.substr(0, name.find('/'));
                  return names;
                }};
  }

  [[nodiscard]] std::vector<LibraryProblem> problems() const {
    LibraryCheck check(runtime, architecture);
    for (const auto& [path, spec] : libraries) check.add(path, build_elf(spec).bytes);
    return check.result(files());
  }

  [[nodiscard]] std::string told() const {
    std::string text;
    for (const auto& problem : problems())
      text += problem.text + (problem.severity == Severity::may_fail ? " (perhaps)" : "");
    return text;
  }
};

/// What is told of one library.
std::string told(const std::string& path, const ElfSpec& spec, const std::string& architecture = "x86_64") {
  return Libraries{.libraries = {{path, spec}}, .architecture = architecture}.told();
}

} // namespace

TEST_CASE("library_check: names of libraries", "[artifact]") {
  for (const auto* name :
       {"libz.so", "libz.so.1", "libz.so.1.2.13", "_x.cpython-311-x86_64-linux-gnu.so", "z.node"})
    CHECK(is_library_name(name));
  for (const auto* name :
       {"", ".so", ".node", "libz.so.", "libz.so.1a", "libz.so1", "so", "1.2", "z.so.debug", "z.py"})
    CHECK_FALSE(is_library_name(name));
}

TEST_CASE("library_check: what fits is no problem, nor what is not known", "[artifact]") {
  CHECK(told("x.so", library("GLIBC_2.26")).empty());
  CHECK(told("x.so", for_arm(), "arm64").empty());
  CHECK(told("x.so", for_arm(), "").empty());
  CHECK(Libraries{.libraries = {{"x.so", library("GLIBC_9.9")}}, .runtime = "python9.9"}.told().empty());
  CHECK(Libraries{.libraries = {{"x.so", library("GLIBC_2.34")}}, .runtime = "python3.12"}.told().empty());
}

TEST_CASE("library_check: a glibc that is too new", "[artifact]") {
  const auto problems = Libraries{.libraries = {{"ext/x.so", library("GLIBC_2.34")}}}.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].text == "package 'ext': 'ext/x.so' needs GLIBC_2.34 (symbol f), python3.11 has 2.26");
  REQUIRE(problems[0].hints.size() == 1);
  CHECK_THAT(problems[0].hints[0], ContainsSubstring("--build-image") && ContainsSubstring("wheel"));
}

TEST_CASE("library_check: another machine", "[artifact]") {
  const auto problems = Libraries{.libraries = {{"x.so", for_arm()}}}.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].text == "'x.so' is for aarch64, and is to run on x86_64");
  REQUIRE(problems[0].hints.size() == 1);
  CHECK_THAT(problems[0].hints[0], ContainsSubstring("installed for another architecture"));
  CHECK(told("x.so", library(), "arm64") == "'x.so' is for x86_64, and is to run on arm64");
  const ElfSpec without_entry{.machine = k_aarch64, .entry = 0, .interpreter = "", .soname = "x.so"};
  CHECK(told("x.so", without_entry) == "'x.so' is for aarch64, and is to run on x86_64");
  CHECK(told("x.so", library("GLIBC_2.1", k_i386)) == "'x.so' is for i386, and is to run on x86_64");
}

TEST_CASE("library_check: only shared libraries that can be read are looked at", "[artifact]") {
  auto broken = build_elf(for_arm()).bytes;
  broken.resize(broken.size() / 2);
  LibraryCheck check("python3.11", "x86_64");
  for (const auto& bytes : {std::string(),
                            std::string("\xcf\xfa\xed\xfe"),
                            std::string("MZ"),
                            broken,
                            build_elf({.type = 1, .machine = k_aarch64}).bytes})
    check.add("x.so", bytes);
  CHECK(check.result(Libraries{}.files()).empty());
}

TEST_CASE("library_check: what is meant for other platforms is passed over", "[artifact]") {
  const std::string path = GENERATE("node_modules/a/prebuilds/linux-arm64/node.napi.node",
                                    "node_modules/@img/sharp-linux-arm64/lib/a.node",
                                    "node_modules/a/prebuilds/linux-x64-musl/a.node",
                                    "node_modules/a/lib/a.linux-aarch64-gnu.node",
                                    "a/lib/Android/a.so",
                                    "runtimes/linux-arm64/native/liba.so.1",
                                    "a/attach_linux_aarch64.so");
  CHECK(told(path, for_arm()).empty());
}

TEST_CASE("library_check: a path that names the function's own platform, or none, is no excuse",
          "[artifact]") {
  const std::string path = GENERATE("node_modules/a/prebuilds/linux-x64/a.node",
                                    "a/x86_64/a.so",
                                    "a/x86-64/amd64/a.so",
                                    "armour/charm/a.so",
                                    "numpy/core/_x.cpython-311-aarch64-linux-gnu.so");
  CHECK_THAT(told(path, for_arm()), ContainsSubstring("is for aarch64"));
}

TEST_CASE("library_check: own platform on arm64", "[artifact]") {
  CHECK(told("a/x86_64/a.so", library(), "arm64").empty());
  CHECK_THAT(told("a/aarch64/arm64/a.so", library(), "arm64"), ContainsSubstring("is for x86_64"));
}

TEST_CASE("library_check: one for the own platform among several may fail, an addon fails", "[artifact]") {
  const auto newer = library("GLIBC_2.34");
  CHECK(told("a/attach_linux_amd64.so", newer) ==
        "package 'a': 'a/attach_linux_amd64.so' needs GLIBC_2.34 (symbol f), python3.11 has 2.26 (perhaps)");
  CHECK_THAT(told("a/attach_linux_arm64.so", newer), !ContainsSubstring("perhaps"));
  CHECK_THAT(told("node_modules/a/prebuilds/linux-x64/a.node", newer),
             ContainsSubstring("needs GLIBC_2.34") && !ContainsSubstring("perhaps"));
  const Libraries both{.libraries = {{"a/x64/a.so", newer}, {"a/a.so", newer}}};
  REQUIRE(both.problems().size() == 2);
  CHECK_THAT(both.problems()[0].text, ContainsSubstring("'a/a.so'"));
}

TEST_CASE("library_check: one with a twin for the right machine is passed over", "[artifact]") {
  const std::string other = "a/_x.cpython-311-aarch64-linux-gnu.so";
  const auto beside = [&](const std::string& path) {
    return Libraries{.libraries = {{other, for_arm()}, {path, library()}}}.told();
  };
  CHECK(beside("a/_x.cpython-311-x86_64-linux-gnu.so").empty());
  CHECK_FALSE(beside("a/_y.cpython-311-x86_64-linux-gnu.so").empty());
  CHECK_FALSE(beside("b/_x.cpython-311-x86_64-linux-gnu.so").empty());
}

TEST_CASE("library_check: of many the first three are told, and both hints", "[artifact]") {
  Libraries many{.libraries = {{"a/1.so", for_arm()},
                               {"a/2.so", library("GLIBC_2.34")},
                               {"a/3.so", for_arm()},
                               {"a/4.so", for_arm()},
                               {"a/5.so", library("GLIBC_2.34")}}};
  CHECK(many.told() == "package 'a': 'a/1.so' is for aarch64, and is to run on x86_64; "
                       "package 'a': 'a/2.so' needs GLIBC_2.34 (symbol f), python3.11 has 2.26; "
                       "package 'a': 'a/3.so' is for aarch64, and is to run on x86_64; and 2 more");
  CHECK(many.problems().at(0).hints.size() == 2);
  many.libraries.erase("a/4.so");
  many.libraries.erase("a/5.so");
  CHECK_THAT(many.told(), !ContainsSubstring("more"));
}

TEST_CASE("library_check: names are safe to print", "[artifact]") {
  CHECK_THAT(told("a\x1b[1m/x.so", for_arm()), ContainsSubstring("package 'a\\x1b[1m': 'a\\x1b[1m/x.so'"));
}

TEST_CASE("package_of: a Python distribution whose RECORD lists the file", "[artifact]") {
  const Libraries artifact{
      .libraries = {},
      .texts = {{"ext-1.0.dist-info/RECORD", "ext/__init__.py,,\n_ext.so,sha256=a,3\r\n"},
                {"other-2.0.dist-info/RECORD", "_ext.so.old,,\ndeep/_ext.so,,\n"},
                {"python/in_layer-3.0.dist-info/RECORD", "in_layer/a.so,,"},
                {"no_record.dist-info/METADATA", ""}}};
  const auto package = [&](std::string_view path) { return package_of(path, artifact.files()); };
  CHECK(package("_ext.so") == "ext 1.0");
  CHECK(package("deep/_ext.so") == "other 2.0");
  CHECK(package("python/in_layer/a.so") == "in_layer 3.0");
  CHECK(package("python/own/a.so") == "own");
  CHECK(package("own/lib/a.so") == "own");
  CHECK(package("a.so").empty());
}

TEST_CASE("package_of: the nearest package of Node.js", "[artifact]") {
  const Libraries artifact{.libraries = {},
                           .texts = {{"node_modules/a/package.json", R"({"version": "1.2.3"})"},
                                     {"node_modules/@s/b/package.json", R"({"version": "2.0.0"})"},
                                     {"node_modules/broken/package.json", "{"},
                                     {"node_modules/odd/package.json", R"({"version": 1})"},
                                     {"node_modules/list/package.json", "[]"}}};
  const auto package = [&](std::string_view path) { return package_of(path, artifact.files()); };
  CHECK(package("node_modules/a/build/a.node") == "a 1.2.3");
  CHECK(package("node_modules/@s/b/b.node") == "@s/b 2.0.0");
  CHECK(package("node_modules/a/node_modules/c/c.node") == "c");
  CHECK(package("nodejs/node_modules/c/c.node") == "c");
  for (const std::string name : {"broken", "odd", "list"})
    CHECK(package("node_modules/" + name + "/a.node") == name);
  CHECK(package("node_modules/a.node") == "node_modules");
  CHECK(package("node_modules/@s/a.node") == "node_modules");
}

TEST_CASE("package_of: a gem", "[artifact]") {
  const auto package = [](std::string_view path) { return package_of(path, Libraries{}.files()); };
  CHECK(package("vendor/bundle/ruby/3.3.0/gems/json-2.7.1/lib/json/ext/parser.so") == "json-2.7.1");
  CHECK(package("vendor/bundle/ruby/3.3.0/extensions/x86_64-linux/3.3.0/json-2.7.1/json/ext/parser.so") ==
        "json-2.7.1");
  CHECK(package("ruby/gems/parser.so") == "ruby");
}
