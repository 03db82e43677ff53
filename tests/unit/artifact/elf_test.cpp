#include "support/catch.hpp"
#include "support/elf_builder.hpp"

#include <cbuild/artifact/elf.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace cbuild::artifact;
using cbuild::test::build_elf;
using cbuild::test::ElfSpec;

namespace {

Elf read(const ElfSpec& spec) { return read_elf(build_elf(spec).bytes).value(); }

const ElfSpec k_program{
    .libraries = {{"libm.so.6", {{"GLIBC_2.29", "pow"}, {"GLIBC_2.2.5", "sin"}}},
                  {"libz.so.1"},
                  {"libc.so.6", {{"GLIBC_2.4", "__stack_chk_fail"}, {"GLIBC_2.34", "__libc_start_main"}}}}};

std::string file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("elf: what is not ELF is nothing", "[artifact]") {
  for (const std::string text : {"",
                                 "\x7f",
                                 "\x7f"
                                 "EL",
                                 "#!/bin/sh\n",
                                 "MZ",
                                 "ELF"}) {
    CHECK_FALSE(looks_like_elf(text));
    CHECK_FALSE(read_elf(text));
  }
}

TEST_CASE("elf: a program's machine, type, interpreter and libraries", "[artifact]") {
  const auto elf = read(k_program);
  CHECK(elf.machine == Machine::x86_64);
  CHECK(elf.type == ElfType::executable);
  CHECK(elf.is_64_bit);
  CHECK(elf.is_little_endian);
  CHECK(elf.interpreter == "/lib64/ld-linux-x86-64.so.2");
  CHECK(elf.needed == std::vector<std::string>{"libm.so.6", "libz.so.1", "libc.so.6"});
  CHECK(elf.search_path.empty());
  CHECK(read({.machine = 183}).machine == Machine::aarch64);
  const auto other = read({.machine = 243});
  CHECK(other.machine == Machine::other);
  CHECK(other.machine_number == 243);
}

TEST_CASE("elf: the highest version of glibc, with its symbol and library", "[artifact]") {
  const auto elf = read(k_program);
  REQUIRE(elf.glibc);
  CHECK(elf.glibc->name == "GLIBC_2.34");
  CHECK(elf.glibc->symbol == "__libc_start_main");
  CHECK(elf.glibc->library == "libc.so.6");
  CHECK(to_string(elf.glibc->version) == "2.34");
  CHECK_FALSE(elf.glibc_private);
  CHECK_FALSE(read({.libraries = {{"libc.so.6"}}}).glibc);
}

TEST_CASE("elf: versions are compared as numbers", "[artifact]") {
  const auto highest = [](const std::string& one, const std::string& other) {
    const auto a = read({.libraries = {{"libc.so.6", {{one, "a"}, {other, "b"}}}}}).glibc.value();
    const auto b = read({.libraries = {{"libc.so.6", {{other, "b"}, {one, "a"}}}}}).glibc.value();
    CHECK(a.name == b.name);
    CHECK(a.symbol == b.symbol);
    return a.name + " " + to_string(a.version);
  };
  CHECK(highest("GLIBC_2.4", "GLIBC_2.26") == "GLIBC_2.26 2.26");
  CHECK(highest("GLIBC_2.2.5", "GLIBC_2.2") == "GLIBC_2.2.5 2.2.5");
  CHECK(highest("GLIBC_2.3.4", "GLIBC_2.3.12") == "GLIBC_2.3.12 2.3.12");
  CHECK(highest("GLIBC_3.0", "GLIBC_2.99") == "GLIBC_3.0 3.0");
  CHECK(highest("GLIBC_2.26", "GCC_3.0") == "GLIBC_2.26 2.26");
  CHECK(highest("GLIBC_2.26", "GLIBCXX_3.4.30") == "GLIBC_2.26 2.26");
  for (const auto* none :
       {"GLIBC_", "GLIBC_2.", "GLIBC_2.x", "GLIBC_2.3.4.5", "GLIBC_-3", "GLIBC_99999999999.1", ""})
    CHECK(highest("GLIBC_2.26", none) == "GLIBC_2.26 2.26");
}

TEST_CASE("elf: packed relocations need the glibc that can read them", "[artifact]") {
  const auto need =
      read({.libraries = {{"libc.so.6", {{"GLIBC_2.34"}, {"GLIBC_ABI_DT_RELR"}}}}}).glibc.value();
  CHECK(need.name == "GLIBC_ABI_DT_RELR");
  CHECK(to_string(need.version) == "2.36");
  CHECK(need.symbol.empty());
}

TEST_CASE("elf: GLIBC_PRIVATE is no version", "[artifact]") {
  const auto elf =
      read({.libraries = {{"libc.so.6", {{"GLIBC_PRIVATE", "__libc_alloca_cutoff"}, {"GLIBC_2.4", "x"}}}}});
  CHECK(elf.glibc.value().name == "GLIBC_2.4");
  CHECK(elf.glibc_private.value().symbol == "__libc_alloca_cutoff");
  CHECK(elf.glibc_private->library == "libc.so.6");
}

TEST_CASE("elf: a weak need is none", "[artifact]") {
  const auto elf = read({.libraries = {{"libc.so.6", {{"GLIBC_2.35", "a", 2}, {"GLIBC_2.17", "b"}}}}});
  CHECK(elf.glibc.value().name == "GLIBC_2.17");
  CHECK(elf.glibc->symbol == "b");
}

TEST_CASE("elf: position-independent programs are told from libraries", "[artifact]") {
  CHECK(read({.type = 2, .entry = 0, .interpreter = ""}).type == ElfType::executable);
  CHECK(read({.interpreter = "", .flags_1 = 0x08000000}).type == ElfType::executable);
  CHECK(read({.interpreter = ""}).type == ElfType::executable); // static, of an older linker
  CHECK(read({.entry = 0, .interpreter = ""}).type == ElfType::shared);
  CHECK(read({.interpreter = "", .soname = "libx.so.1"}).type == ElfType::shared);
  CHECK(read({.soname = "libc.so.6"}).type == ElfType::executable); // glibc's own can be run
}

TEST_CASE("elf: of objects and other word sizes only the header is read", "[artifact]") {
  CHECK(read({.type = 1}).type == ElfType::relocatable);
  CHECK(read({.type = 4}).type == ElfType::other);
  auto narrow = build_elf(k_program);
  narrow.bytes[4] = 1;
  const auto elf = read_elf(narrow.bytes.substr(0, 20)).value();
  CHECK_FALSE(elf.is_64_bit);
  CHECK(elf.needed.empty());
  CHECK(elf.interpreter.empty());
  auto big = build_elf(k_program);
  big.bytes[5] = 2;
  big.put16(16, 0x0200).put16(18, 0xb700);
  const auto other = read_elf(big.bytes).value();
  CHECK_FALSE(other.is_little_endian);
  CHECK(other.machine == Machine::aarch64);
  CHECK(other.type == ElfType::executable);
}

TEST_CASE("elf: the newer search path wins", "[artifact]") {
  CHECK(read({.rpath = "/a"}).search_path == "/a");
  CHECK(read({.runpath = "$ORIGIN/lib", .rpath = "/a"}).search_path == "$ORIGIN/lib");
}

TEST_CASE("elf: a static program needs nothing", "[artifact]") {
  auto built = build_elf({.type = 2, .interpreter = ""});
  built.put32(built.program_header(2), 0);
  const auto elf = read_elf(built.bytes).value();
  CHECK(elf.type == ElfType::executable);
  CHECK(elf.needed.empty());
  CHECK_FALSE(elf.glibc);
}

TEST_CASE("elf: programs of this machine can be read", "[artifact]") {
  for (const auto* path : {"/bin/true", "/bin/sh", "/usr/bin/env"}) {
    const auto elf = read_elf(file(path));
    if (!elf || !elf->is_64_bit || elf->needed.empty()) continue; // another system's, or static
    INFO(path);
    CHECK(elf->type == ElfType::executable);
    CHECK_THAT(elf->interpreter, ContainsSubstring("/ld-"));
    for (const auto& name : elf->needed) CHECK_THAT(name, ContainsSubstring(".so"));
    if (!elf->glibc) continue; // musl's
    CHECK(elf->glibc->version >= GlibcVersion{{2, 2, 5}});
    CHECK_FALSE(elf->glibc->symbol.empty());
    CHECK(std::find(elf->needed.begin(), elf->needed.end(), elf->glibc->library) != elf->needed.end());
  }
}
