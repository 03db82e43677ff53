#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace cbuild::test {

/// All that is in a directory: relative path → "file 644 CONTENT", "dir 755", "link -> TARGET", "other".
/// Links are not followed. Two snapshots are equal if nothing changed.
using TreeSnapshot = std::map<std::string, std::string>;
[[nodiscard]] TreeSnapshot snapshot(const std::filesystem::path& directory);

void write_file(const std::filesystem::path& path, std::string_view content);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

} // namespace cbuild::test
