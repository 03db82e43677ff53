#include "report/terminal.hpp"

#include "report/message_text.hpp"
#include "report/summary.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::report {
namespace {

using namespace std::chrono_literals;

constexpr auto k_redraw_interval = 80ms;
constexpr std::size_t k_widest_label = 24;

/// So that lines of log start in one column; a very long name does not push all the others.
std::size_t label_width(const std::vector<std::string>& names) {
  std::size_t width = 0;
  for (const auto& name : names) width = std::max(width, util::display_width(name));
  return std::min(width, k_widest_label) + 3;
}

} // namespace

TerminalReporter::TerminalReporter(
    const Options& options, Surroundings surroundings, bool err_colors, bool out_colors, Live live)
    : m_heading(options.heading),
      m_surroundings(std::move(surroundings)),
      m_err_style(err_colors),
      m_out_style(out_colors),
      m_live(live),
      m_units(m_err_style, options.log, TerminalUnit(kept_colors())) {}

void TerminalReporter::expect(const std::vector<std::string>& units) {
  m_units.expect(units, label_width(units));
}

TerminalReporter::~TerminalReporter() {
  m_units.clear();
  if (!m_drawn.empty()) draw({});
}

void TerminalReporter::message(Level level, std::string_view text) {
  // A message may quote the engine or a log.
  std::string safe;
  CleanLines lines(kept_colors());
  const CleanLines::Taker taker = [&](std::string_view line) { safe.append(line) += '\n'; };
  lines.feed(text, taker);
  lines.finish(taker);
  draw(message_text(level, safe, m_err_style));
}

void TerminalReporter::phase(const std::string& unit, std::string_view phase) {
  TerminalUnit& u = m_units[unit];
  if (!u.enter(phase, m_surroundings.clock())) return;
  draw(m_live == Live::yes ? "" : fmt::format("{}{}\n", u.label, phase));
}

void TerminalReporter::progress(const std::string& unit,
                                std::uint64_t done,
                                std::optional<std::uint64_t> total) {
  TerminalUnit& u = m_units[unit];
  u.done = done;
  u.total = total;
  redraw();
}

void TerminalReporter::log(const std::string& unit, std::span<const char> bytes) {
  if (bytes.empty()) return;
  TerminalUnit& u = m_units[unit];
  m_units.logs(u);
  std::string text;
  u.lines.feed({bytes.data(), bytes.size()}, to_lines(u, text));
  if (text.empty())
    redraw();
  else
    draw(text);
}

void TerminalReporter::finished(const std::string& unit) {
  TerminalUnit& u = m_units[unit];
  std::string text;
  u.lines.finish(to_lines(u, text));
  u.phase.clear();
  draw(text);
}

void TerminalReporter::tick() { redraw(); }

bool TerminalReporter::summary(const Summary& summary) {
  const auto text = summary_text(summary, m_heading, m_out_style);
  const bool after_log = !m_units.empty() && !text.empty();
  for (TerminalUnit& u : m_units) u.phase.clear();
  draw(after_log ? "\n" : "");
  return m_surroundings.out(text);
}

CleanLines::Colors TerminalReporter::kept_colors() const {
  return m_err_style.colors() ? CleanLines::Colors::keep : CleanLines::Colors::drop;
}

CleanLines::Taker TerminalReporter::to_lines(const TerminalUnit& unit, std::string& out) const {
  return [&out, label = m_units.prefixed() ? std::string_view(unit.label) : std::string_view()](
             std::string_view line) { out.append(label).append(line) += '\n'; };
}

std::vector<Running> TerminalReporter::running(Time now) const {
  std::vector<Running> units;
  if (m_live == Live::no) return units;
  for (const TerminalUnit& u : m_units) {
    if (u.phase.empty()) continue;
    units.push_back({.name = util::printable(u.name),
                     .color = u.color,
                     .phase = util::printable(u.phase),
                     .elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - u.phase_start),
                     .done = u.done,
                     .total = u.total,
                     .detail = u.lines.unfinished()});
  }
  return units;
}

/// Shows what moved, but not more often than an eye can follow.
void TerminalReporter::redraw() {
  if (m_live == Live::yes && m_surroundings.clock() - m_last_draw >= k_redraw_interval) draw({});
}

/// Puts `log` (lines) where the status lines begin and draws these again below it, in one write.
void TerminalReporter::draw(std::string_view log) {
  const Time now = m_surroundings.clock();
  std::vector<StatusLine> lines = status_block(running(now), m_surroundings.window(), m_err_style);
  std::string out = to_top();
  // Lines of log may be wider than the window, so all below is erased first; status lines are replaced one by
  // one.
  if (!log.empty() && !m_drawn.empty()) out += "\x1b[J";
  out.append(log);
  for (const StatusLine& line : lines) out += "\x1b[K" + line.text + "\n";
  if (log.empty() && lines.size() < m_drawn.size()) out += "\x1b[J";
  m_drawn = std::move(lines);
  m_last_draw = now;
  if (!out.empty()) m_surroundings.err(out);
}

/// Moves the cursor from below the status lines to the first of them. A window that has become narrower since
/// has wrapped them.
std::string TerminalReporter::to_top() const {
  const std::size_t columns = std::max<std::size_t>(m_surroundings.window().columns, 1);
  std::size_t rows = 0;
  for (const StatusLine& line : m_drawn)
    rows += std::max<std::size_t>((line.width + columns - 1) / columns, 1);
  return rows == 0 ? "" : fmt::format("\x1b[{}A", rows);
}

} // namespace cbuild::report
