#pragma once

#include <cbuild/engine/types.hpp>
#include <cbuild/util/process.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cbuild::executor {

/// How long a run counts as alive after it has last said so, for those who cannot see its process.
inline constexpr std::chrono::seconds k_lease{300};

/// One run of cbuild, as its containers name it: in their names and in the labels cbuild.run, cbuild.pid,
/// cbuild.started, cbuild.host and cbuild.lease (seconds).
class Run {
public:
  /// A run of this process.
  static Run start();

  Run(std::string id, util::ProcessIdentity owner) : m_id(std::move(id)), m_owner(std::move(owner)) {}

  [[nodiscard]] const std::string& id() const { return m_id; }
  [[nodiscard]] std::map<std::string, std::string> labels() const;

  /// A name no other container has: "cbuild-<run>-<n>".
  [[nodiscard]] std::string next_container_name();

private:
  std::string m_id;
  util::ProcessIdentity m_owner;
  int m_containers = 0;
};

inline constexpr const char* k_run_label = "cbuild.run";

/// Whether the run `run_id` gave a container this name.
[[nodiscard]] bool is_container_name(const std::string& run_id, std::string_view name);

/// The name that a container gets in the place of `name`, its first one, when its run says at `now`, by the
/// engine's clock, that it is alive: "cbuild-<run>-<n>-<seconds>".
[[nodiscard]] std::string renewed_name(const std::string& name, std::chrono::sys_seconds now);

/// Whether the run that these labels name still runs; unknown if its process cannot be seen from here, or the
/// labels say too little.
[[nodiscard]] util::Running owner_of(const std::map<std::string, std::string>& labels);

/// Until when, by the engine's clock, the container's run counts as alive if its process cannot be seen: its
/// lease is counted from the time in its name, before that is there from its creation. Nothing for containers
/// without a lease: nobody may judge them.
[[nodiscard]] std::optional<std::chrono::sys_seconds> leased_until(const engine::ContainerSummary& container);

} // namespace cbuild::executor
