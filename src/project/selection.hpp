#pragma once

#include <cbuild/project/request.hpp>

#include <string>
#include <vector>

namespace cbuild::project {

/// A function that is an image.
struct SelectedImage {
  sam::ImageFunction function;
  bool is_named = false; ///< by the user, and not by a pattern
};

/// What a run is to build.
struct Selection {
  std::vector<sam::Resource> resources; ///< in the order of the stacks and their templates
  std::vector<SelectedImage> images;    ///< in the same order, also those that have nothing to build
  std::vector<std::string> warnings;
};

/// All that the stacks have to build, without what is excluded; where the user named some, those and the
/// layers of their own stack that they use.
///
/// A name is a full path ("Child/Api"), a logical id, an id, a FunctionName or LayerName, and names a
/// function and a layer if both have it; of several functions, or layers, the one with the least full path,
/// as with `sam build`. With '*', '?' or '[…]' it is a pattern: of full paths with a '/' in it, else of any
/// of these names. Who names a resource whose code is not built by itself (SkipBuild) builds it. Throws
/// Error(usage) for a name without anything to build.
[[nodiscard]] Selection select(const std::vector<Stack>& stacks, const Settings& settings);

} // namespace cbuild::project
