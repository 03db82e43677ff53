#pragma once

#include <cbuild/artifact/elf.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cbuild::artifact {

/// "x86_64" or "arm64", as in a template; nothing for others.
[[nodiscard]] std::optional<Machine> machine_of(std::string_view architecture);

/// "aarch64", "32-bit i386", "machine 8".
[[nodiscard]] std::string machine_name(const Elf& elf);

/// Whether code for this machine has this form: Lambda has no 32-bit and no big-endian one.
[[nodiscard]] bool is_for(const Elf& elf, Machine machine);

/// "GLIBC_2.34 (symbol f)", safe to print.
[[nodiscard]] std::string with_symbol(const GlibcNeed& need);

/// "needs GLIBC_2.34 (symbol f), python3.11 has 2.26"; nothing where its glibc will do, or is not known.
[[nodiscard]] std::optional<std::string> too_new_glibc(const Elf& elf, std::string_view runtime);

} // namespace cbuild::artifact
