#include "report/grouping.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::report {

Grouping::~Grouping() {
  try {
    give_all();
  } catch (const std::exception&) { // the files have all logs
  }
}

void Grouping::give(const std::string& unit, Spool& log) {
  if (log.is_empty()) return;
  const auto lost = log.lost();
  next().message(Level::info, fmt::format("==> the log of '{}'", util::printable(unit)));
  log.take([&](std::span<const char> bytes) { next().log(unit, bytes); });
  if (lost > 0)
    next().message(Level::warning,
                   fmt::format("{} of this log found no room in the temporary directory; its file has them",
                               util::format_bytes(lost)));
}

void Grouping::finished(const std::string& unit) {
  if (auto log = m_logs.extract(unit)) give(unit, log.mapped());
  next().finished(unit);
}

/// Of units that never were done: the run ended before.
void Grouping::give_all() {
  for (auto& [unit, log] : m_logs) give(unit, log);
  m_logs.clear();
}

bool Grouping::summary(const Summary& summary) {
  give_all();
  return next().summary(summary);
}

} // namespace cbuild::report
