#pragma once

#include "util/owner.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// What besides the files decides which repositories count.
struct GitSurroundings {
  std::map<std::string, std::string> environment;
  std::vector<unsigned long>
      users; ///< whose repositories count, and whose homes are no projects; nor is HOME
  std::function<std::optional<Owner>(const std::filesystem::path&)> owner = owner_of;
  std::function<std::optional<std::filesystem::path>(unsigned long user)> home = home_of;
};

/// Those of this process: root also takes what belongs to the user that sudo made root.
[[nodiscard]] GitSurroundings git_surroundings();

/// At most one of the two.
struct FoundWorkTree {
  std::optional<std::filesystem::path> directory;
  std::string refused; ///< why the nearest repository does not count, and what to do about it
};

/// The nearest work tree from `directory`, which is absolute and without links, upwards. As git looks for it:
/// what is no repository is passed by, and the search ends at the border of a file system, below a directory
/// of GIT_CEILING_DIRECTORIES, and at a repository that does not count.
[[nodiscard]] FoundWorkTree find_work_tree(const std::filesystem::path& directory,
                                           const GitSurroundings& around);

/// Adds the values of safe.directory in the text of a configuration file of git's to `values`; an empty one
/// takes back those before it. What a line has that is not understood is not safe.
void add_safe_directories(std::string_view text, std::vector<std::string>& values);

/// Whether git's own configuration, never that of a repository, says that others' repositories at `work_tree`
/// are safe. Files that it includes are not read.
[[nodiscard]] bool is_safe_directory(const std::filesystem::path& work_tree,
                                     const std::map<std::string, std::string>& environment);

} // namespace cbuild::util
