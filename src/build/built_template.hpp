#pragma once

#include <cbuild/project/request.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cbuild::build {

/// The templates as they will lie in the build directory, and what their reader should know of them.
struct BuiltTemplate {
  std::map<std::string, std::string> texts; ///< by places; the root stack's among them
  std::vector<std::string>
      warnings;               ///< of what they give as source, not as artifact; true once they are published
  std::set<std::string> kept; ///< places of earlier artifacts that they lead to
};

/// For a build of `request` into `directory` (resolved), of which earlier artifacts of other functions stay
/// and are still used, also those of resources that `failed` now. `images` are those that its functions have
/// then. Both are by places. Looks at the directory, so the caller holds its lock. Throws Error(usage) where
/// a template cannot be rewritten: before the builds, which take minutes.
[[nodiscard]] BuiltTemplate built_template(const project::Request& request,
                                           const std::filesystem::path& directory,
                                           const std::map<std::string, std::string>& images,
                                           const std::set<std::string>& failed = {});

} // namespace cbuild::build
