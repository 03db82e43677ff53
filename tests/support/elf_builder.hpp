#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cbuild::test {

struct ElfVersion {
  std::string name;        ///< "GLIBC_2.34"
  std::string symbol = {}; ///< that needs it; none if empty
  std::uint16_t flags = 0; ///< 2: weak
};

struct ElfLibrary {
  std::string name;
  std::vector<ElfVersion> versions = {};
};

/// What to build: by default a position-independent program for x86_64.
struct ElfSpec {
  std::uint16_t type = 3;
  std::uint16_t machine = 62;
  std::uint64_t entry = 0x401000;
  std::string interpreter = "/lib64/ld-linux-x86-64.so.2"; ///< no segment for it if empty
  std::vector<ElfLibrary> libraries = {};
  std::string soname = {};
  std::string runpath = {};
  std::string rpath = {};
  std::uint64_t flags_1 = 0;
};

/// A small 64-bit little-endian file without section headers; and where its tables lie, to break them.
struct ElfFile {
  std::string bytes;
  std::size_t interpreter = 0;
  std::size_t symbols = 0;
  std::size_t strings = 0;
  std::size_t strings_size = 0;
  std::size_t symbol_versions = 0;
  std::size_t versions_needed = 0; ///< its entries of 16 bytes: a library's, then its versions'
  std::size_t dynamic = 0;

  /// Where the program header of this type starts.
  [[nodiscard]] std::size_t program_header(std::uint32_t type) const;

  /// Where the value of this tag's first dynamic entry is.
  [[nodiscard]] std::size_t value_of(std::uint64_t tag) const;

  ElfFile& put16(std::size_t offset, std::uint16_t value) { return put(offset, value, 2); }
  ElfFile& put32(std::size_t offset, std::uint32_t value) { return put(offset, value, 4); }
  ElfFile& put64(std::size_t offset, std::uint64_t value) { return put(offset, value, 8); }

private:
  ElfFile& put(std::size_t offset, std::uint64_t value, std::size_t size);
};

/// The address of the file's first byte.
inline constexpr std::uint64_t k_elf_base = 0x400000;

[[nodiscard]] ElfFile build_elf(const ElfSpec& spec = {});

} // namespace cbuild::test
