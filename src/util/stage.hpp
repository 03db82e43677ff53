#pragma once

#include <filesystem>
#include <string>

namespace cbuild::util {

// A stage is what is written beside its place before it is published: `.cbuild-stage-<16 hex>`, a directory
// or a file, locked (flock) as long as its owner lives. The lock belongs to the open file, not to the
// process: it is gone when the last descriptor of it is closed.

constexpr int k_stage_attempts = 100;

[[nodiscard]] std::string new_stage_name();

/// Locks what is `name` in the open directory `parent` and open as `stage`. False if a clean-up was quicker:
/// make another one. True also where the file system has no locks; then no clean-up removes it either.
[[nodiscard]] bool claim_stage(int stage, int parent, const std::string& name);

/// Holds the lock of a directory that will get a stage's name, as far as it can be had.
void lock_stage(int stage);

/// Removes the stages in `directory` whose lock is free; says how many. Never fails.
std::size_t remove_dead_stages(const std::filesystem::path& directory);

} // namespace cbuild::util
