#include "support/catch.hpp"
#include "support/elf_builder.hpp"

#include <cbuild/artifact/elf.hpp>
#include <cbuild/util/error.hpp>

#include <limits>

using namespace cbuild::artifact;
using cbuild::test::build_elf;
using cbuild::test::ElfFile;
using cbuild::test::ElfSpec;
using cbuild::test::k_elf_base;
using cbuild::util::Error;

namespace {

constexpr std::uint32_t k_load = 1, k_dynamic = 2, k_interpreter = 3;
constexpr std::uint64_t k_needed = 1, k_strings = 5, k_symbols = 6, k_strings_size = 10, k_runpath = 29,
                        k_symbol_versions = 0x6ffffff0, k_versions_needed = 0x6ffffffe,
                        k_versions_needed_count = 0x6fffffff;
constexpr auto k_huge = std::numeric_limits<std::uint64_t>::max();

ElfFile sample() {
  return build_elf(
      {.libraries = {{"libm.so.6", {{"GLIBC_2.29", "pow"}}},
                     {"libc.so.6", {{"GLIBC_2.2.5", "free"}, {"GLIBC_2.34", "__libc_start_main"}}}},
       .runpath = "$ORIGIN"});
}

/// What is wrong with it, or that nothing is.
std::string failure(const std::string& bytes) {
  try {
    return read_elf(bytes) ? "read" : "not ELF";
  } catch (const Error& error) {
    CHECK(error.code() == cbuild::util::ExitCode::refused);
    const std::string prefix = "broken ELF file: ";
    CHECK(error.message().starts_with(prefix));
    return error.message().substr(prefix.size());
  }
}

std::string failure(const ElfFile& file) { return failure(file.bytes); }

std::string with_value(std::uint64_t tag, std::uint64_t value) {
  auto file = sample();
  return failure(file.put64(file.value_of(tag), value));
}

} // namespace

TEST_CASE("elf: a file cut anywhere is broken", "[artifact]") {
  const auto bytes = sample().bytes;
  CHECK(failure(bytes) == "read");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto result = failure(bytes.substr(0, size));
    INFO(size);
    if (size < 4)
      CHECK(result == "not ELF");
    else
      CHECK_THAT(result, ContainsSubstring("lies outside the file") || ContainsSubstring("neither of 32"));
  }
}

TEST_CASE("elf: any byte may be anything", "[artifact]") {
  const auto bytes = sample().bytes;
  for (std::size_t i = 4; i < bytes.size(); ++i)
    for (const int value : {0x00, 0x01, 0x02, 0x7f, 0x80, 0xff}) {
      auto changed = bytes;
      changed[i] = static_cast<char>(value);
      CHECK_FALSE(failure(changed).empty());
    }
}

TEST_CASE("elf: a header that cannot be is refused", "[artifact]") {
  auto file = sample();
  file.bytes[4] = 3;
  CHECK(failure(file) == "it is neither of 32 nor of 64 bits");
  file = sample();
  file.bytes[5] = 0;
  CHECK(failure(file) == "its byte order is unknown");
  CHECK(failure(sample().put16(54, 32)) == "its program headers are of an unknown size");
  CHECK(failure(sample().put16(56, 0xffff)) == "it has more than 65534 segments");
  CHECK(failure(sample().put16(56, 0xfffe)) == "the program header lies outside the file");
  for (const auto offset : {k_huge, k_huge - 100, std::uint64_t{1} << 63, std::uint64_t{100'000}})
    CHECK(failure(sample().put64(32, offset)) == "the program header lies outside the file");
}

TEST_CASE("elf: segments outside of the file are refused", "[artifact]") {
  const std::vector<std::pair<std::uint32_t, std::string>> parts{{k_load, "the program's content"},
                                                                 {k_dynamic, "the dynamic section"},
                                                                 {k_interpreter, "the interpreter's name"}};
  for (const auto& [type, what] : parts)
    for (const auto value : {k_huge, k_huge - 8, std::uint64_t{1} << 63, std::uint64_t{100'000}})
      for (const std::size_t field : {8U, 32U}) {
        auto file = sample();
        CHECK(failure(file.put64(file.program_header(type) + field, value)) ==
              what + " lies outside the file");
      }
}

TEST_CASE("elf: tables outside of the segments are refused", "[artifact]") {
  const std::vector<std::pair<std::uint64_t, std::string>> tables{
      {k_strings, "the string table"},
      {k_symbols, "the symbol table"},
      {k_symbol_versions, "the list of the symbols' versions"},
      {k_versions_needed, "the list of needed versions"}};
  for (const auto& [tag, what] : tables)
    for (const auto value : {std::uint64_t{0}, k_elf_base - 1, k_elf_base + 100'000, k_huge})
      CHECK(with_value(tag, value) == what + " lies outside the file");
  for (const auto size : {k_huge, std::uint64_t{100'000}})
    CHECK(with_value(k_strings_size, size) == "the string table lies outside the file");
  CHECK(with_value(k_versions_needed, k_elf_base + sample().dynamic - 1) != "read");
}

TEST_CASE("elf: a segment at the end of the addresses does not wrap around", "[artifact]") {
  auto file = sample();
  file.put64(file.program_header(k_load) + 16, k_huge - 8);
  CHECK(failure(file) == "the string table lies outside the file");
  file.put64(file.value_of(k_strings), k_huge); // inside, but without the other tables
  CHECK(failure(file) == "the list of needed versions lies outside the file");
}

TEST_CASE("elf: names outside of the string table are refused", "[artifact]") {
  for (const auto tag : {k_needed, k_runpath})
    for (const std::uint64_t value : {std::uint64_t{sample().strings_size}, k_huge})
      CHECK(with_value(tag, value) == "a name lies outside the string table");
  CHECK(with_value(k_strings_size, 0) == "a name lies outside the string table");
  auto file = sample();
  CHECK(failure(file.put32(file.versions_needed + 4, 0xffffffff)) == "a name lies outside the string table");
  file = sample();
  CHECK(failure(file.put32(file.versions_needed + 24, 0xffffffff)) == "a name lies outside the string table");
}

TEST_CASE("elf: names without an end are refused", "[artifact]") {
  auto file = sample();
  file.bytes.replace(file.strings, file.strings_size, std::string(file.strings_size, 'x'));
  CHECK(failure(file) == "a name has no end");
  file = sample();
  file.put64(file.program_header(k_interpreter) + 32, 5);
  CHECK(failure(file) == "the interpreter's name has no end");
  file.put64(file.program_header(k_interpreter) + 32, 0);
  CHECK(failure(file) == "the interpreter's name has no end");
  CHECK(failure(build_elf({.libraries = {{std::string(5000, 'x')}}})) == "a name has no end");
  CHECK(failure(build_elf({.interpreter = std::string(5000, 'x')})) == "the interpreter's name has no end");
}

TEST_CASE("elf: few bytes cannot name many libraries", "[artifact]") {
  std::vector<cbuild::test::ElfLibrary> libraries(4096, {.name = "x"});
  CHECK(read_elf(build_elf({.libraries = libraries}).bytes).value().needed.size() == 4096);
  libraries.push_back({.name = "x"});
  CHECK(failure(build_elf({.libraries = libraries})) == "it needs more than 4096 libraries");
}

TEST_CASE("elf: the lists of versions end with their count or a next of 0", "[artifact]") {
  CHECK(with_value(k_versions_needed_count, k_huge) == "read");
  CHECK(with_value(k_versions_needed_count, 0) == "read");
  auto file = sample();
  file.put32(file.versions_needed + 12, 0);
  CHECK(read_elf(file.bytes).value().glibc.value().name == "GLIBC_2.29");
  file = sample();
  file.put16(file.versions_needed + 2, 0xffff);
  CHECK(read_elf(file.bytes).value().glibc.value().name == "GLIBC_2.34");
  file = sample();
  const auto second = file.versions_needed + 32;
  file.put16(second + 2, 1);
  CHECK(read_elf(file.bytes).value().glibc.value().name == "GLIBC_2.29");
}

TEST_CASE("elf: lists of versions that leave the file are refused", "[artifact]") {
  for (const std::uint32_t next : {0xffffffffU, 0x80000000U, 2000U})
    for (const std::size_t field : {8U, 12U, 28U}) {
      auto file = sample();
      file.put16(file.versions_needed + 2, 2);
      CHECK(failure(file.put32(file.versions_needed + field, next)) ==
            "the list of needed versions lies outside the file");
    }
  auto file = sample();
  CHECK(failure(file.put16(file.versions_needed, 2)) == "the list of needed versions is of an unknown kind");
}

TEST_CASE("elf: lists that lie over one another do not take for ever", "[artifact]") {
  std::vector<cbuild::test::ElfVersion> versions(40'000, {.name = "GLIBC_2.2.5"});
  CHECK(failure(build_elf({.libraries = {{"libc.so.6", versions}}})) ==
        "it needs more versions than there can be");
}

TEST_CASE("elf: a file without symbols still tells its versions", "[artifact]") {
  auto file = sample();
  file.put64(file.value_of(k_symbols) - 8, 21);
  const auto need = read_elf(file.bytes).value().glibc.value();
  CHECK(need.name == "GLIBC_2.34");
  CHECK(need.symbol.empty());
}
