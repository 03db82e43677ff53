#include "artifact/elf_image.hpp"
#include "artifact/glibc_need.hpp"

#include <cbuild/artifact/elf.hpp>

namespace cbuild::artifact {
namespace {

constexpr std::string_view k_magic = "\x7f"
                                     "ELF";
constexpr std::size_t k_class_offset = 4, k_data_offset = 5, k_type_offset = 16, k_machine_offset = 18;

std::uint16_t half(std::string_view bytes, std::size_t offset, bool little_endian) {
  const auto value = number<std::uint16_t>(bytes, offset);
  return little_endian ? value : static_cast<std::uint16_t>(value << 8 | value >> 8);
}

Machine machine(std::uint16_t number) {
  constexpr std::uint16_t k_x86_64 = 62, k_aarch64 = 183;
  if (number == k_x86_64) return Machine::x86_64;
  return number == k_aarch64 ? Machine::aarch64 : Machine::other;
}

ElfType type(std::uint16_t number) {
  constexpr std::uint16_t k_relocatable = 1, k_executable = 2, k_shared = 3;
  switch (number) {
  case k_relocatable:
    return ElfType::relocatable;
  case k_executable:
    return ElfType::executable;
  case k_shared:
    return ElfType::shared;
  default:
    return ElfType::other;
  }
}

/// Position-independent executables have an interpreter or the flag; of those that have neither, as older
/// linkers make static ones, libraries are told by their name, or by having nowhere to start.
bool is_executable(const ElfImage& image) {
  constexpr std::uint64_t k_pie = 0x08000000;
  if (!image.interpreter().empty() || (image.dynamic(Tag::flags_1).value_or(0) & k_pie) != 0) return true;
  return image.entry() != 0 && !image.dynamic(Tag::soname);
}

void read_dynamic(const ElfImage& image, Elf& elf) {
  elf.interpreter = image.interpreter();
  const auto needed = image.names(Tag::needed);
  elf.needed.assign(needed.begin(), needed.end());
  if (const auto runpath = image.dynamic(Tag::runpath))
    elf.search_path = image.name(*runpath);
  else if (const auto rpath = image.dynamic(Tag::rpath))
    elf.search_path = image.name(*rpath);
  read_glibc_needs(image, elf);
}

} // namespace

bool looks_like_elf(std::string_view bytes) { return bytes.starts_with(k_magic); }

std::optional<Elf> read_elf(std::string_view bytes) {
  if (!looks_like_elf(bytes)) return std::nullopt;
  const auto start = part(bytes, 0, k_machine_offset + sizeof(std::uint16_t), "header");
  const char file_class = start[k_class_offset], data = start[k_data_offset];
  if (file_class != 1 && file_class != 2) throw broken("it is neither of 32 nor of 64 bits");
  if (data != 1 && data != 2) throw broken("its byte order is unknown");
  Elf elf{.is_64_bit = file_class == 2, .is_little_endian = data == 1};
  elf.machine_number = half(start, k_machine_offset, elf.is_little_endian);
  elf.machine = machine(elf.machine_number);
  elf.type = type(half(start, k_type_offset, elf.is_little_endian));
  const bool loadable = elf.type == ElfType::executable || elf.type == ElfType::shared;
  if (!loadable || !elf.is_64_bit || !elf.is_little_endian) return elf;
  const ElfImage image(bytes);
  if (is_executable(image)) elf.type = ElfType::executable;
  read_dynamic(image, elf);
  return elf;
}

} // namespace cbuild::artifact
