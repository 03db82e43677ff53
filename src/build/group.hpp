#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/project/request.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace cbuild::build {

/// What one container does: it builds a resource, or several that join.
struct Group {
  std::vector<std::size_t> builds; ///< by their place in the request, in order; the first one gives its name
  std::string image;               ///< its id
  bool has_directories = false;    ///< the result has one for each build, named by its logical id: all differ
};

/// The groups of all builds, in the order of their first ones. `images` has each build's; one without an
/// image is in none.
[[nodiscard]] std::vector<Group> grouped(const std::vector<project::ResourceBuild>& builds,
                                         const std::vector<std::string>& images);

/// What a group's container does. `limits` are those of the whole run; `snapshot_of` knows the trees of the
/// group's first recipe.
[[nodiscard]] action::Action action_of(const Group& group,
                                       const std::vector<project::ResourceBuild>& builds,
                                       const action::Limits& limits,
                                       const action::SnapshotOf& snapshot_of);

} // namespace cbuild::build
