#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cbuild::cargo {

/// What Rust code is compiled for.
struct Target {
  std::string triple;               ///< as rustc knows it, and as the directory below `target` is named
  std::optional<std::string> glibc; ///< "2.26" of "x86_64-unknown-linux-gnu.2.26", which only zig understands
  std::string architecture;         ///< Lambda's name: "x86_64" or "arm64"

  bool operator==(const Target&) const = default;
};

inline constexpr std::string_view k_arm64_triple = "aarch64-unknown-linux-gnu";
inline constexpr std::string_view k_x86_64_triple = "x86_64-unknown-linux-gnu";

/// Throws Error(usage) for what Lambda does not run.
[[nodiscard]] Target parse_target(std::string_view text);

} // namespace cbuild::cargo
