#pragma once

#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/action/snapshot.hpp>

#include <initializer_list>
#include <string>
#include <vector>

namespace cbuild::test {

/// Makes files, with the directories above them; a path with '/' at its end is a directory.
inline void make_tree(const std::filesystem::path& root, std::initializer_list<std::string> paths) {
  for (const auto& path : paths) {
    const auto full = root / path;
    std::filesystem::create_directories(full.parent_path());
    if (!path.ends_with('/')) write_file(full, path);
  }
}

/// The paths of entries, of what was left out, or of differences.
template <typename Item>
std::vector<std::string> paths_of(const std::vector<Item>& items) {
  std::vector<std::string> paths;
  for (const auto& item : items) paths.push_back(item.path);
  return paths;
}

/// As it can be told beforehand.
inline std::vector<action::LeftOut> without_inodes(std::vector<action::LeftOut> all) {
  for (auto& left_out : all) left_out.device = left_out.inode = 0;
  return all;
}

/// A file, or a directory if its path ends with '/', that is nowhere.
inline action::Entry entry(std::string path, std::uint64_t size = 0) {
  action::Entry made;
  made.state.kind = path.ends_with('/') ? util::FileKind::directory : util::FileKind::file;
  made.state.size = size;
  if (path.ends_with('/')) path.pop_back();
  made.path = std::move(path);
  return made;
}

using Paths = std::vector<std::string>;
using Way = util::TreeReader::Way;

} // namespace cbuild::test
