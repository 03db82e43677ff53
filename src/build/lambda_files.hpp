#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::build {

/// Throws Error(refused) for a program below `stage`, which holds what a build made, that is for another
/// architecture.
void check_architecture(const std::filesystem::path& stage, const std::string& architecture);

struct PublishedFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
};

/// Moves all files below `stage` to the same names below `directory`, on the same file system, each in one
/// step; what else is there stays. Gives them by their new paths, sorted. Before the first is moved: throws
/// Error(refused) for what is no file or no result of cargo lambda's, and Error(local_files) where a link or
/// a directory is in the way.
std::vector<PublishedFile> publish_files(const std::filesystem::path& stage,
                                         const std::filesystem::path& directory);

} // namespace cbuild::build
