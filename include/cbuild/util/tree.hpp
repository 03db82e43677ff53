#pragma once

#include <filesystem>

namespace cbuild::util {

/// Removes a directory and all in it, or a single file; links are removed, never followed, also while
/// somebody swaps them in. Needs few descriptors however deep the tree. What is missing already is fine;
/// Error(local_files) else.
void remove_tree(const std::filesystem::path& path);

} // namespace cbuild::util
