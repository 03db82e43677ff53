#include "support/elf_builder.hpp"

#include <stdexcept>

namespace cbuild::test {
namespace {

constexpr std::size_t k_header_size = 64, k_program_header_size = 56;
constexpr std::uint32_t k_load = 1, k_dynamic = 2, k_interpreter = 3;

std::string little_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

std::string u16(std::uint64_t value) { return little_endian(value, 2); }
std::string u32(std::uint64_t value) { return little_endian(value, 4); }
std::string u64(std::uint64_t value) { return little_endian(value, 8); }

std::uint64_t number(const std::string& bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes.at(offset + i - 1));
  return value;
}

/// The tables that depend on one another, by way of the string table.
struct Tables {
  std::string strings = std::string(1, '\0');
  std::string symbols = std::string(24, '\0');
  std::string symbol_versions = u16(0);
  std::string versions_needed;
  std::string dynamic;
  std::size_t libraries_with_versions = 0;

  std::uint64_t name(const std::string& text) {
    const auto offset = strings.size();
    strings += text + '\0';
    return offset;
  }

  void symbol(const std::string& text, unsigned version) {
    symbols += u32(name(text)) + std::string(20, '\0');
    symbol_versions += u16(version);
  }

  void entry(std::uint64_t tag, std::uint64_t value) { dynamic += u64(tag) + u64(value); }
};

void add_libraries(Tables& tables, const std::vector<ElfLibrary>& libraries) {
  unsigned index = 2;
  for (const auto& library : libraries) {
    const auto name = tables.name(library.name);
    tables.entry(1, name);
    if (library.versions.empty()) continue;
    ++tables.libraries_with_versions;
    const auto size = 16 * (library.versions.size() + 1);
    const bool last = &library == &libraries.back();
    tables.versions_needed +=
        u16(1) + u16(library.versions.size()) + u32(name) + u32(16) + u32(last ? 0 : size);
    for (const auto& version : library.versions) {
      tables.versions_needed += u32(0) + u16(version.flags) + u16(index) + u32(tables.name(version.name)) +
                                u32(&version == &library.versions.back() ? 0 : 16);
      if (!version.symbol.empty()) tables.symbol(version.symbol, index | 0x8000);
      ++index;
    }
  }
}

void add_entries(Tables& tables, const ElfSpec& spec, const ElfFile& file) {
  if (!spec.soname.empty()) tables.entry(14, tables.name(spec.soname));
  if (!spec.rpath.empty()) tables.entry(15, tables.name(spec.rpath));
  if (!spec.runpath.empty()) tables.entry(29, tables.name(spec.runpath));
  if (spec.flags_1 != 0) tables.entry(0x6ffffffb, spec.flags_1);
  tables.entry(6, k_elf_base + file.symbols);
  tables.entry(0x6ffffff0, k_elf_base + file.symbol_versions);
  if (tables.libraries_with_versions > 0) {
    tables.entry(0x6ffffffe, k_elf_base + file.versions_needed);
    tables.entry(0x6fffffff, tables.libraries_with_versions);
  }
  tables.entry(5, k_elf_base + file.strings);
  tables.entry(10, tables.strings.size());
  tables.entry(0, 0);
}

std::string program_header(std::uint32_t type, std::size_t offset, std::size_t size) {
  return u32(type) + u32(5) + u64(offset) + u64(k_elf_base + offset) + u64(0) + u64(size) + u64(size) +
         u64(8);
}

std::string header(const ElfSpec& spec, std::size_t segments) {
  const std::string identification("\x7f"
                                   "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
                                   16);
  return identification + u16(spec.type) + u16(spec.machine) + u32(1) + u64(spec.entry) + u64(k_header_size) +
         u64(0) + u32(0) + u16(k_header_size) + u16(k_program_header_size) + u16(segments) + u16(0) + u16(0) +
         u16(0);
}

} // namespace

ElfFile build_elf(const ElfSpec& spec) {
  const std::size_t segments = spec.interpreter.empty() ? 2 : 3;
  const std::string interpreter = spec.interpreter.empty() ? "" : spec.interpreter + '\0';
  Tables tables;
  tables.symbol("main", 1);
  add_libraries(tables, spec.libraries);
  ElfFile file;
  file.interpreter = k_header_size + segments * k_program_header_size;
  file.symbols = file.interpreter + interpreter.size();
  file.symbol_versions = file.symbols + tables.symbols.size();
  file.versions_needed = file.symbol_versions + tables.symbol_versions.size();
  file.strings = file.versions_needed + tables.versions_needed.size();
  add_entries(tables, spec, file);
  file.strings_size = tables.strings.size();
  file.dynamic = file.strings + file.strings_size;
  file.bytes = header(spec, segments) + program_header(k_load, 0, file.dynamic + tables.dynamic.size()) +
               program_header(k_dynamic, file.dynamic, tables.dynamic.size());
  if (segments == 3) file.bytes += program_header(k_interpreter, file.interpreter, interpreter.size());
  file.bytes += interpreter + tables.symbols + tables.symbol_versions + tables.versions_needed +
                tables.strings + tables.dynamic;
  return file;
}

std::size_t ElfFile::program_header(std::uint32_t type) const {
  std::size_t offset = k_header_size;
  while (number(bytes, offset, 4) != type) offset += k_program_header_size;
  return offset;
}

std::size_t ElfFile::value_of(std::uint64_t tag) const {
  for (auto offset = dynamic; offset < bytes.size(); offset += 16)
    if (number(bytes, offset, 8) == tag) return offset + 8;
  throw std::logic_error("no such dynamic entry");
}

ElfFile& ElfFile::put(std::size_t offset, std::uint64_t value, std::size_t size) {
  bytes.replace(offset, size, little_endian(value, size));
  return *this;
}

} // namespace cbuild::test
