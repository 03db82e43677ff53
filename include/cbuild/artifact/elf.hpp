#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::artifact {

enum class Machine { x86_64, aarch64, other };

/// A position-independent executable is an executable, though its header calls it a shared object.
enum class ElfType { executable, shared, relocatable, other };

/// A version of glibc, which compares number by number: 2.4 < 2.26.
struct GlibcVersion {
  std::array<unsigned, 3> numbers{};
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it
  friend auto operator<=>(const GlibcVersion&, const GlibcVersion&) = default;
};

/// "2.26", "2.2.5".
[[nodiscard]] std::string to_string(const GlibcVersion& version);

/// A version that the loader must find in a library of glibc, or it does not start the program.
struct GlibcNeed {
  GlibcVersion version;
  std::string name;    ///< "GLIBC_2.34"
  std::string symbol;  ///< one that needs it; may be empty
  std::string library; ///< that is to give it: "libc.so.6"
};

/// What a program or library needs in order to run. Names are as in the file: any bytes but NUL.
struct Elf {
  Machine machine = Machine::other;
  std::uint16_t machine_number = 0; ///< e_machine
  ElfType type = ElfType::other;
  bool is_64_bit = true;
  bool is_little_endian = true;
  // Only of 64-bit little-endian executables and shared objects; else empty.
  std::string interpreter;
  std::vector<std::string> needed;
  std::string search_path;        ///< DT_RUNPATH, else DT_RPATH: directories between colons, with $ORIGIN
  std::optional<GlibcNeed> glibc; ///< the highest
  std::optional<GlibcNeed> glibc_private; ///< GLIBC_PRIVATE, the inside of glibc; without a version number
};

[[nodiscard]] bool looks_like_elf(std::string_view bytes);

/// Reads a whole file the way the kernel and the dynamic loader do: by its program headers, as a stripped
/// file need not have section headers. Nothing for what is not ELF. The bytes may be anybody's: memory and
/// time are bounded by their number. Throws Error(refused) with what is wrong ("broken ELF file: the dynamic
/// section lies outside the file"). Format: System V ABI, chapters 4 and 5; versions: Linux Standard Base,
/// "Symbol Versioning".
[[nodiscard]] std::optional<Elf> read_elf(std::string_view bytes);

} // namespace cbuild::artifact
