#pragma once

#include <cbuild/util/process.hpp>

#include <map>
#include <optional>
#include <string>

namespace cbuild::executor {

/// One run of cbuild, as its containers name it: in their names and in the labels cbuild.run, cbuild.pid,
/// cbuild.started and cbuild.host.
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

/// Whether a container with these labels was left by a run of `host` that has ended. Containers of other
/// hosts, and those that say too little, are nobody's to judge.
[[nodiscard]] bool is_orphan(const std::map<std::string, std::string>& labels, const std::string& host);

} // namespace cbuild::executor
