#include "artifact/elf_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::artifact {
namespace {

constexpr std::size_t k_header_size = 64;
constexpr std::size_t k_program_header_size = 56;
constexpr std::size_t k_dynamic_entry_size = 16;
constexpr std::size_t k_longest_name = 4096;
constexpr std::size_t k_most_names = 4096;

} // namespace

util::Error broken(std::string_view what) {
  return {util::ExitCode::refused, fmt::format("broken ELF file: {}", what)};
}

std::string_view
part(std::string_view bytes, std::uint64_t offset, std::uint64_t size, std::string_view what) {
  if (offset > bytes.size() || size > bytes.size() - offset)
    throw broken(fmt::format("the {} lies outside the file", what));
  return bytes.substr(offset, size);
}

ElfImage::ElfImage(std::string_view file) : m_file(file) {
  const auto header = part(file, 0, k_header_size, "header");
  const auto count = number<std::uint16_t>(header, 56);
  constexpr std::uint16_t k_counted_elsewhere = 0xffff;
  if (count == k_counted_elsewhere) throw broken("it has more than 65534 segments");
  if (count > 0 && number<std::uint16_t>(header, 54) != k_program_header_size)
    throw broken("its program headers are of an unknown size");
  const auto headers = part(file,
                            number<std::uint64_t>(header, 32),
                            std::uint64_t{count} * k_program_header_size,
                            "program header");
  for (std::size_t i = 0; i < count; ++i)
    add_segment(headers.substr(i * k_program_header_size, k_program_header_size));
  read_strings();
}

void ElfImage::add_segment(std::string_view header) {
  constexpr std::uint32_t k_load = 1, k_dynamic = 2, k_interpreter = 3;
  const auto type = number<std::uint32_t>(header, 0);
  const auto bytes = [&](std::string_view what) {
    return part(m_file, number<std::uint64_t>(header, 8), number<std::uint64_t>(header, 32), what);
  };
  if (type == k_load) {
    m_loaded.push_back({.address = number<std::uint64_t>(header, 16), .bytes = bytes("program's content")});
  } else if (type == k_dynamic) {
    m_dynamic = bytes("dynamic section");
    std::size_t size = 0;
    while (m_dynamic.size() - size >= k_dynamic_entry_size && number<std::uint64_t>(m_dynamic, size) != 0)
      size += k_dynamic_entry_size;
    m_dynamic = m_dynamic.substr(0, size);
  } else if (type == k_interpreter && m_interpreter.empty()) {
    const auto name = bytes("interpreter's name");
    const auto end = name.substr(0, k_longest_name).find('\0');
    if (end == std::string_view::npos) throw broken("the interpreter's name has no end");
    m_interpreter = name.substr(0, end);
  }
}

void ElfImage::read_strings() {
  const auto address = dynamic(Tag::strings);
  if (!address) return;
  constexpr std::string_view k_what = "string table";
  m_strings = part(at_address(*address, k_what), 0, dynamic(Tag::strings_size).value_or(0), k_what);
}

std::uint64_t ElfImage::entry() const { return number<std::uint64_t>(m_file, 24); }

std::optional<std::uint64_t> ElfImage::dynamic(Tag tag) const {
  std::optional<std::uint64_t> value;
  for (std::size_t i = 0; i < m_dynamic.size(); i += k_dynamic_entry_size)
    if (number<std::uint64_t>(m_dynamic, i) == static_cast<std::uint64_t>(tag))
      value = number<std::uint64_t>(m_dynamic, i + 8);
  return value;
}

std::vector<std::string_view> ElfImage::names(Tag tag) const {
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < m_dynamic.size(); i += k_dynamic_entry_size) {
    if (number<std::uint64_t>(m_dynamic, i) != static_cast<std::uint64_t>(tag)) continue;
    // A name of the table may be given many times: without a limit, small files would take much memory.
    if (found.size() == k_most_names) throw broken("it needs more than 4096 libraries");
    found.push_back(name(number<std::uint64_t>(m_dynamic, i + 8)));
  }
  return found;
}

std::string_view ElfImage::name(std::uint64_t offset) const {
  if (offset >= m_strings.size()) throw broken("a name lies outside the string table");
  const auto rest = m_strings.substr(offset, k_longest_name);
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) throw broken("a name has no end");
  return rest.substr(0, end);
}

std::optional<std::string_view> ElfImage::table(Tag tag, std::string_view what) const {
  const auto address = dynamic(tag);
  if (!address) return std::nullopt;
  auto bytes = at_address(*address, what);
  for (const auto other : {Tag::hash,
                           Tag::gnu_hash,
                           Tag::strings,
                           Tag::symbols,
                           Tag::symbol_versions,
                           Tag::versions_needed,
                           Tag::versions_given,
                           Tag::relocations,
                           Tag::relocations_addend,
                           Tag::relocations_plt}) {
    const auto next = dynamic(other);
    if (next && *next > *address) bytes = bytes.substr(0, *next - *address);
  }
  return bytes;
}

std::string_view ElfImage::at_address(std::uint64_t address, std::string_view what) const {
  const auto holds = [&](const Segment& segment) {
    return address >= segment.address && address - segment.address < segment.bytes.size();
  };
  const auto segment = std::find_if(m_loaded.begin(), m_loaded.end(), holds);
  if (segment == m_loaded.end()) throw broken(fmt::format("the {} lies outside the file", what));
  return segment->bytes.substr(address - segment->address);
}

} // namespace cbuild::artifact
