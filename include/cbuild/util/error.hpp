#pragma once

#include <exception>
#include <string>
#include <vector>

namespace cbuild::util {

/// What the process tells its caller; the table is in README.md. Signals end with 128 + their number.
enum class ExitCode : int {
  ok = 0,
  build_failed = 1,
  usage = 2,       ///< usage, template or configuration
  engine = 3,      ///< the engine or an image
  refused = 4,     ///< the build's result was refused
  local_files = 5, ///< disk full, permissions
  unexpected = 70, ///< a mistake of cbuild's own
  locked = 75,     ///< another run holds the lock and --no-wait was given
};

/// What stops the work. Made where the cause is known, told once in main. Lower-case message that names its
/// object in quotes and carries the other side's own words; callers add frames, innermost first.
class Error : public std::exception {
public:
  Error(ExitCode code, std::string message) : m_code(code), m_message(std::move(message)) {}

  /// The next step for the reader, one line ("hint: …"). Several may be given.
  Error&& hint(std::string text) &&;
  void add_hint(std::string text) { m_hints.push_back(std::move(text)); }

  /// What was being done, e.g. "while building function 'Api'".
  void add_frame(std::string text) { m_frames.push_back(std::move(text)); }

  [[nodiscard]] ExitCode code() const { return m_code; }
  [[nodiscard]] const std::string& message() const { return m_message; }
  [[nodiscard]] const std::vector<std::string>& frames() const { return m_frames; }
  [[nodiscard]] const std::vector<std::string>& hints() const { return m_hints; }

  /// The message alone, for callers that know no better; `render` gives the whole.
  [[nodiscard]] const char* what() const noexcept override { return m_message.c_str(); }

private:
  ExitCode m_code;
  std::string m_message;
  std::vector<std::string> m_frames;
  std::vector<std::string> m_hints;
};

/// The user or the system asked us to stop; the process ends with 128 + `signal`.
class Interrupted : public std::exception {
public:
  explicit Interrupted(int signal) : m_signal(signal) {}
  [[nodiscard]] int signal() const { return m_signal; }
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }

private:
  int m_signal;
};

/// The message, its frames and hints as lines without a trailing newline: "message\n  while …\n  hint: …".
[[nodiscard]] std::string render(const Error& error);

/// An Error(local_files) for a failed call on `path`, with the system's words for `error_number`.
[[nodiscard]] Error file_error(int error_number, const std::string& what, const std::string& path);

} // namespace cbuild::util
