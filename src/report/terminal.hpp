#pragma once

#include "report/clean_lines.hpp"
#include "report/status_block.hpp"
#include "report/style.hpp"
#include "report/unit_list.hpp"

#include <cbuild/report/make.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::report {

/// For a terminal: the log scrolls, made safe to show, and the last lines are the live status of what runs.
/// An unfinished line of log is part of its unit's status line. Each change is one write, so that nothing
/// flickers.
class TerminalReporter final : public Reporter {
public:
  /// No status lines on a terminal that cannot move its cursor: phases are lines of the log there.
  enum class Live { yes, no };

  TerminalReporter(
      const Options& options, Surroundings surroundings, bool err_colors, bool out_colors, Live live);
  ~TerminalReporter() override;
  TerminalReporter(const TerminalReporter&) = delete;
  TerminalReporter& operator=(const TerminalReporter&) = delete;

  void expect(const std::vector<std::string>& units) override;
  void message(Level level, std::string_view text) override;
  void phase(const std::string& unit, std::string_view phase) override;
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override;
  void log(const std::string& unit, std::span<const char> bytes) override;
  void finished(const std::string& unit) override;
  void tick() override;
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  using Time = Unit::Time;
  struct TerminalUnit : Unit {
    explicit TerminalUnit(CleanLines::Colors colors) : lines(colors) {}
    CleanLines lines;
  };

  [[nodiscard]] CleanLines::Colors kept_colors() const;
  [[nodiscard]] CleanLines::Taker to_lines(const TerminalUnit& unit, std::string& out) const;
  [[nodiscard]] std::vector<Running> running(Time now) const;
  void redraw();
  void draw(std::string_view log);
  [[nodiscard]] std::string to_top() const;

  std::string m_heading;
  Surroundings m_surroundings;
  Style m_err_style;
  Style m_out_style;
  Live m_live;
  UnitList<TerminalUnit> m_units;
  std::vector<StatusLine> m_drawn; ///< what stands under the log now
  Time m_last_draw{};
};

} // namespace cbuild::report
