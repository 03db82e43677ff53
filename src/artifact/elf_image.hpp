#pragma once

#include <cbuild/util/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace cbuild::artifact {

[[nodiscard]] util::Error broken(std::string_view what);

/// `size` bytes of `bytes` from `offset` on. Throws broken("the WHAT lies outside the file").
[[nodiscard]] std::string_view
part(std::string_view bytes, std::uint64_t offset, std::uint64_t size, std::string_view what);

/// The little-endian number at `offset`, which lies inside.
template <typename T>
[[nodiscard]] T number(std::string_view bytes, std::size_t offset) {
  std::uint64_t value = 0;
  for (std::size_t i = sizeof(T); i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i - 1]);
  return static_cast<T>(value);
}

/// Tags of the dynamic section.
enum class Tag : std::uint64_t {
  needed = 1,
  hash = 4,
  strings = 5,
  symbols = 6,
  relocations_addend = 7,
  strings_size = 10,
  soname = 14,
  rpath = 15,
  relocations = 17,
  relocations_plt = 23,
  runpath = 29,
  gnu_hash = 0x6ffffef5,
  symbol_versions = 0x6ffffff0,
  flags_1 = 0x6ffffffb,
  versions_given = 0x6ffffffc,
  versions_needed = 0x6ffffffe,
  versions_needed_count = 0x6fffffff,
};

/// The segments and the dynamic section of a 64-bit little-endian file. Every access is checked; what lies
/// outside is a broken file.
class ElfImage {
public:
  /// `file` is kept and must outlive the image.
  explicit ElfImage(std::string_view file);

  [[nodiscard]] std::uint64_t entry() const;
  [[nodiscard]] std::string_view interpreter() const { return m_interpreter; }

  /// The last value of this tag, as the loader takes it.
  [[nodiscard]] std::optional<std::uint64_t> dynamic(Tag tag) const;

  /// The names whose offsets are the values of this tag.
  [[nodiscard]] std::vector<std::string_view> names(Tag tag) const;

  /// The name at this offset of the string table.
  [[nodiscard]] std::string_view name(std::uint64_t offset) const;

  /// The table whose address is this tag's value: up to the next table, or the end of its segment.
  [[nodiscard]] std::optional<std::string_view> table(Tag tag, std::string_view what) const;

private:
  struct Segment {
    std::uint64_t address = 0;
    std::string_view bytes;
  };

  void add_segment(std::string_view header);
  void read_strings();
  [[nodiscard]] std::string_view at_address(std::uint64_t address, std::string_view what) const;

  std::string_view m_file;
  std::vector<Segment> m_loaded;
  std::string_view m_interpreter;
  std::string_view m_dynamic; ///< up to its null entry
  std::string_view m_strings;
};

} // namespace cbuild::artifact
