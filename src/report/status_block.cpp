#include "report/status_block.hpp"

#include "report/message_text.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::report {
namespace {

/// A line that takes no more than its columns.
class Row {
public:
  Row(std::size_t columns, const Style& style) : m_left(columns), m_style(style) {}

  void add(std::string_view sgr, std::string_view text) {
    const std::string cut = util::cut_to_width(text, m_left);
    const std::size_t width = util::display_width(cut);
    m_line.text += m_style.paint(sgr, cut);
    m_line.width += width;
    // After an ellipsis nothing more, even where a wide character left a column free.
    m_left = cut.size() == text.size() ? m_left - width : 0;
  }
  void pad_to(std::size_t columns) {
    if (m_line.width < columns) add({}, std::string(columns - m_line.width, ' '));
  }
  [[nodiscard]] std::size_t width() const { return m_line.width; }
  [[nodiscard]] StatusLine take() { return std::move(m_line); }

private:
  StatusLine m_line;
  std::size_t m_left;
  const Style& m_style;
};

struct Columns {
  std::size_t name = 0;
  std::size_t phase = 0;
};

/// Tenths of a second show that something moves; "2m10s" does so by itself.
std::string elapsed_text(std::chrono::milliseconds time) {
  if (time.count() >= 99'950) return util::format_duration(time);
  return fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

StatusLine line_of(const Running& unit, const Columns& columns, std::size_t width, const Style& style) {
  Row row(width, style);
  row.add(unit.color, fmt::format("[{}]", unit.name));
  row.pad_to(columns.name + 3);
  row.add({}, unit.phase);
  row.pad_to(columns.name + 3 + columns.phase + 2);
  row.add(k_dim, fmt::format("{:>6}", elapsed_text(unit.elapsed)));
  if (const std::string bytes = bytes_text(unit.done, unit.total); !bytes.empty()) row.add({}, "  " + bytes);
  if (!unit.detail.empty()) row.add(k_dim, "  " + unit.detail);
  return row.take();
}

StatusLine rest_of(std::size_t left_over, std::size_t width, const Style& style) {
  Row row(width, style);
  row.add(k_dim, fmt::format("… and {} more", left_over));
  return row.take();
}

Columns columns_of(const std::vector<Running>& units) {
  Columns columns;
  for (const Running& unit : units) {
    columns.name = std::max(columns.name, util::display_width(unit.name));
    columns.phase = std::max(columns.phase, util::display_width(unit.phase));
  }
  return columns;
}

} // namespace

std::vector<StatusLine>
status_block(const std::vector<Running>& units, util::WindowSize window, const Style& style) {
  const std::size_t most = window.rows > 5 ? (window.rows - 2) / 2 : 1;
  const std::size_t shown = units.size() <= most ? units.size() : most - 1;
  const std::size_t width = window.columns > 1 ? window.columns - 1 : 0;
  const Columns columns = columns_of(units);
  std::vector<StatusLine> lines;
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(line_of(units.at(i), columns, width, style));
  if (shown < units.size()) lines.push_back(rest_of(units.size() - shown, width, style));
  return lines;
}

} // namespace cbuild::report
