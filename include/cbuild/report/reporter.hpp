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

/// What programs that read the document want to know of a resource.
struct Facts {
  std::string id; ///< SAM's name for it: its full path
  enum class Kind { function, layer } kind = Kind::function;
  std::string package_type = "Zip"; ///< of a function: Zip or Image
  std::string runtime;              ///< may be empty
  std::string architecture;
  std::vector<std::string> compatible_runtimes; ///< of a layer
  std::string artifact;                         ///< its directory, absolute, or an image's tag
  std::string sha256;                           ///< of the artifact's tree; empty where it was not asked for
  std::string image_digest; ///< "sha256:…" of the image that it was built in, or that it is; may be empty
};

/// One line of the summary, and one resource of the document.
struct Result {
  std::string name; ///< the function, layer or image
  Status status = Status::built;
  std::chrono::milliseconds time{0};
  std::optional<std::uint64_t> size; ///< bytes of the artifact, expanded
  std::string artifact;              ///< where it lies; empty (shown as "-") if there is none
  Facts facts = {};
};

/// Why something was not built, or nothing.
struct Failure {
  std::string type; ///< SAM's name for it, where it has one
  std::string code; ///< a name that stays: the table is in README.md
  int exit_status = 0;
  std::string message;
  std::vector<std::string> frames; ///< what was being done, innermost first
  std::vector<std::string> hints;
  std::vector<std::string> resources; ///< those that it is about, or of which the user spoke; may be empty
};

/// Where the results of a run lie, for who goes on from there.
struct Results {
  std::string directory;           ///< absolute
  std::string template_file;       ///< the same
  std::string shown_directory;     ///< from the current directory
  std::string shown_template_file; ///< the same
  bool is_default = true;          ///< whether other tools look there by themselves
};

/// How a run ended.
struct Summary {
  std::vector<Result> results;
  std::vector<Failure> failures; ///< the first one gives the exit status
  std::optional<Results> place;  ///< of a run that has a built template
  bool published = false;        ///< whether what was built is there
};

/// What a run tells its user, as it happens. A "unit" is one thing being built: a function or an image.
/// Called from one thread. Everything goes to stderr but the summary, or the document, which is the result
/// and goes to stdout. A reader of stderr that left does not stop the build: what would have been written is
/// dropped.
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

  /// The end of a run. False if stdout did not take all of it (closed, disk full).
  [[nodiscard]] virtual bool summary(const Summary& summary) = 0;
};

} // namespace cbuild::report
