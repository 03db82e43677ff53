#pragma once

#include <filesystem>
#include <system_error>

namespace cbuild::cli {

/// `path` absolute and without links, as far as it exists. Error(local_files).
[[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& path);

/// Without '.', '..' and a slash at the end, by its names.
[[nodiscard]] std::filesystem::path normal(const std::filesystem::path& path);

/// Whether this is the error for a path that leads nowhere.
[[nodiscard]] bool is_missing(std::error_code error);

/// Whether there is a regular file, links followed. Error(local_files) where that cannot be found out.
[[nodiscard]] bool is_file(const std::filesystem::path& path);

/// Whether `path` is `directory` or below it, by their names.
[[nodiscard]] bool is_inside(const std::filesystem::path& path, const std::filesystem::path& directory);

/// The project: the git work tree around `base`, else `base`.
[[nodiscard]] std::filesystem::path project_root(const std::filesystem::path& base);

} // namespace cbuild::cli
