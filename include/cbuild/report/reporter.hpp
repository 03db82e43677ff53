#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::report {

enum class Level { verbose, info, warning, error };

enum class Status { built, failed, cancelled };

/// One line of the summary.
struct Result {
  std::string name; ///< the function or image
  Status status = Status::built;
  std::chrono::milliseconds time{0};
  std::optional<std::uint64_t> size; ///< bytes of the artifact, expanded
  std::string artifact;              ///< where it lies; empty (shown as "-") if there is none
};

/// What a run tells its user, as it happens. A "unit" is one thing being built: a function or an image.
/// Called from one thread. Everything goes to stderr but the summary, which is the result and goes to
/// stdout. A reader of stderr that left does not stop the build: what would have been written is dropped.
class Reporter {
public:
  virtual ~Reporter() = default;

  /// Those units that will log, once they are known: the lines of more than one get prefixes from the first
  /// on, and the order decides the colours. A unit that is not named here is welcome; if it is the second
  /// that logs, prefixes begin with it.
  virtual void expect(const std::vector<std::string>& units) = 0;

  /// One message of ours: a line, or several.
  virtual void message(Level level, std::string_view text) = 0;

  /// Starts, and later renames, what `unit` is doing ("creating container", "building", "fetching
  /// artifacts").
  virtual void phase(const std::string& unit, std::string_view phase) = 0;

  /// Bytes done so far in this phase, and in all where that is known.
  virtual void progress(const std::string& unit, std::uint64_t done, std::optional<std::uint64_t> total) = 0;

  /// Bytes of the build's own output, in order, any split, not always UTF-8.
  virtual void log(const std::string& unit, std::span<const char> bytes) = 0;

  /// The unit is done: its last line of log is ended, its status line goes away.
  virtual void finished(const std::string& unit) = 0;

  /// Called a few times a second, so that elapsed times move.
  virtual void tick() = 0;

  /// The table at the end. False if stdout did not take all of it (closed, disk full).
  [[nodiscard]] virtual bool summary(const std::vector<Result>& results) = 0;
};

} // namespace cbuild::report
