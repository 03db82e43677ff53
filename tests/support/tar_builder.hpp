#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::test {

/// One entry, as raw as needed: every field that a hostile writer could set.
struct TarEntry {
  std::string name;
  std::string content = {};
  char type = '0';
  std::string link = {};
  unsigned mode = 0644;
  std::optional<std::uint64_t> size = {}; ///< what the header says; else that of the content
  std::string size_field = {};            ///< the 12 bytes themselves
  std::string prefix = {};                ///< from byte 345: ustar prefix, or GNU's fields
  std::string magic = {"ustar\00000", 8}; ///< magic and version
  bool right_checksum = true;
};

using PaxRecords = std::vector<std::pair<std::string, std::string>>;

/// Writes tar archives, right or wrong; each call adds something. Byte for byte what is asked for: nothing is
/// checked.
class TarBuilder {
public:
  TarBuilder& add(const TarEntry& entry);
  TarBuilder& file(std::string name, std::string content = "x", unsigned mode = 0644);
  TarBuilder& directory(std::string name, unsigned mode = 0755);
  TarBuilder& symlink(std::string name, std::string target);
  TarBuilder& hard_link(std::string name, std::string existing);

  /// A pax header of the given type ('x', 'g') before the next entry.
  TarBuilder& pax(const PaxRecords& records, char type = 'x');
  TarBuilder& pax_body(const std::string& body, char type = 'x');

  /// GNU's long name ('L') or long link ('K') before the next entry.
  TarBuilder& gnu_long(const std::string& text, char type = 'L');

  TarBuilder& raw(std::string_view bytes);
  TarBuilder& zeros(std::size_t count);

  /// With both zero blocks; without them, what was written so far.
  [[nodiscard]] std::string finish() const;
  [[nodiscard]] const std::string& unfinished() const { return m_bytes; }

private:
  std::string m_bytes;
};

inline const std::string k_gnu_magic{"ustar  \0", 8};

/// Sets the checksums of all blocks that look like headers right: for mutated archives.
void fix_checksums(char* bytes, std::size_t size);

} // namespace cbuild::test
