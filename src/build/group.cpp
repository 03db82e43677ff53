#include "build/group.hpp"

#include <algorithm>

namespace cbuild::build {

std::vector<Group> grouped(const std::vector<project::ResourceBuild>& builds,
                           const std::vector<std::string>& images) {
  std::vector<Group> groups;
  for (std::size_t index = 0; index < builds.size(); ++index) {
    if (images[index].empty()) continue;
    const auto joins = [&](std::size_t other) {
      return images[other] == images[index] &&
             builds[other].resource.logical_id != builds[index].resource.logical_id &&
             builds[other].recipe->joins(*builds[index].recipe);
    };
    // One that would not even join an equal one need not be compared with all of the others.
    const bool alone = !builds[index].recipe->joins(*builds[index].recipe);
    const auto fitting =
        alone ? groups.end() : std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
          return std::all_of(group.builds.begin(), group.builds.end(), joins);
        });
    if (fitting != groups.end())
      fitting->builds.push_back(index);
    else
      groups.push_back({.builds = {index},
                        .image = images[index],
                        .has_directories = builds[index].recipe->has_directories()});
  }
  return groups;
}

action::Action action_of(const Group& group,
                         const std::vector<project::ResourceBuild>& builds,
                         const action::Limits& limits,
                         const action::SnapshotOf& snapshot_of) {
  std::vector<const plan::Recipe*> recipes;
  for (const auto index : group.builds) recipes.push_back(builds[index].recipe.get());
  auto action = recipes.front()->action(group.image, recipes, snapshot_of);
  action.limits = limits;
  return action;
}

} // namespace cbuild::build
