#pragma once

#include "cli/options.hpp"

#include <string>
#include <vector>

namespace cbuild::cli {

struct Project;

/// Throws Error(usage) for a build directory that would harm the project: one that is, or contains, what is
/// built from, or that is reached through a link of the project's own.
void check_build_directory(const BuildOptions& options, const Project& project);

/// What of a build's results lies at the top of `source`, by name: it is no part of the source. Throws
/// Error(usage) for results further down in it, which would be copied along.
[[nodiscard]] std::vector<std::string> results_in(const std::filesystem::path& source,
                                                  const BuildOptions& options);

} // namespace cbuild::cli
