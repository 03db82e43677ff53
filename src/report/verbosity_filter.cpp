#include "report/verbosity_filter.hpp"

#include <algorithm>

namespace cbuild::report {

void VerbosityFilter::message(Level level, std::string_view text) {
  if (level == Level::verbose && m_verbosity != Verbosity::verbose) return;
  if (level == Level::info && quiet()) return;
  m_next->message(level, text);
}

void VerbosityFilter::phase(const std::string& unit, std::string_view phase) {
  if (!quiet()) m_next->phase(unit, phase);
}

void VerbosityFilter::progress(const std::string& unit,
                               std::uint64_t done,
                               std::optional<std::uint64_t> total) {
  if (!quiet()) m_next->progress(unit, done, total);
}

void VerbosityFilter::log(const std::string& unit, std::span<const char> bytes) {
  if (!quiet()) m_next->log(unit, bytes);
}

bool VerbosityFilter::summary(const Summary& summary) {
  const auto& results = summary.results;
  const bool all_built =
      summary.failures.empty() && std::all_of(results.begin(), results.end(), [](const Result& result) {
        return result.status == Status::built;
      });
  return quiet() && all_built ? true : m_next->summary(summary);
}

} // namespace cbuild::report
