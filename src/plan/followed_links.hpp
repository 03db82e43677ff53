#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/plan/followed_link.hpp>
#include <cbuild/plan/recipe.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace cbuild::plan {

/// More are not followed for one source: each is a mount.
inline constexpr std::size_t k_most_followed_links = 64;

/// Those of the results that lie below a directory, from there.
[[nodiscard]] std::vector<std::string> results_below(const std::filesystem::path& directory,
                                                     const std::vector<std::filesystem::path>& results);

/// The links of a resource's source that lead out of it, where the run follows them. Those that lead nowhere
/// stay what they are. Throws Error(usage) for one to what the build may not see, and for too many.
[[nodiscard]] std::vector<FollowedLink>
followed_links(const Planning& planning, const sam::Resource& resource, const action::Tree& source);

/// The directories that the links of `source` lead to, read as the source is.
[[nodiscard]] std::vector<action::Tree> link_trees(std::span<const FollowedLink> links,
                                                   const action::Tree& source);

/// What a build sees that works on the copy of a source: the source, what its links lead to, and, where that
/// is another directory, the one with the file that says what to do.
[[nodiscard]] std::vector<action::Tree>
seen_trees(action::Tree source, std::span<const FollowedLink> links, action::Tree beside);

/// A link, and where in the container is what it leads to.
struct ReadLink {
  FollowedLink link;
  std::string container;
  const action::Snapshot* content = nullptr; ///< null for a file
};

/// What the links lead to becomes inputs of the Action. `snapshot_of` knows those of `link_trees`, which
/// stay.
[[nodiscard]] std::vector<ReadLink> add_links(std::span<const FollowedLink> links,
                                              const action::Tree& source,
                                              const action::SnapshotOf& snapshot_of,
                                              action::Action& action);

/// What is copied of a source besides what its links lead to: the links are left out of it.
[[nodiscard]] action::Snapshot without_links(const action::Snapshot& source, std::span<const ReadLink> links);

/// The copy of a source with what its links lead to in their places, as if it had been read. Where one leads
/// to a file, of which nothing was read, the copy's content cannot be told: its path is among those that are
/// unsteady.
[[nodiscard]] action::Snapshot with_links(const action::Snapshot& source, std::span<const ReadLink> links);

} // namespace cbuild::plan
