#pragma once

#include <cbuild/project/request.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cbuild::build {

/// The template as it will lie in the build directory, and what its reader should know of it.
struct BuiltTemplate {
  std::string text;
  std::vector<std::string>
      warnings;               ///< of what it gives as source, not as artifact; true once it is published
  std::set<std::string> kept; ///< places of earlier artifacts that it leads to
};

/// For a build of `request` into `directory` (resolved), of which earlier artifacts of other functions stay
/// and are still used, also those of resources that `failed` now. `images` are those that its functions have
/// then, by logical id. Looks at the directory, so the caller holds its lock. Throws Error(usage) where the
/// template cannot be rewritten: before the builds, which take minutes.
[[nodiscard]] BuiltTemplate built_template(const project::Settings& settings,
                                           const project::Request& request,
                                           const std::filesystem::path& directory,
                                           const std::map<std::string, std::string>& images,
                                           const std::set<std::string>& failed = {});

} // namespace cbuild::build
