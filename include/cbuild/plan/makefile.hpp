#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/plan/followed_link.hpp>
#include <cbuild/plan/host_network.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace cbuild::plan {

/// The build method `makefile`: `make build-<LogicalId>` on a copy of the source. Paths of the host are
/// absolute.
struct MakefileBuild {
  std::string logical_id;
  std::filesystem::path source;
  std::filesystem::path makefile;
  std::filesystem::path working_directory; ///< the source, or a directory inside it
  std::vector<std::string> left_out;       ///< paths below the source that are no part of it
  std::vector<std::string>
      left_out_beside;                  ///< the same below the Makefile's directory, where that is another
  std::vector<FollowedLink> links = {}; ///< of the source
  std::string image;
  std::map<std::string, std::string> environment; ///< of make
  std::map<std::string, std::string> variables;   ///< the same, stronger; may be secrets
  HostNetwork network;
};

/// The source, what its links lead to, and last the Makefile's directory where that is another.
[[nodiscard]] std::vector<action::Tree> makefile_trees(const MakefileBuild& build);

/// Throws Error(usage) for a working directory outside the source, which the build could not see, and for a
/// Makefile that is left out of it.
/// `snapshot_of` knows those of `makefile_trees`.
[[nodiscard]] action::Action makefile_action(const MakefileBuild& build,
                                             const action::SnapshotOf& snapshot_of);

/// What the exit code of a makefile Action means where make was not the one that gave it; empty where it was.
[[nodiscard]] std::string_view explain_makefile_exit(int exit_code);

/// What can be told from a Makefile's text without running make.
struct MakefileText {
  std::vector<std::string> targets;           ///< explicit ones, in order
  std::unordered_set<std::string> known = {}; ///< the same, to look one up: there may be thousands
  bool open_ended =
      false; ///< it may have more: includes, patterns, targets by variables, define, eval, much text
  std::optional<std::size_t> recipe_indented_with_spaces; ///< the first such line, from 1

  [[nodiscard]] bool lacks(const std::string& target) const;
};

/// Of a longer Makefile, in bytes, nothing is told: it is open-ended.
inline constexpr std::size_t k_max_makefile = std::size_t{1} << 20;

[[nodiscard]] MakefileText read_makefile(std::string_view text);

/// "build-" + the logical id.
[[nodiscard]] std::string makefile_target(std::string_view logical_id);

} // namespace cbuild::plan
