#pragma once

#include <filesystem>

namespace cbuild::util {

/// Removes a directory and all in it, or a single file; links are removed, never followed, also while
/// somebody swaps them in. Needs few descriptors however deep the tree. What is missing already is fine;
/// Error(local_files) else.
void remove_tree(const std::filesystem::path& path);

/// The same for `name` in the open directory `parent`.
void remove_tree_at(int parent, const std::string& name);

/// Returns once a tree that was just written would survive a power cut. A few files are synced one by one;
/// for many, the whole file system is (20,000 single syncs take minutes, and its cost is that of the dirty
/// data).
void sync_tree(int directory, const std::filesystem::path& path);

} // namespace cbuild::util
