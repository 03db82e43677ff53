#pragma once

#include "report/style.hpp"
#include "report/unit_list.hpp"

#include <cbuild/report/make.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::report {

/// For files, pipes and CI. The log's bytes are never changed, only put between our own lines:
///  - one unit logs: its bytes go on at once, as they come;
///  - several do, or are going to, and are to be told apart: whole lines, each after "[Name] ". A line longer
///  than 8 KiB goes on in
///    pieces, and memory does not grow with it. Whoever else writes while such a line is unfinished puts a
///    line feed before; the rest of the cut line then starts a prefixed line of its own.
/// Phases are a line each. Progress is a line at most every 10 s, and after 30 s without any output a line
/// says that the unit is still at work.
class PlainReporter final : public Reporter {
public:
  PlainReporter(const Options& options, Surroundings surroundings, bool err_colors, bool out_colors);

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
  struct PlainUnit : Unit {
    std::string held; ///< the beginning of a line, at most 8 KiB
    Time last_told{}; ///< when a line of ours was last about it
    Time last_sign{}; ///< when anything was last written of it
  };

  std::string take_lines(std::size_t unit, std::string_view bytes);
  void continue_line(std::size_t unit, std::string_view bytes, std::string& out);
  [[nodiscard]] std::string end_line();
  void tell_progress(PlainUnit& unit, Time now);

  std::string m_heading;
  Surroundings m_surroundings;
  Style m_err_style;
  Style m_out_style;
  UnitList<PlainUnit> m_units;
  std::optional<std::size_t> m_open; ///< the unit whose unfinished line was written last
};

} // namespace cbuild::report
