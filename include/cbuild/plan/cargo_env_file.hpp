#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace cbuild::plan {

/// Throws Error(refused) for a line of an --env-file, of which `file` is the name, that is no KEY=VALUE:
/// cargo lambda would leave out all of its variables.
void check_env_file(std::string_view text, const std::string& file);

/// Reads the file, which has this name for its user, and checks it; 1 MiB at most.
void read_env_file(const Files& files, const std::filesystem::path& file, const std::string& name);

/// The same for the env_file of a project's configuration, relative to `directory`, where cargo lambda runs;
/// gives what it needs. Throws Error(refused) also for one that is not there, or not below `seen`, which is
/// what the build sees.
[[nodiscard]] NeededPath check_configured_env_file(const Files& files,
                                                   const std::string& given,
                                                   const std::filesystem::path& directory,
                                                   const std::filesystem::path& seen);

} // namespace cbuild::plan
