#include "report/message_text.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::report {

std::string message_text(Level level, std::string_view text, const Style& style) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  switch (level) {
  case Level::verbose:
    return style.paint(k_dim, text) + "\n";
  case Level::info:
    return std::string(text) + "\n";
  case Level::warning:
    return style.paint(k_yellow, "warning: ") + std::string(text) + "\n";
  case Level::error:
    return style.paint(k_red_bold, "error: ") + std::string(text) + "\n";
  }
  return {};
}

std::string bytes_text(std::uint64_t done, const std::optional<std::uint64_t>& total) {
  if (total) return fmt::format("{} of {}", util::format_bytes(done), util::format_bytes(*total));
  return done > 0 ? util::format_bytes(done) : "";
}

} // namespace cbuild::report
