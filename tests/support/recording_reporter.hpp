#pragma once

#include <cbuild/report/reporter.hpp>

#include <string>
#include <vector>

namespace cbuild::test {

/// Keeps what a user would have been told.
struct RecordingReporter : report::Reporter {
  void expect(const std::vector<std::string>& units) override { expected = units; }
  void message(report::Level level, std::string_view text) override {
    messages.emplace_back(text);
    if (level == report::Level::warning) warnings.emplace_back(text);
    if (level == report::Level::error) errors.emplace_back(text);
  }
  void phase(const std::string& unit, std::string_view phase) override {
    running.push_back(unit + ": " + std::string(phase));
    told += unit + ": " + std::string(phase) + "\n";
  }
  void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) override {
    told += unit + ": " + std::to_string(done) + (total ? " of some\n" : "\n");
  }
  void log(const std::string& unit, std::span<const char> bytes) override {
    told += unit + ": " + std::string(bytes.data(), bytes.size());
  }
  void finished(const std::string& unit) override {
    std::erase_if(running, [&](const std::string& line) { return line.starts_with(unit + ": "); });
  }
  void tick() override {}
  bool summary(const report::Summary& all) override {
    summaries.push_back(all);
    results = all.results;
    return takes_summary;
  }

  std::vector<std::string> expected;
  std::vector<std::string> messages; ///< of all levels
  std::vector<std::string> warnings;
  std::vector<std::string> errors;
  std::vector<std::string> running;    ///< the phases of units that have not finished
  std::string told;                    ///< phases, progress and logs
  std::vector<report::Result> results; ///< of the last summary
  std::vector<report::Summary> summaries;
  bool takes_summary = true;
};

} // namespace cbuild::test
