#pragma once

#include <cbuild/project/request.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <span>
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

/// What a run has made, by places.
struct Made {
  std::map<std::string, std::string> images; ///< that functions have
  std::set<std::string> failed;
  std::map<std::string, std::filesystem::path> artifacts; ///< where they lie now
};

/// For a build of `request` into `directory` (resolved), of which earlier artifacts of other functions stay
/// and are still used, also those of resources that failed now. Looks at the directory, so the caller holds
/// its lock. Throws Error(usage) where a template cannot be rewritten: before the builds, which take minutes.
[[nodiscard]] BuiltTemplate built_template(const project::Request& request,
                                           const std::filesystem::path& directory,
                                           const Made& made,
                                           std::span<const plan::MethodRow> methods = plan::methods());

/// Whether the templates say something that only the artifacts show.
[[nodiscard]] bool shows_artifacts(const project::Request& request, std::span<const plan::MethodRow> methods);

} // namespace cbuild::build
