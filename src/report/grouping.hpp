#pragma once

#include "report/spool.hpp"

#include <cbuild/report/reporter.hpp>

#include <map>
#include <memory>
#include <utility>

namespace cbuild::report {

/// Holds the log of each unit until the unit is done, and then gives it to another reporter in one piece,
/// below a line with its name.
class Grouping final : public Reporter {
public:
  explicit Grouping(std::unique_ptr<Reporter> next) : m_next(std::move(next)) {}
  ~Grouping() override;
  Grouping(const Grouping&) = delete;
  Grouping& operator=(const Grouping&) = delete;

  void expect(const std::vector<std::string>& units) override { m_next->expect(units); }
  void message(Level level, std::string_view text) override { m_next->message(level, text); }
  void phase(const std::string& unit, std::string_view phase) override { m_next->phase(unit, phase); }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    m_next->progress(unit, done, total);
  }
  void log(const std::string& unit, std::span<const char> bytes) override { m_logs[unit].add(bytes); }
  void finished(const std::string& unit) override;
  void tick() override { m_next->tick(); }
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  void give(const std::string& unit, Spool& log);
  void give_all();

  std::unique_ptr<Reporter> m_next;
  std::map<std::string, Spool> m_logs; ///< of units that are not done
};

} // namespace cbuild::report
