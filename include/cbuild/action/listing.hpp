#pragma once

#include <cbuild/action/snapshot.hpp>

#include <string>

namespace cbuild::action {

/// A tree's content as lines "KIND DIGEST ./path", sorted by their bytes (`LC_ALL=C sort`), the root's "."
/// with them: two lists can be given to `comm`, and a line is the same only where what lies at the path is.
/// KIND is f for a file, x for one that can be executed, d, and l for a link. DIGEST is of a file's content,
/// a link's target, or the kinds and names in a directory. Special files are not in it. Empty where it would
/// not be true: a name has a line feed, or something changed while it was read. std::invalid_argument for a
/// snapshot without digests.
[[nodiscard]] std::string content_listing(const Snapshot& snapshot);

/// What `find . -type f -printf '%s %T@ %p\n' | LC_ALL=C sort` of GNU says of a copy made with `cp -p`: where
/// it says else, other files were copied than those of the snapshot.
[[nodiscard]] std::string copy_listing(const Snapshot& snapshot);

} // namespace cbuild::action
