#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/util/task.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace cbuild::action {

/// Follows one Action while it runs. Called on the loop's thread.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void phase(std::string_view name) = 0;
  /// What the command says; not its answer.
  virtual void log(std::span<const char> bytes) = 0;
  virtual void fetched(std::uint64_t bytes) = 0;

  /// The command itself: what comes before and after is the executor's own work.
  virtual void command_started() {}
  virtual void command_ended() {}
};

/// How an Action that ran to its end went. The output tree exists only for exit code 0.
struct ActionResult {
  int exit_code = 0;
  bool out_of_memory = false;
  std::string answer;      ///< the command's, whatever its exit code: its bytes as they came, masked nowhere
  std::uint64_t bytes = 0; ///< of the output's files
  std::uint64_t entries = 0; ///< of the output: files, directories and links, without the output itself
};

/// Runs Actions, wherever that is. Several may run at once.
class Executor {
public:
  virtual ~Executor() = default;

  /// Puts the output into `into`, an existing empty directory. Throws Error (engine, refused, local_files),
  /// Interrupted; a failed command is a result, not an error. An
  /// answer that is too long ends the command: Error(refused).
  virtual util::Task<ActionResult> run(Action action, Observer& observer, std::filesystem::path into) = 0;
};

} // namespace cbuild::action
