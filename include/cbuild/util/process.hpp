#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// Names one process for ever: an id alone is given again to another.
struct ProcessIdentity {
  int pid = 0;         ///< in its own process namespace
  std::string started; ///< kernel's start time of the process, opaque; empty if the system does not tell
  std::string host;    ///< this boot of this machine and its process namespace, opaque; empty likewise

  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

[[nodiscard]] ProcessIdentity current_process();

/// Unknown: the process cannot be seen from here, being of another boot or machine or of a process namespace
/// that is neither ours nor, as all are below the first one of a machine, below ours.
enum class Running { no, yes, unknown };

/// Whether that process, not another one with its id, still runs (a zombie does not).
[[nodiscard]] Running is_running(const ProcessIdentity& process);

[[nodiscard]] unsigned long current_user_id();

/// A variable of the environment; nothing if it is not set.
[[nodiscard]] std::optional<std::string> environment_variable(const std::string& name);

/// All variables of the environment.
[[nodiscard]] std::map<std::string, std::string> environment_variables();

/// `bytes` random bytes from the system, 256 at most, in hex. Error(local_files).
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// A child process that outlives this one, even killed: it collects the messages it is sent and, once this
/// process has gone or has let the Lifeline go, runs its work on them; nobody waits for it. It has a session
/// of its own, no open files but its pipe, and ignores INT, TERM and HUP. What comes into the pipe from
/// elsewhere in this process, say a log, is no message: each begins with a key that only the two know. To be
/// started before there are threads. From then on this process ignores SIGPIPE.
class Lifeline {
public:
  /// In the child, `work` gets all messages in their order; what it throws is dropped. Error(local_files) if
  /// there is no process or descriptor for it.
  static Lifeline start(const std::function<void(const std::vector<std::string>& messages)>& work);
  Lifeline(Lifeline&&) noexcept;
  Lifeline& operator=(Lifeline&&) noexcept;
  ~Lifeline();

  /// `message`, of at most 64 KiB, may hold any bytes. Throws Error(local_files) when the child is gone.
  void send(std::string_view message);

private:
  struct Impl;
  explicit Lifeline(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace cbuild::util
