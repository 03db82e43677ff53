#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::plan {

/// A link of a source that leads out of it: the build finds a copy of what it leads to in its place.
struct FollowedLink {
  std::string path;                  ///< below the source, with '/'
  std::filesystem::path target;      ///< a directory, or a file; absolute, without links
  bool is_directory = true;          ///< the target
  std::vector<std::string> left_out; ///< paths below a directory that are no part of it

  friend bool operator==(const FollowedLink&, const FollowedLink&) = default;
};

} // namespace cbuild::plan
