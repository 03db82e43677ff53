#pragma once

#include <string>
#include <vector>

namespace cbuild::archive {

/// One regular file of a tar in memory. `name` is relative, with `/`.
struct Member {
  std::string name;
  std::string content;
  bool executable = false;
  bool secret = false; ///< mode 0600
};

/// An uncompressed ustar archive of `members`, sorted by name, with fixed owner (0:0), modes (0644, 0755 or
/// 0600) and times (0): the same bytes for the same members. For small inputs: image build contexts.
/// Error(refused) for a name that is not plain, comes twice, or that ustar cannot hold (100 bytes, or 255
/// with a `/` in the right place).
[[nodiscard]] std::string pack_tar(std::vector<Member> members);

} // namespace cbuild::archive
