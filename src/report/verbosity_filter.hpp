#pragma once

#include <cbuild/report/make.hpp>

#include <memory>
#include <utility>

namespace cbuild::report {

/// Lets through to another reporter what the user asked to see.
class VerbosityFilter final : public Reporter {
public:
  VerbosityFilter(Verbosity verbosity, std::unique_ptr<Reporter> next)
      : m_verbosity(verbosity), m_next(std::move(next)) {}

  void expect(const std::vector<std::string>& units) override { m_next->expect(units); }
  void message(Level level, std::string_view text) override;
  void phase(const std::string& unit, std::string_view phase) override;
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override;
  void log(const std::string& unit, std::span<const char> bytes) override;
  void finished(const std::string& unit) override { m_next->finished(unit); }
  void tick() override { m_next->tick(); }
  [[nodiscard]] bool summary(const Summary& summary) override;

private:
  [[nodiscard]] bool quiet() const { return m_verbosity == Verbosity::quiet; }

  Verbosity m_verbosity;
  std::unique_ptr<Reporter> m_next;
};

} // namespace cbuild::report
