#include "artifact/glibc_need.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cbuild::artifact {
namespace {

constexpr std::string_view k_prefix = "GLIBC_";
constexpr std::uint16_t k_index_mask = 0x7fff; // the bit above it hides a symbol

struct VersionNeed {
  std::string_view library;
  std::string_view name;
  std::uint16_t index = 0; ///< in the table of the symbols' versions
};

/// Adds the versions that the library whose entry is at `offset` is to give.
void add_versions(const ElfImage& image,
                  std::string_view table,
                  std::size_t offset,
                  std::size_t& seen,
                  std::vector<VersionNeed>& found) {
  constexpr std::size_t k_entry_size = 16;
  constexpr std::string_view k_what = "list of needed versions";
  const auto entry = part(table, offset, k_entry_size, k_what);
  if (number<std::uint16_t>(entry, 0) != 1) throw broken("the list of needed versions is of an unknown kind");
  const auto library = image.name(number<std::uint32_t>(entry, 4));
  std::uint64_t next = number<std::uint32_t>(entry, 8);
  for (unsigned left = number<std::uint16_t>(entry, 2); left > 0 && next != 0; --left) {
    offset += next;
    const auto version = part(table, offset, k_entry_size, k_what);
    next = number<std::uint32_t>(version, 12);
    if (++seen > k_index_mask) throw broken("it needs more versions than there can be");
    constexpr std::uint16_t k_weak = 2; // the loader starts the program without it
    if ((number<std::uint16_t>(version, 4) & k_weak) != 0) continue;
    found.push_back({.library = library,
                     .name = image.name(number<std::uint32_t>(version, 8)),
                     .index = static_cast<std::uint16_t>(number<std::uint16_t>(version, 6) & k_index_mask)});
  }
}

/// Both lists end with their count or with a `next` of 0, which is all that the loader looks at.
std::vector<VersionNeed> needed_versions(const ElfImage& image) {
  std::vector<VersionNeed> found;
  const auto table = image.table(Tag::versions_needed, "list of needed versions");
  if (!table) return found;
  std::size_t offset = 0, seen = 0;
  for (auto left = image.dynamic(Tag::versions_needed_count).value_or(0); left > 0; --left) {
    add_versions(image, *table, offset, seen, found);
    const auto next = number<std::uint32_t>(*table, offset + 12);
    if (next == 0) break;
    offset += next;
  }
  return found;
}

/// The first symbol of this version. The loader never asks how many symbols there are, and DT_GNU_HASH need
/// not tell it of a program that exports none; but the tables lie one after the other.
std::string_view symbol_of(const ElfImage& image, std::uint16_t version) {
  constexpr std::size_t k_version_size = 2, k_symbol_size = 24;
  const auto versions = image.table(Tag::symbol_versions, "list of the symbols' versions");
  const auto symbols = image.table(Tag::symbols, "symbol table");
  if (!versions || !symbols) return {};
  const auto count = std::min(versions->size() / k_version_size, symbols->size() / k_symbol_size);
  for (std::size_t i = 1; i < count; ++i)
    if ((number<std::uint16_t>(*versions, i * k_version_size) & k_index_mask) == version)
      return image.name(number<std::uint32_t>(*symbols, i * k_symbol_size));
  return {};
}

std::optional<GlibcVersion> glibc_version(std::string_view name) {
  // Marks of what the loader must be able to do; the first, GLIBC_ABI_DT_RELR, came with 2.36.
  if (name.starts_with("GLIBC_ABI_")) return GlibcVersion{{2, 36}};
  if (!name.starts_with(k_prefix)) return std::nullopt;
  const char* at = name.data() + k_prefix.size();
  const char* const end = name.data() + name.size();
  GlibcVersion version;
  for (auto& number : version.numbers) {
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc{}) return std::nullopt;
    if (rest == end) return version;
    if (*rest != '.') return std::nullopt;
    at = rest + 1;
  }
  return std::nullopt;
}

GlibcNeed glibc_need(const ElfImage& image, const VersionNeed& need, const GlibcVersion& version) {
  return {.version = version,
          .name = std::string(need.name),
          .symbol = std::string(symbol_of(image, need.index)),
          .library = std::string(need.library)};
}

} // namespace

std::string to_string(const GlibcVersion& version) {
  const auto& [first, second, third] = version.numbers;
  return third == 0 ? fmt::format("{}.{}", first, second) : fmt::format("{}.{}.{}", first, second, third);
}

void read_glibc_needs(const ElfImage& image, Elf& elf) {
  const auto needs = needed_versions(image);
  const VersionNeed* highest = nullptr;
  GlibcVersion version;
  for (const auto& need : needs) {
    const auto found = glibc_version(need.name);
    if (!found || (highest != nullptr && *found <= version)) continue;
    highest = &need;
    version = *found;
  }
  if (highest != nullptr) elf.glibc = glibc_need(image, *highest, version);
  const auto inside = std::find_if(
      needs.begin(), needs.end(), [](const VersionNeed& need) { return need.name == "GLIBC_PRIVATE"; });
  if (inside != needs.end()) elf.glibc_private = glibc_need(image, *inside, {});
}

} // namespace cbuild::artifact
