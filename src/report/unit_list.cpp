#include "report/unit_list.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::report {

bool Unit::enter(std::string_view new_phase, Time now) {
  if (phase == new_phase) return false;
  phase = new_phase;
  phase_start = now;
  done = 0;
  total.reset();
  return true;
}

std::string unit_label(std::string_view name, std::size_t number, std::size_t width, const Style& style) {
  const std::string label = fmt::format("[{}]", util::printable(name));
  const std::size_t columns = util::display_width(label);
  return style.paint(unit_color(number), label) + std::string(std::max(width, columns + 1) - columns, ' ');
}

} // namespace cbuild::report
