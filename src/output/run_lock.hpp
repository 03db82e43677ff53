#pragma once

#include <cbuild/util/lock_file.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace cbuild::output {

/// Takes the lock of a directory that one run writes to at a time. Nothing if another run has it; also where
/// one that has just ended took away the directory around `file`, which it had made: try again.
/// Error(local_files).
[[nodiscard]] std::optional<util::LockFile> try_lock_run(const std::filesystem::path& file);

/// Which run has it, in words.
[[nodiscard]] std::string holder_of(const std::filesystem::path& file);

} // namespace cbuild::output
