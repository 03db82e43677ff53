#pragma once

#include "build/places.hpp"

#include <cbuild/action/executor.hpp>
#include <cbuild/plan/recipe.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/secrets.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::build {

/// Shows one build to the user, under the name of its first function, keeps its whole log in a file for each
/// of its functions, and the log's end for hints. Neither has one of `secrets`, or a password of the host's
/// proxies.
class BuildLog : public action::Observer {
public:
  /// `place`, where there is one, is told when the command runs; it outlives this.
  BuildLog(report::Reporter& reporter,
           std::string logical_id,
           const std::vector<std::filesystem::path>& log_files,
           const util::Secrets& secrets = {},
           Places::Place* place = nullptr);
  BuildLog(const BuildLog&) = delete;
  BuildLog& operator=(const BuildLog&) = delete;
  ~BuildLog() override;

  void phase(std::string_view name) override;
  void log(std::span<const char> bytes) override;
  /// A line that came otherwise than as a log: into its files alone.
  void note(std::string_view text);
  void fetched(std::uint64_t bytes) override;
  void command_started() override;
  void command_ended() override;

  /// The last bytes of the log, 64 KiB at most.
  [[nodiscard]] const std::string& tail() const { return m_tail; }

private:
  void keep(std::string_view text);

  report::Reporter& m_reporter;
  std::string m_logical_id;
  Places::Place* m_place;
  util::SecretFilter m_filter; ///< the reporter has its own
  std::vector<util::File> m_log_files;
  std::string m_tail;
};

/// A build whose command ended with another exit code than 0.
struct FailedBuild {
  std::string subject;   ///< what failed
  std::string_view tool; ///< the program that gave the exit code
  plan::Diagnosis diagnosis;
  const std::string& log_tail;
  const std::string& ca_bundle;  ///< the option
  std::int64_t memory_bytes = 0; ///< its limit; 0 for none
};

/// The error to tell: what happened, and what its log tells of the reason. Pure.
[[nodiscard]] util::Error explain_failure(const FailedBuild& failed, const action::ActionResult& result);

/// The last `count` lines of a text.
[[nodiscard]] std::string_view last_lines(std::string_view text, std::size_t count);

/// The error as its user reads it; below it the last lines of a log that was not shown as it was written,
/// where there are any.
[[nodiscard]] std::string failure_text(const util::Error& error, std::string_view log_tail);

/// Of an artifact that Lambda will not take: one that is empty, or too large. Empty for one that it will.
[[nodiscard]] std::string artifact_warning(const std::string& function, const action::ActionResult& built);

} // namespace cbuild::build
