#pragma once

#include <cbuild/action/ignore.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cbuild::action {

/// A file or tree of the host that the build sees, read-only, at a path inside the container.
struct Input {
  std::filesystem::path host;
  std::string container;
  IgnoreRules rules = {}; ///< what of a tree is no part of it

  friend bool operator==(const Input&, const Input&) = default;
};

/// A file that cbuild makes for the build, which sees it, read-only, at a path inside the container.
struct Text {
  std::string container;
  std::string content;

  friend bool operator==(const Text&, const Text&) = default;
};

/// Paths inside the container that belong to no input, though they lie in one: the build finds an empty
/// directory there, or an empty file.
struct Masks {
  std::vector<std::string> directories;
  std::vector<std::string> files;

  friend bool operator==(const Masks&, const Masks&) = default;
};

/// A directory that outlives the build, so that the next one need not fetch or compile the same again: an
/// engine volume. Never part of the result.
struct Cache {
  std::string volume; ///< its name; made when there is none
  std::string container;
  std::map<std::string, std::string> labels;

  friend bool operator==(const Cache&, const Cache&) = default;
};

/// What a command's standard output is.
enum class StandardOutput {
  log,   ///< the same as its standard error: lines for the user
  answer ///< kept apart from those, for whoever made the Action
};

/// An answer has no more bytes.
inline constexpr std::size_t k_longest_answer = std::size_t{1} << 20;

struct Command {
  std::vector<std::string> argv;
  std::string working_directory;
  std::map<std::string, std::string> environment;
  /// Variables besides those, which no description of the container may show.
  std::map<std::string, std::string> secret_environment;
  std::string user; ///< "uid:gid"
  StandardOutput standard_output = StandardOutput::log;

  friend bool operator==(const Command&, const Command&) = default;
};

/// What a build may use; zero or empty is the engine's default.
struct Limits {
  std::string network;
  std::int64_t pids = 4096;
  std::int64_t memory_bytes = 0;
  std::int64_t nano_cpus = 0;

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// One build as a value: what goes in, what is run, what comes back. (The term is the Bazel Remote Execution
/// API's.)
struct Action {
  std::string image; ///< reference, or the id it was resolved to
  std::vector<Input> inputs;
  std::vector<Text> texts;
  Masks masks;
  /// False where the build can see more of the host than its inputs: another build of an equal Action may
  /// then give something else.
  bool closed = true;
  std::vector<Cache> caches;
  Command command;
  std::string output_directory; ///< in the container; its content is the result
  Limits limits;

  friend bool operator==(const Action&, const Action&) = default;
};

} // namespace cbuild::action
