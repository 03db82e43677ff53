#pragma once

#include "cli/project.hpp"

#include <cbuild/action/action.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace cbuild::cli {

/// What one container does: it builds a function, or several that one call of cargo compiles.
struct Job {
  std::vector<std::size_t> builds; ///< by their place in the project, in order; the first one gives its name
  action::Action action;
  bool has_directories = false; ///< the result has one for each build, named by its logical id
};

/// The jobs for all builds, in the order of their first ones. `images` has each build's.
[[nodiscard]] std::vector<Job> jobs(const std::vector<FunctionBuild>& builds,
                                    const std::vector<std::string>& images);

} // namespace cbuild::cli
