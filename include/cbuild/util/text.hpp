#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// `text` with control characters, and bytes that are not UTF-8, as \n, \t or \xNN: safe on any terminal, one
/// line.
[[nodiscard]] std::string printable(std::string_view text);

/// The candidate closest to `name` by edit distance, if one is close enough to be a slip of the hand.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      const std::vector<std::string>& candidates);

/// "812 B", "4.1 MB" (powers of 1000).
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

/// "0.28 s", "12.3 s", "2m10s".
[[nodiscard]] std::string format_duration(std::chrono::milliseconds time);

/// The parts between separators; an empty text has no parts.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);

[[nodiscard]] std::string_view trim(std::string_view text);

/// With the letters A to Z small; other bytes stay.
[[nodiscard]] std::string in_lower_case(std::string_view text);

/// Between single quotes, for a POSIX shell.
[[nodiscard]] std::string shell_quoted(std::string_view text);

} // namespace cbuild::util
