#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::action {

/// The names that are never part of an input, at any depth and whatever kind they have. Nor are stages
/// (`util::k_stage_prefix`): what is made there in the midst of a source is no change of it.
inline constexpr std::string_view k_never_input[] = {".git", ".aws-sam"};

/// A file of this name has rules in gitignore(5)'s syntax for what lies in and below its directory; those of
/// a deeper file come before those of one above, and nothing brings back what lies in a directory that is
/// left out, or one of `k_never_input`, as git does it. It is a part of the input itself. Each input has
/// them.
inline constexpr std::string_view k_ignore_file = ".cbuildignore";

/// A directory below an input's root whose CACHEDIR.TAG begins with the signature of bford.info/cachedir.
enum class CacheDirectories { keep, leave_out };

/// Makes a tree the build context of an image, in which Docker's rules hold: `.git` is a part of it, and of a
/// directory that is left out single files may be brought back.
struct ImageContext {
  std::string ignore_file;       ///< the name of a file in util::DockerIgnore's grammar, for messages
  std::string ignore_text;       ///< what is in it
  std::vector<std::string> kept; ///< paths that are a part of it whatever that file says

  friend bool operator==(const ImageContext&, const ImageContext&) = default;
};

/// What is not part of one tree, besides what never is and what its ignore files name.
struct IgnoreRules {
  std::vector<std::string> left_out; ///< paths from its root, with '/'; they need not exist
  CacheDirectories caches = CacheDirectories::keep;
  std::optional<ImageContext> image_context;

  friend bool operator==(const IgnoreRules&, const IgnoreRules&) = default;
};

} // namespace cbuild::action
