#pragma once

#include <cbuild/action/action.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cbuild::project {

/// What of the engine's machine each build may use, as a command line says it; nothing: the engine's default.
struct LimitOptions {
  std::optional<std::string> network; ///< "none", "host", or a network of the engine
  std::optional<std::string> memory;  ///< "512m": bytes, or a number with b, k, m or g (powers of 1024)
  std::optional<std::string> cpus;    ///< "1.5": how many
};

/// "512m" in bytes: a number with b, k, m or g (powers of 1024), or bytes. Nothing for another text.
[[nodiscard]] std::optional<std::int64_t> amount_of_memory(std::string_view text);

/// Throws Error(usage) for what is no such value, and for less than engines take: 6 MiB, a hundredth of a
/// cpu.
[[nodiscard]] action::Limits limits_of(const LimitOptions& options);

} // namespace cbuild::project
