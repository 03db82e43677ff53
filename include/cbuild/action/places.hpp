#pragma once

#include <string_view>

/// Where things are inside a build's container. The first three, and `k_manifest`, are SAM's paths: Makefiles
/// in the wild know them.
namespace cbuild::action::places {

inline constexpr std::string_view k_source = "/tmp/samcli/source";   ///< the tree itself, read-only
inline constexpr std::string_view k_scratch = "/tmp/samcli/scratch"; ///< its copy, which the build works on
inline constexpr std::string_view k_artifacts = "/tmp/samcli/artifacts";
inline constexpr std::string_view k_manifest = "/tmp/samcli/manifest"; ///< the Makefile's own directory

// What cbuild brings; recipes that look around in SAM's directories do not find it there.
inline constexpr std::string_view k_ca_bundle = "/tmp/cbuild/ca-bundle.crt";
inline constexpr std::string_view k_secrets = "/tmp/cbuild/secrets";
inline constexpr std::string_view k_copy_steps = "/tmp/cbuild/copy-steps";
inline constexpr std::string_view k_links =
    "/tmp/cbuild/links"; ///< what links of the source lead to, by number
inline constexpr std::string_view k_content = "/tmp/samcli/content"; ///< `content_listing` of the source
inline constexpr std::string_view k_copied = "/tmp/samcli/copied";   ///< `copy_listing` of the source

// lambda-builders'.
inline constexpr std::string_view k_work =
    "/tmp/samcli/work"; ///< its scratch directory: cbuild's has the source
inline constexpr std::string_view k_fetched = "/tmp/samcli/fetched"; ///< what tools fetched
inline constexpr std::string_view k_tools = "/tmp/cbuild/tools";     ///< programs that a build needs besides
inline constexpr std::string_view k_tool_log = "/tmp/cbuild/tool.log";             ///< a tool's own
inline constexpr std::string_view k_requirements = "/tmp/cbuild/requirements.txt"; ///< a lock file's, for pip
inline constexpr std::string_view k_lock_before = "/tmp/cbuild/lock-before"; ///< a copy, to compare with

// cargo's.
inline constexpr std::string_view k_cargo_home = "/tmp/samcli/cargo";
inline constexpr std::string_view k_cargo_cache = "/tmp/samcli/cache";
inline constexpr std::string_view k_target = "/tmp/samcli/target";
inline constexpr std::string_view k_lambda = "/tmp/samcli/lambda";
inline constexpr std::string_view k_listing = "/tmp/samcli/listing"; ///< files that scripts make, by prefix
inline constexpr std::string_view k_times = "/tmp/samcli/target/.cbuild-times";
inline constexpr std::string_view k_new =
    "/tmp/samcli/target/.cbuild-new"; ///< what is to be kept, until it is complete
inline constexpr std::string_view k_env_file = "/tmp/samcli/env-file";
inline constexpr std::string_view k_configuration = "/tmp/samcli/CargoLambda.toml";

} // namespace cbuild::action::places
