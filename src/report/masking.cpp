#include "report/masking.hpp"

namespace cbuild::report {

void Masking::log(const std::string& unit, std::span<const char> bytes) {
  auto& filter = m_logs.try_emplace(unit, m_secrets).first->second;
  if (const auto text = filter.feed({bytes.data(), bytes.size()}); !text.empty()) next().log(unit, text);
}

void Masking::finished(const std::string& unit) {
  if (auto log = m_logs.extract(unit))
    if (const auto text = log.mapped().finish(); !text.empty()) next().log(unit, text);
  next().finished(unit);
}

/// Of what others' words may be in.
bool Masking::summary(const Summary& summary) {
  auto masked = summary;
  for (auto& failure : masked.failures) {
    failure.message = m_secrets.masked(failure.message);
    for (auto* lines : {&failure.frames, &failure.hints})
      for (auto& line : *lines) line = m_secrets.masked(line);
  }
  return next().summary(masked);
}

} // namespace cbuild::report
