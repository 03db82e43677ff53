#pragma once

#include <filesystem>
#include <string>

namespace cbuild::archive {

/// The SHA-256, as 64 hexadecimal digits, of what is in a directory, whatever its times and owners: of the
/// entries, sorted by the bytes of their paths, each as KIND, PATH and CONTENT with a NUL after each. KIND is
/// "file", "executable" (for anyone), "directory" or "link"; PATH is relative, with '/'; CONTENT is the
/// SHA-256 of a file's bytes, a link's target, or nothing. Links are not followed. Throws Error: local_files;
/// refused for what is none of these.
[[nodiscard]] std::string tree_digest(const std::filesystem::path& directory);

} // namespace cbuild::archive
