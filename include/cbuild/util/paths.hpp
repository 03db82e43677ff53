#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>

namespace cbuild::util {

/// `path` from the root, as it is written. Error(local_files) where it is empty or the current directory is
/// gone.
[[nodiscard]] std::filesystem::path absolute(const std::filesystem::path& path);

/// `path` absolute, without a slash at the end, and without links as far as it exists. Error(local_files).
[[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& path);

/// Without '.', '..' and a slash at the end, by its names.
[[nodiscard]] std::filesystem::path normal(const std::filesystem::path& path);

/// Whether this is the error for a path that leads nowhere.
[[nodiscard]] bool is_missing(std::error_code error);

/// Whether there is a regular file, links followed. Error(local_files) where that cannot be found out.
[[nodiscard]] bool is_file(const std::filesystem::path& path);

/// Whether `path` is `directory` or below it, by their names.
[[nodiscard]] bool is_inside(const std::filesystem::path& path, const std::filesystem::path& directory);

/// The directory `start`, or the first one above it up to `top`, that fits, by their names and as `normal`
/// writes it. Nothing where none does, or where `start` is not inside `top`.
[[nodiscard]] std::optional<std::filesystem::path>
first_above(const std::filesystem::path& start,
            const std::filesystem::path& top,
            const std::function<bool(const std::filesystem::path&)>& fits);

/// The git work tree around `directory`, which is absolute and without links. It counts as it does for git: a
/// valid repository that belongs to this user or is a safe.directory of git's configuration. Never a home
/// directory or `/`.
[[nodiscard]] std::optional<std::filesystem::path> git_work_tree(const std::filesystem::path& directory);

/// Why the repository around `directory` does not count, and what to do about it; empty where there is none,
/// or where it does.
[[nodiscard]] std::string why_no_work_tree(const std::filesystem::path& directory);

/// The project: the git work tree around `base`, else `base`.
[[nodiscard]] std::filesystem::path project_root(const std::filesystem::path& base);

} // namespace cbuild::util
