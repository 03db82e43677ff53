#include "cli/job.hpp"

#include <algorithm>

namespace cbuild::cli {
namespace {

/// Builds of one cargo call, and which of the project's they are.
struct CargoGroup {
  std::size_t job;
  std::vector<plan::CargoBuild> builds;
};

bool has_program(const plan::CargoBuild& build, const std::string& name) {
  const auto& all = build.package_binaries;
  return build.binary == name || std::find(all.begin(), all.end(), name) != all.end();
}

/// Programs of the same name in two packages would be put in the same place. Cargo takes each name for all of
/// the packages: also a program that nobody asked for may be one of them.
bool fits(const CargoGroup& group, const plan::CargoBuild& build) {
  const auto collides = [&](const plan::CargoBuild& other) {
    return other.package != build.package &&
           (has_program(other, build.binary) || has_program(build, other.binary));
  };
  return group.builds.front().settings == build.settings &&
         std::none_of(group.builds.begin(), group.builds.end(), collides);
}

} // namespace

std::vector<Job> jobs(const std::vector<FunctionBuild>& builds, const std::vector<std::string>& images) {
  std::vector<Job> all;
  std::vector<CargoGroup> groups;
  for (std::size_t index = 0; index < builds.size(); ++index) {
    if (const auto* makefile = std::get_if<MakefileFunction>(&builds[index].method)) {
      auto build = makefile->build;
      build.image = images[index];
      all.push_back({.builds = {index}, .action = plan::makefile_action(build)});
      continue;
    }
    auto build = std::get<plan::CargoBuild>(builds[index].method);
    plan::use_image(build.settings, images[index]);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return fits(g, build); });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {all.size(), {}});
      all.emplace_back();
    }
    all[group->job].builds.push_back(index);
    group->builds.push_back(std::move(build));
  }
  for (const auto& group : groups) {
    all[group.job].action = plan::cargo_action(group.builds);
    all[group.job].has_directories = true;
  }
  return all;
}

} // namespace cbuild::cli
