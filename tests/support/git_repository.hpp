#pragma once

#include "support/tree_snapshot.hpp"

namespace cbuild::test {

/// The least that git takes for a repository, as `directory`.
inline void make_repository(const std::filesystem::path& directory) {
  for (const auto* name : {"objects", "refs"}) std::filesystem::create_directories(directory / name);
  write_file(directory / "HEAD", "ref: refs/heads/main\n");
}

} // namespace cbuild::test
