#pragma once

#include "support/tree_snapshot.hpp"

namespace cbuild::test {

/// Writes a file, and makes the directories that it lies in.
inline void write_below(const std::filesystem::path& file, std::string_view content) {
  std::filesystem::create_directories(file.parent_path());
  write_file(file, content);
}

} // namespace cbuild::test
