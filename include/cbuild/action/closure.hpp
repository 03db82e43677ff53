#pragma once

#include <cbuild/action/snapshot.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace cbuild::action {

/// More mounts than this are not made for one tree.
inline constexpr std::size_t k_most_masks = 64;

/// What hides the left-out paths of a tree where a build can read all of it: an empty directory is mounted
/// over each of `directories`, /dev/null over each of `files`, both from the tree's root. All are UTF-8, as
/// a request to the engine has to be.
struct Closure {
  std::vector<std::string> directories;
  std::vector<std::string> files; ///< sockets and such too

  /// How many left-out paths the build can see all the same, and the first of them: links, which a mount
  /// would follow, names that are not UTF-8, and what is too many. Its result then depends on more than its
  /// inputs.
  std::size_t visible = 0;
  std::string first_visible;

  friend bool operator==(const Closure&, const Closure&) = default;
};

/// Where there are too many paths, what is never an input is hidden first, then directories.
[[nodiscard]] Closure closure(const Snapshot& snapshot);

/// One step of copying a tree without what is left out of it: `directory` is made, then what `names` has in
/// it is copied with all below.
struct CopyStep {
  std::string directory; ///< from the tree's root; empty for the root
  std::vector<std::string> names;

  friend bool operator==(const CopyStep&, const CopyStep&) = default;
};

/// The fewest steps, each directory after those above it, the root first. Devices, sockets and FIFOs are not
/// copied.
[[nodiscard]] std::vector<CopyStep> copy_steps(const Snapshot& snapshot);

} // namespace cbuild::action
