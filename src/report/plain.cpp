#include "report/plain.hpp"

#include "report/message_text.hpp"
#include "report/summary.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <utility>

namespace cbuild::report {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_longest_held = 8192;
constexpr auto k_progress_interval = 10s;
constexpr auto k_silence = 30s;

} // namespace

PlainReporter::PlainReporter(const Options& options,
                             Surroundings surroundings,
                             bool err_colors,
                             bool out_colors)
    : m_heading(options.heading),
      m_surroundings(std::move(surroundings)),
      m_err_style(err_colors),
      m_out_style(out_colors),
      m_units(m_err_style, options.log, {}) {}

void PlainReporter::expect(const std::vector<std::string>& units) { m_units.expect(units, 0); }

void PlainReporter::message(Level level, std::string_view text) {
  m_surroundings.err(end_line() + message_text(level, text, m_err_style));
}

void PlainReporter::phase(const std::string& unit, std::string_view phase) {
  PlainUnit& u = m_units[unit];
  const Time now = m_surroundings.clock();
  if (!u.enter(phase, now)) return;
  u.last_told = u.last_sign = now;
  m_surroundings.err(fmt::format("{}{}{}\n", end_line(), u.label, phase));
}

void PlainReporter::progress(const std::string& unit,
                             std::uint64_t done,
                             std::optional<std::uint64_t> total) {
  PlainUnit& u = m_units[unit];
  u.done = done;
  u.total = total;
  const Time now = m_surroundings.clock();
  if (now - u.last_told >= k_progress_interval) tell_progress(u, now);
}

void PlainReporter::log(const std::string& unit, std::span<const char> bytes) {
  if (bytes.empty()) return;
  const std::string_view text(bytes.data(), bytes.size());
  const std::size_t index = m_units.find(unit);
  PlainUnit& u = m_units.at(index);
  m_units.logs(u);
  u.last_sign = m_surroundings.clock();
  if (m_units.prefixed()) {
    m_surroundings.err(take_lines(index, text));
  } else {
    m_surroundings.err(text);
    m_open = text.ends_with('\n') ? std::nullopt : std::optional(index);
  }
}

void PlainReporter::finished(const std::string& unit) {
  const std::size_t index = m_units.find(unit);
  PlainUnit& u = m_units.at(index);
  std::string rest;
  if (!u.held.empty()) continue_line(index, {}, rest);
  if (m_open == index) rest += end_line();
  u.phase.clear();
  m_surroundings.err(rest);
}

void PlainReporter::tick() {
  const Time now = m_surroundings.clock();
  for (PlainUnit& u : m_units)
    if (!u.phase.empty() && now - u.last_sign >= k_silence) tell_progress(u, now);
}

bool PlainReporter::summary(const Summary& summary) {
  m_surroundings.err(end_line());
  return m_surroundings.out(summary_text(summary, m_heading, m_out_style));
}

/// The whole lines that `bytes` complete, with prefixes. The beginning of the next is held back.
std::string PlainReporter::take_lines(std::size_t unit, std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    continue_line(unit, bytes.substr(0, end + 1), out);
    m_open.reset();
    bytes.remove_prefix(end + 1);
  }
  PlainUnit& u = m_units.at(unit);
  if (u.held.size() + bytes.size() > k_longest_held)
    continue_line(unit, bytes, out);
  else
    u.held.append(bytes);
  return out;
}

/// Appends what is held of the unit's line, and `bytes`, to `out`; the line is then open.
void PlainReporter::continue_line(std::size_t unit, std::string_view bytes, std::string& out) {
  PlainUnit& u = m_units.at(unit);
  if (m_open != unit) {
    out += end_line();
    out += u.label;
  }
  out += u.held;
  out.append(bytes);
  u.held.clear();
  m_open = unit;
}

/// The line feed, if the last line written has none; no line is open then.
std::string PlainReporter::end_line() { return std::exchange(m_open, std::nullopt) ? "\n" : ""; }

void PlainReporter::tell_progress(PlainUnit& unit, Time now) {
  const std::string bytes = bytes_text(unit.done, unit.total);
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - unit.phase_start);
  unit.last_told = unit.last_sign = now;
  m_surroundings.err(fmt::format("{}{}{}: {}{}{}\n",
                                 end_line(),
                                 unit.label,
                                 unit.phase,
                                 bytes,
                                 bytes.empty() ? "" : ", ",
                                 util::format_duration(elapsed)));
}

} // namespace cbuild::report
