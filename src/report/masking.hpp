#pragma once

#include <cbuild/report/reporter.hpp>
#include <cbuild/util/secrets.hpp>

#include <map>
#include <memory>
#include <utility>

namespace cbuild::report {

/// Hands on to another reporter what may be shown: no secret, whoever's words have it.
class Masking final : public Reporter {
public:
  Masking(util::Secrets secrets, std::unique_ptr<Reporter> next)
      : m_secrets(std::move(secrets)), m_next(std::move(next)) {}

  void message(Level level, std::string_view text) override {
    m_next->message(level, m_secrets.masked(text));
  }
  void phase(const std::string& unit, std::string_view phase) override {
    m_next->phase(unit, m_secrets.masked(phase));
  }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    m_next->progress(unit, done, total);
  }
  void log(const std::string& unit, std::span<const char> bytes) override;
  void finished(const std::string& unit) override;
  void tick() override { m_next->tick(); }
  void expect(const std::vector<std::string>& units) override { m_next->expect(units); }
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  util::Secrets m_secrets;
  std::unique_ptr<Reporter> m_next;
  std::map<std::string, util::SecretFilter> m_logs; ///< by unit, while it logs
};

} // namespace cbuild::report
