#include "report/style.hpp"

#include <fmt/format.h>

#include <array>

namespace cbuild::report {

std::string Style::paint(std::string_view sgr, std::string_view text) const {
  if (!m_colors || sgr.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr, text);
}

std::string_view unit_color(std::size_t number) {
  constexpr std::array<std::string_view, 6> colors{"36", "35", "32", "94", "96", "95"};
  return colors.at(number % colors.size());
}

} // namespace cbuild::report
