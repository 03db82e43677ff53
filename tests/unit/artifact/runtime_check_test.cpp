#include "support/catch.hpp"
#include "support/elf_builder.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/text.hpp>

#include <set>

using namespace cbuild::artifact;
using cbuild::test::build_elf;
using cbuild::test::ElfSpec;

namespace {

/// Where `files` are in the artifact.
Destination target(std::string runtime, std::set<std::string> files = {}) {
  return {.runtime = std::move(runtime),
          .architecture = "x86_64",
          .has_file = [files = std::move(files)](const std::string& path) { return files.contains(path); }};
}

/// The problems' texts with their hints, each on a line.
std::string told(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const auto& problem : problems)
    lines.push_back(problem.text + (problem.severity == Severity::may_fail ? " (perhaps)" : "") + " | " +
                    problem.hint);
  return cbuild::util::join(lines, "\n");
}

std::string told(const ElfSpec& spec, const Destination& where, std::string_view path = k_bootstrap) {
  return told(check_file(path, build_elf(spec).bytes, where));
}

std::string bootstrap(std::string_view bytes) {
  return told(check_file(k_bootstrap, bytes, target("provided.al2")));
}

ElfSpec needing(const std::string& version, const std::string& symbol = "f") {
  return {.libraries = {{"libc.so.6", {{version, symbol}}}}};
}

} // namespace

TEST_CASE("runtime_check: a program that fits has no problem", "[artifact]") {
  CHECK(told(needing("GLIBC_2.26"), target("provided.al2")).empty());
  CHECK(told(needing("GLIBC_2.26"), target("provided")).empty());
  CHECK(told(needing("GLIBC_2.34"), target("provided.al2023")).empty());
  CHECK(told({.type = 2, .interpreter = ""}, target("provided.al2")).empty());
  auto arm = target("provided.al2023");
  arm.architecture = "arm64";
  CHECK(told({.machine = 183, .interpreter = "/lib/ld-linux-aarch64.so.1"}, arm).empty());
}

TEST_CASE("runtime_check: a glibc that is too new", "[artifact]") {
  CHECK(told(needing("GLIBC_2.34", "__libc_start_main"), target("provided.al2")) ==
        "'bootstrap' needs GLIBC_2.34 (symbol __libc_start_main), provided.al2 has 2.26 | build in an image "
        "of the "
        "runtime, with the target x86_64-unknown-linux-gnu.2.26 of cargo-lambda or cargo-zigbuild, or "
        "statically "
        "with x86_64-unknown-linux-musl; the runtime provided.al2023 would do");
  const auto newest = told(needing("GLIBC_2.38", ""), target("provided.al2023"));
  CHECK_THAT(newest, ContainsSubstring("'bootstrap' needs GLIBC_2.38, provided.al2023 has 2.34 | "));
  CHECK_THAT(newest, !ContainsSubstring("would do"));
  CHECK_THAT(told(needing("GLIBC_2.38"), target("provided.al2")), !ContainsSubstring("would do"));
  CHECK_THAT(told(needing("GLIBC_2.26"), target("python3.7"), "native"),
             ContainsSubstring("python3.7 has 2.17"));
  CHECK_THAT(
      told(needing("GLIBC_ABI_DT_RELR"), target("provided.al2")),
      ContainsSubstring("'bootstrap' needs GLIBC_ABI_DT_RELR of glibc 2.36, provided.al2 has 2.26 | "));
  CHECK(told(needing("GLIBC_9.9"), target("provided.al2027")).empty());
}

TEST_CASE("runtime_check: parts of glibc run only with their own", "[artifact]") {
  CHECK(told(needing("GLIBC_PRIVATE", "__x"), target("provided.al2")) ==
        "'bootstrap' needs GLIBC_PRIVATE (symbol __x), and so the very glibc that it was built with "
        "(perhaps) | "
        "leave parts of glibc out of the artifact");
}

TEST_CASE("runtime_check: another machine", "[artifact]") {
  auto where = target("provided.al2");
  CHECK(told({.machine = 183}, where) ==
        "'bootstrap' is for aarch64, the function's architecture is x86_64 | build for "
        "the target x86_64-unknown-linux-gnu, or set 'Architectures: [arm64]'");
  CHECK(told({.machine = 243}, where) ==
        "'bootstrap' is for riscv, the function's architecture is x86_64 | build for "
        "the target x86_64-unknown-linux-gnu");
  where.architecture = "arm64";
  CHECK(told({.machine = 62}, where) ==
        "'bootstrap' is for x86_64, the function's architecture is arm64 | build for "
        "the target aarch64-unknown-linux-gnu, or set 'Architectures: [x86_64]'");
  where.architecture = "";
  CHECK(told({.machine = 183, .interpreter = ""}, where).empty());
  auto narrow = build_elf({.machine = 3}).bytes;
  narrow[4] = 1;
  CHECK_THAT(bootstrap(narrow), ContainsSubstring("is for 32-bit i386, the"));
  narrow[18] = 62; // x32
  CHECK_THAT(bootstrap(narrow),
             ContainsSubstring("is for 32-bit x86_64, the") && !ContainsSubstring("Architectures"));
}

TEST_CASE("runtime_check: a bootstrap that is no program", "[artifact]") {
  const ElfSpec library{.entry = 0, .interpreter = "", .soname = "libx.so"};
  CHECK_THAT(told(library, target("provided.al2")),
             ContainsSubstring("'bootstrap' is a shared library, not"));
  CHECK(told(library, target("provided.al2"), "lib/libx.so").empty());
  CHECK_THAT(told({.type = 1}, target("provided.al2")),
             ContainsSubstring("'bootstrap' is a relocatable object"));
  CHECK_THAT(told({.type = 4}, target("provided.al2")), ContainsSubstring("'bootstrap' is not a program"));
  CHECK(told({.type = 1, .machine = 183}, target("provided.al2"), "part.o").empty());
  CHECK_THAT(bootstrap(""), ContainsSubstring("'bootstrap' is empty | "));
  CHECK_THAT(bootstrap("echo hello\n"),
             ContainsSubstring("'bootstrap' is neither a Linux program nor a script"));
  CHECK_THAT(bootstrap("\xcf\xfa\xed\xfe"), ContainsSubstring("'bootstrap' is a program for macOS"));
  CHECK_THAT(bootstrap("MZ"), ContainsSubstring("'bootstrap' is a program for Windows"));
  CHECK(bootstrap("#!/bin/sh\n").empty());
  CHECK(told(check_file("data.bin", "", target("provided.al2"))).empty());
}

TEST_CASE("runtime_check: a broken program is one problem", "[artifact]") {
  const auto bytes = build_elf().bytes;
  CHECK(bootstrap(bytes.substr(0, bytes.size() - 1)) ==
        "'bootstrap' is a broken ELF file: the program's content lies outside the file | ");
}

TEST_CASE("runtime_check: a dynamic loader that is not there", "[artifact]") {
  const ElfSpec musl{.interpreter = "/lib/ld-musl-x86_64.so.1", .libraries = {{"libc.musl-x86_64.so.1"}}};
  CHECK(told(musl, target("provided.al2")) ==
        "'bootstrap' needs the dynamic loader '/lib/ld-musl-x86_64.so.1', provided.al2 has "
        "/lib64/ld-linux-x86-64.so.2 | link it statically: musl is not there");
  CHECK_THAT(told({.interpreter = "/nix/store/x/ld-linux-x86-64.so.2"}, target("provided.al2023")),
             ContainsSubstring("| link it with the loader of the runtime, or statically"));
  CHECK(told(musl, target("provided.al2027")).empty());
}

TEST_CASE("runtime_check: a program may bring its own loader", "[artifact]") {
  auto spec = needing("GLIBC_2.38");
  for (const auto* path : {"/var/task/lib/ld.so", "lib/ld.so", "/var/task/./lib/ld.so"}) {
    spec.interpreter = path;
    CHECK(told(spec, target("provided.al2", {"lib/ld.so"})).empty());
    CHECK_THAT(told(spec, target("provided.al2")), ContainsSubstring("needs the dynamic loader"));
  }
  spec.interpreter = "/opt/lib/ld.so";
  auto where = target("provided.al2");
  CHECK_THAT(told(spec, where), ContainsSubstring("needs the dynamic loader"));
  where.has_layers = true;
  CHECK(told(spec, where).empty());
}

TEST_CASE("runtime_check: a library that is nowhere", "[artifact]") {
  const ElfSpec spec{.libraries = {{"libpq.so.5"}, {"libc.so.6"}, {"libssl.so.3"}}};
  CHECK(told(spec, target("provided.al2023")) ==
        "'bootstrap' needs the library 'libpq.so.5', which is not in the artifact and not known to be in "
        "provided.al2023 (perhaps) | put it into the folder 'lib' of the artifact, or link it statically");
  CHECK_THAT(told(spec, target("provided.al2", {"lib/libpq.so.5"})), ContainsSubstring("'libssl.so.3'"));
  CHECK(told(spec, target("python3.12")).empty());
  auto layered = target("provided.al2");
  layered.has_layers = true;
  CHECK(told(spec, layered).empty());
}

TEST_CASE("runtime_check: libraries are found where the loader looks", "[artifact]") {
  ElfSpec spec{.libraries = {{"libpq.so.5"}}};
  const auto finds = [&](const std::string& file, std::string_view path = k_bootstrap) {
    return told(spec, target("provided.al2", {file}), path).empty();
  };
  CHECK(finds("lib/libpq.so.5"));
  CHECK(finds("libpq.so.5"));
  CHECK_FALSE(finds("vendor/libpq.so.5"));
  spec.runpath = "/usr/lib:$ORIGIN/vendor:/var/task/more:${ORIGIN}/../../../etc";
  CHECK(finds("vendor/libpq.so.5"));
  CHECK(finds("more/libpq.so.5"));
  CHECK(finds("bin/vendor/libpq.so.5", "bin/tool"));
  CHECK_FALSE(finds("etc/libpq.so.5"));
  spec = {.libraries = {{"vendor/libpq.so.5"}}};
  CHECK(finds("vendor/libpq.so.5"));
  CHECK_FALSE(finds("lib/vendor/libpq.so.5"));
}

TEST_CASE("runtime_check: names of the file are safe to print", "[artifact]") {
  const ElfSpec spec{.libraries = {{"lib\x1b[31m.so", {{"GLIBC_2.99", "a\nb"}}}}};
  const auto text = told(spec, target("provided.al2"), "bin/\x07");
  CHECK_THAT(text, ContainsSubstring("'bin/\\x07' needs GLIBC_2.99 (symbol a\\nb), "));
  CHECK_THAT(text, ContainsSubstring("'lib\\x1B[31m.so'") || ContainsSubstring("'lib\\x1b[31m.so'"));
}
