#include "artifact/elf_fit.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::artifact {

std::optional<Machine> machine_of(std::string_view architecture) {
  if (architecture == "x86_64") return Machine::x86_64;
  if (architecture == "arm64") return Machine::aarch64;
  return std::nullopt;
}

std::string machine_name(const Elf& elf) {
  const auto name = [&]() -> std::string {
    constexpr unsigned k_i386 = 3, k_arm = 40, k_riscv = 243;
    switch (elf.machine_number) {
    case k_i386:
      return "i386";
    case k_arm:
      return "arm";
    case k_riscv:
      return "riscv";
    default:
      return fmt::format("machine {}", elf.machine_number);
    }
  };
  const auto known = [&] { return elf.machine == Machine::x86_64 ? "x86_64" : "aarch64"; };
  return fmt::format("{}{}{}",
                     elf.is_little_endian ? "" : "big-endian ",
                     elf.is_64_bit ? "" : "32-bit ",
                     elf.machine == Machine::other ? name() : known());
}

bool is_for(const Elf& elf, Machine machine) {
  return elf.machine == machine && elf.is_64_bit && elf.is_little_endian;
}

std::string with_symbol(const GlibcNeed& need) {
  const auto name = util::printable(need.name);
  if (name.starts_with("GLIBC_ABI_")) return fmt::format("{} of glibc {}", name, to_string(need.version));
  return need.symbol.empty() ? name : fmt::format("{} (symbol {})", name, util::printable(need.symbol));
}

std::optional<std::string> too_new_glibc(const Elf& elf, std::string_view runtime) {
  const auto limit = glibc_limit(runtime);
  if (!limit || !elf.glibc || elf.glibc->version <= *limit) return std::nullopt;
  return fmt::format("needs {}, {} has {}", with_symbol(*elf.glibc), runtime, to_string(*limit));
}

} // namespace cbuild::artifact
