#pragma once

#include "report/style.hpp"

#include <cbuild/report/make.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::report {

/// What every reporter knows of a unit.
struct Unit {
  using Time = std::chrono::steady_clock::time_point;

  std::string name;
  std::string label; ///< "[Name] ", coloured
  std::string_view color;
  std::string phase; ///< empty: not running
  Time phase_start{};
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
  bool has_logged = false;

  /// False if the unit is in that phase already.
  bool enter(std::string_view new_phase, Time now);
};

/// The label of the unit with this number, at least `width` columns wide.
[[nodiscard]] std::string
unit_label(std::string_view name, std::size_t number, std::size_t width, const Style& style);

/// The units of a run in the order in which they were first heard of, which decides their colours. `Own` is a
/// Unit with what one reporter adds to it.
template <typename Own>
class UnitList {
public:
  /// `fresh` is what a new unit begins as.
  UnitList(const Style& style, Log log, Own fresh) : m_style(style), m_log(log), m_fresh(std::move(fresh)) {}

  /// Those that will log: more than one gets prefixes from the first line on, of that width at least.
  void expect(const std::vector<std::string>& names, std::size_t label_width) {
    m_label_width = label_width;
    for (const auto& name : names) find(name);
    m_prefixed = names.size() > 1;
  }

  /// The number of the unit with this name, which is a new one if there is none yet.
  std::size_t find(const std::string& name) {
    for (std::size_t i = 0; i < m_units.size(); ++i)
      if (m_units.at(i).name == name) return i;
    Own& unit = m_units.emplace_back(m_fresh);
    const std::size_t number = m_units.size() - 1;
    unit.name = name;
    unit.label = unit_label(name, number, m_label_width, m_style);
    unit.color = unit_color(number);
    return number;
  }

  Own& at(std::size_t number) { return m_units.at(number); }
  Own& operator[](const std::string& name) { return at(find(name)); }

  /// To be called before lines of its log are written. A unit that only has phases (an image that is pulled)
  /// brings no prefixes: the log stays of one unit.
  void logs(Own& unit) {
    if (std::exchange(unit.has_logged, true)) return;
    m_prefixed = m_prefixed || m_one_logged;
    m_one_logged = true;
  }

  /// Whether a line of log needs the name of its unit.
  [[nodiscard]] bool prefixed() const { return m_prefixed && m_log == Log::prefix; }

  [[nodiscard]] bool empty() const { return m_units.empty(); }
  void clear() { m_units.clear(); }
  auto begin() { return m_units.begin(); }
  auto end() { return m_units.end(); }
  [[nodiscard]] auto begin() const { return m_units.begin(); }
  [[nodiscard]] auto end() const { return m_units.end(); }

private:
  Style m_style;
  Log m_log;
  std::size_t m_label_width = 0;
  Own m_fresh;
  std::vector<Own> m_units;
  bool m_prefixed = false;
  bool m_one_logged = false;
};

} // namespace cbuild::report
