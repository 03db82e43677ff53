#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::engine {

/// A directory or file of the host that the container sees and cannot change. The host's path must exist on
/// the engine's machine.
struct BindMount {
  std::filesystem::path host;
  std::string container;
};

/// A named volume that the container sees and may change; the engine makes it, with these labels, if it has
/// none of that name.
struct VolumeMount {
  std::string name;
  std::string container;
  std::map<std::string, std::string> labels;
};

/// What a container is made from: the part of "Create a container" (Docker Engine API) that builds need.
/// Everything that weakens a container is left at the engine's default or below.
struct ContainerSpec {
  std::string image;
  std::vector<std::string> argv; ///< entry point and its arguments; nothing of the image's own is used
  std::string working_directory;
  std::string user; ///< "uid:gid"
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> labels;
  std::vector<BindMount> mounts;
  std::vector<std::string> empty_directories; ///< over what the mounts have at these paths, read-only
  std::vector<VolumeMount> volumes;
  std::vector<std::string> capabilities; ///< all others are dropped
  std::string network;                   ///< empty: the engine's default
  std::int64_t pids_limit = 0;           ///< 0: none
  std::int64_t memory_bytes = 0;         ///< 0: none
  std::int64_t nano_cpus = 0;            ///< 0: none
};

struct ContainerState {
  std::string status; ///< created, running, exited, dead …
  int exit_code = 0;
  bool oom_killed = false;
  std::string error; ///< the engine's words when it could not run it
};

/// How removing a container ended: it is gone, or somebody else is at it, who may yet fail.
enum class Removal { gone, under_way };

struct ContainerSummary {
  std::string id;
  std::string name;
  std::chrono::sys_seconds created; ///< by the engine's clock; the epoch if it does not say
  std::map<std::string, std::string> labels;
};

struct ImageInfo {
  std::string id; ///< "sha256:…" of its configuration
  std::vector<std::string> tags;
  std::vector<std::string> digests; ///< "name@sha256:…", where a registry knows it
  std::string architecture;         ///< amd64, arm64 …
  std::string os;
  std::uint64_t size = 0; ///< bytes
  std::map<std::string, std::string> labels;
};

/// Which kind of file the engine found at the path of an archive (X-Docker-Container-Path-Stat).
struct PathStat {
  bool is_directory = false;
  bool is_link = false;
};

/// Bytes done of those known so far, over all layers of a pull.
struct PullProgress {
  std::string status;
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
};

/// A limit of a process, by its name for the engine: "nofile".
struct Ulimit {
  std::string name;
  std::int64_t soft = 0;
  std::int64_t hard = 0;
};

/// How an image is built: "Build an image", Docker Engine API. What is empty is left to the engine.
struct ImageBuildOptions {
  std::string tag;
  std::vector<std::string> other_tags; ///< of the same image
  std::map<std::string, std::string> arguments;
  std::map<std::string, std::string> labels;
  std::string dockerfile;              ///< its path in the context, with '/'
  std::string target;                  ///< the stage to end with
  std::string platform;                ///< "linux/arm64"
  std::string network;                 ///< of its steps
  std::vector<std::string> cache_from; ///< images whose layers may be used
  std::vector<Ulimit> ulimits;         ///< of its steps
  std::vector<std::string> security_options;
  /// Parameters besides these, by the API's names; a name may come several times.
  std::vector<std::pair<std::string, std::string>> parameters;
};

} // namespace cbuild::engine
