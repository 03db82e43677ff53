#pragma once

#include <cbuild/report/make.hpp>
#include <cbuild/report/reporter.hpp>

#include <memory>
#include <string>
#include <utility>

namespace cbuild::report {

/// How a run ended, as JSON on one line with its line feed: the fields of `sam build --output json` (SAM CLI
/// 1.170), and more of each resource and error. What is not UTF-8 is shown as U+FFFD.
[[nodiscard]] std::string document(const Summary& summary);

/// Puts the document on stdout at the end of a run; the rest is another reporter's.
class DocumentReporter final : public Reporter {
public:
  /// `next` writes to stderr only.
  DocumentReporter(Sink out, std::unique_ptr<Reporter> next)
      : m_out(std::move(out)), m_next(std::move(next)) {}

  void expect(const std::vector<std::string>& units) override { m_next->expect(units); }
  void message(Level level, std::string_view text) override { m_next->message(level, text); }
  void phase(const std::string& unit, std::string_view phase) override { m_next->phase(unit, phase); }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    m_next->progress(unit, done, total);
  }
  void log(const std::string& unit, std::span<const char> bytes) override { m_next->log(unit, bytes); }
  void finished(const std::string& unit) override { m_next->finished(unit); }
  void tick() override { m_next->tick(); }
  [[nodiscard]] bool summary(const Summary& summary) override {
    (void)m_next->summary(summary); // as all of stderr, it may have no reader
    return m_out(document(summary));
  }

private:
  Sink m_out;
  std::unique_ptr<Reporter> m_next;
};

} // namespace cbuild::report
