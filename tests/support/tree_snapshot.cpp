#include "support/tree_snapshot.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace cbuild::test {
namespace {

std::string describe(const std::filesystem::path& path) {
  const auto status = std::filesystem::symlink_status(path);
  const auto mode = static_cast<unsigned>(status.permissions());
  switch (status.type()) {
  case std::filesystem::file_type::regular:
    return fmt::format("file {:o} {}", mode, read_file(path));
  case std::filesystem::file_type::directory:
    return fmt::format("dir {:o}", mode);
  case std::filesystem::file_type::symlink:
    return "link -> " + std::filesystem::read_symlink(path).string();
  default:
    return "other";
  }
}

} // namespace

TreeSnapshot snapshot(const std::filesystem::path& directory) {
  TreeSnapshot tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
    tree[entry.path().string().substr(directory.string().size() + 1)] = describe(entry.path());
  return tree;
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace cbuild::test
