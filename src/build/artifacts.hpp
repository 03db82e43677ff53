#pragma once

#include <cbuild/action/executor.hpp>
#include <cbuild/project/request.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::build {

/// Moves what is in `from`, a part of what a build sent back, into `to`, an empty directory on the same file
/// system, and counts it. Throws Error: refused where `from` is no directory and for a link that leads out of
/// `to`; local_files.
[[nodiscard]] action::ActionResult move_content(const std::filesystem::path& from,
                                                const std::filesystem::path& to);

/// Looks at the programs of an artifact: `bootstrap`, what is in `extensions`, and what cargo made; and at
/// its shared libraries, where its recipe says so. Throws Error(refused) for a program that Lambda cannot
/// start and for libraries that cannot be loaded; gives warnings about what may fail.
[[nodiscard]] std::vector<std::string> check_programs(const project::ResourceBuild& build,
                                                      const std::filesystem::path& artifact);

} // namespace cbuild::build
