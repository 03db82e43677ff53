#pragma once

#include "report/style.hpp"

#include <cbuild/report/reporter.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cbuild::report {

/// A message as lines, the first with the word for its level, each with its line feed.
[[nodiscard]] std::string message_text(Level level, std::string_view text, const Style& style);

/// "5.0 MB of 9.0 MB", or how much is known of it; nothing before the first byte of an unknown total.
[[nodiscard]] std::string bytes_text(std::uint64_t done, const std::optional<std::uint64_t>& total);

} // namespace cbuild::report
