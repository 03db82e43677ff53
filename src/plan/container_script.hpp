#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/text.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

// SAM's paths: Makefiles in the wild know them.
inline constexpr std::string_view k_source = "/tmp/samcli/source";
inline constexpr std::string_view k_scratch = "/tmp/samcli/scratch";
inline constexpr std::string_view k_artifacts = "/tmp/samcli/artifacts";
inline constexpr std::string_view k_manifest = "/tmp/samcli/manifest";

// Exit codes of the scripts themselves, which the build tools do not use.
inline constexpr int k_copy_failed = 121;
inline constexpr int k_no_tool = 122;
inline constexpr int k_no_working_directory = 123;

/// What stands for @NAME@ in a script, by NAME: capital letters and `_`. It is taken as it is: quoted if need
/// be.
using Values = std::map<std::string, std::string, std::less<>>;

/// `script` with the values in place. All scripts may have the paths and exit codes above (SOURCE … NO_TOOL
/// …), and CA_BUNDLE; other names need a value in `own`.
[[nodiscard]] std::string filled(std::string_view script, const Values& own = {});

/// The shell function `copy_source`: makes the scratch and the artifacts directory and copies the source into
/// the first, without .git, .aws-sam and `left_out`, paths below the source; with its modification times.
[[nodiscard]] std::string copy_source_function(const std::vector<std::string>& left_out);

/// How each script begins: both streams go through one pipe, or the engine would deliver them out of order,
/// and the host's CA bundle, if there is one, becomes an input of the Action that the tools trust.
[[nodiscard]] std::string script_head(const HostNetwork& network, action::Action& action);

using util::shell_quoted;

} // namespace cbuild::plan
