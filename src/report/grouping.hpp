#pragma once

#include "report/forwarding.hpp"
#include "report/spool.hpp"

#include <map>
#include <memory>
#include <utility>

namespace cbuild::report {

/// Holds the log of each unit until the unit is done, and then gives it to another reporter in one piece,
/// below a line with its name.
class Grouping final : public Forwarding {
public:
  explicit Grouping(std::unique_ptr<Reporter> next) : Forwarding(std::move(next)) {}
  ~Grouping() override;
  Grouping(const Grouping&) = delete;
  Grouping& operator=(const Grouping&) = delete;

  void log(const std::string& unit, std::span<const char> bytes) override { m_logs[unit].add(bytes); }
  void finished(const std::string& unit) override;
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  void give(const std::string& unit, Spool& log);
  void give_all();

  std::map<std::string, Spool> m_logs; ///< of units that are not done
};

} // namespace cbuild::report
