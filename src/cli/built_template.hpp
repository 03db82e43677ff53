#pragma once

#include "cli/project.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::cli {

/// The template as it will lie in the build directory, and what its reader should know of it.
struct BuiltTemplate {
  std::string text;
  std::vector<std::string>
      warnings; ///< of what it gives as source, not as artifact; true once it is published
};

/// For a build of `project` into `directory` (resolved), of which earlier artifacts of other functions stay
/// and are still used. Looks at the directory, so the caller holds its lock. Throws Error(usage) where the
/// template cannot be rewritten: before the builds, which take minutes.
[[nodiscard]] BuiltTemplate built_template(const Project& project, const std::filesystem::path& directory);

} // namespace cbuild::cli
