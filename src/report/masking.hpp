#pragma once

#include "report/forwarding.hpp"

#include <cbuild/util/secrets.hpp>

#include <map>
#include <memory>
#include <utility>

namespace cbuild::report {

/// Hands on to another reporter what may be shown: no secret, whoever's words have it.
class Masking final : public Forwarding {
public:
  Masking(util::Secrets secrets, std::unique_ptr<Reporter> next)
      : Forwarding(std::move(next)), m_secrets(std::move(secrets)) {}

  void message(Level level, std::string_view text) override { next().message(level, m_secrets.masked(text)); }
  void phase(const std::string& unit, std::string_view phase) override {
    next().phase(unit, m_secrets.masked(phase));
  }
  void log(const std::string& unit, std::span<const char> bytes) override;
  void finished(const std::string& unit) override;
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  util::Secrets m_secrets;
  std::map<std::string, util::SecretFilter> m_logs; ///< by unit, while it logs
};

} // namespace cbuild::report
