#pragma once

#include <string>

namespace cbuild::util {

enum class RenameKind { exchange, no_replace };

/// Renames between two open directories, or AT_FDCWD, in one step that plain renaming cannot do. As a system
/// call: -1 with errno; ENOSYS where it is missing or the file system lacks it.
[[nodiscard]] int rename_kind(
    int from_directory, const std::string& from, int to_directory, const std::string& to, RenameKind kind);

} // namespace cbuild::util
