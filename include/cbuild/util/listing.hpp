#pragma once

#include <filesystem>
#include <functional>
#include <vector>

namespace cbuild::util {

/// The names in a directory, sorted; none if it is missing. Error(local_files).
[[nodiscard]] std::vector<std::filesystem::path> names_in(const std::filesystem::path& directory);

/// Calls `visit` for all that is below an existing directory, in no order; links are not followed.
/// Error(local_files).
void visit_tree(const std::filesystem::path& directory,
                const std::function<void(const std::filesystem::directory_entry& entry)>& visit);

/// Where a link leads to, as it is written in it. Error(local_files).
[[nodiscard]] std::filesystem::path link_target(const std::filesystem::path& link);

/// In bytes. Error(local_files).
[[nodiscard]] std::uintmax_t size_of_file(const std::filesystem::path& file);

} // namespace cbuild::util
