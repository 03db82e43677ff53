#pragma once

#include <cbuild/util/tree_reader.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace cbuild::archive {

/// What lies at one path of a tree that is to be packed, as it was read before.
struct TreeMember {
  std::string path; ///< from the root, with '/'
  util::FileState state;
  std::string target; ///< of a link
};

/// Where the bytes of an archive go. What it throws comes out of the call that packs.
using ByteSink = std::function<void(std::span<const char>)>;

/// Packs a tree into an uncompressed tar (ustar; pax headers where a name or size needs one), piece by piece,
/// as Docker sends build contexts: links are links, modes stay, owners are 0:0, times have whole seconds (of
/// a file that was edited the build's tools must see a later one). Special files are left out. `members` are
/// sorted by path, each after its directory. `instead` gives the content for files of these paths, in place
/// of what is in the tree. Throws Error(local_files) for what cannot be read, or is not what `members` say
/// any more. No link below the root is followed. On any thread.
void pack_tree(const std::filesystem::path& root,
               const std::vector<TreeMember>& members,
               const std::map<std::string, std::string>& instead,
               const ByteSink& sink);

} // namespace cbuild::archive
