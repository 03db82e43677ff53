#pragma once

#include <cbuild/project/request.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::project {

/// Throws Error(usage) for a build directory that would harm the project: one that is, or contains, the
/// template's directory, the base or the current one, or that is reached through a link of the project's own.
void check_build_directory(const Settings& settings);

/// Throws Error(usage) where the build directory is, or contains, a directory that is built from.
void check_source(const Settings& settings, const std::filesystem::path& source);

/// What of a build's results lies at the top of `source`, by name, and where in it the run's own output goes
/// (`outputs`: util::output_files): no part of the source. Throws Error(usage) for results further down in
/// it, which would be copied along.
[[nodiscard]] std::vector<std::string> results_in(const std::filesystem::path& source,
                                                  const Settings& settings,
                                                  const std::vector<std::filesystem::path>& outputs);

/// All that a build writes, absolute.
[[nodiscard]] std::vector<std::filesystem::path> results_of(const Settings& settings);

} // namespace cbuild::project
