#pragma once

#include <cbuild/report/reporter.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::report {

/// A reporter in front of another one, which gets all that a class derived from this does not take for
/// itself.
class Forwarding : public Reporter {
public:
  explicit Forwarding(std::unique_ptr<Reporter> next) : m_next(std::move(next)) {}

  void expect(const std::vector<std::string>& units) override { m_next->expect(units); }
  void message(Level level, std::string_view text) override { m_next->message(level, text); }
  void phase(const std::string& unit, std::string_view phase) override { m_next->phase(unit, phase); }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    m_next->progress(unit, done, total);
  }
  void log(const std::string& unit, std::span<const char> bytes) override { m_next->log(unit, bytes); }
  void finished(const std::string& unit) override { m_next->finished(unit); }
  void tick() override { m_next->tick(); }
  [[nodiscard]] bool summary(const Summary& summary) override { return m_next->summary(summary); }

protected:
  [[nodiscard]] Reporter& next() const { return *m_next; }

private:
  std::unique_ptr<Reporter> m_next;
};

} // namespace cbuild::report
