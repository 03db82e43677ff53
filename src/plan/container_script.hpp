#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/places.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/text.hpp>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

struct ReadLink;

namespace places = action::places;

// Exit codes of the scripts themselves, which the build tools do not use.
inline constexpr int k_copy_failed = 121;
inline constexpr int k_no_tool = 122;
inline constexpr int k_no_working_directory = 123;
inline constexpr int k_no_npm_tool = 120;
inline constexpr int k_no_locked_install = 119;

/// What stands for @NAME@ in a script, by NAME: capital letters and `_`. It is taken as it is: quoted if need
/// be.
using Values = std::map<std::string, std::string, std::less<>>;

/// `script` with the values in place. All scripts may have the paths and exit codes above (SOURCE … NO_TOOL
/// …), and CA_BUNDLE; other names need a value in `own`.
[[nodiscard]] std::string filled(std::string_view script, const Values& own = {});

/// The shell function `copy_source`: makes the scratch and the artifacts directory and copies what `source`
/// has into the first, with its modification times, and what `links` lead to in their places. Many steps
/// become a text of the Action.
[[nodiscard]] std::string
copy_source_function(const action::Snapshot& source, std::span<const ReadLink> links, action::Action& action);

/// Gives the command variables whose values may be secrets: as secrets, but for names that a shell cannot
/// export.
void add_variables(const std::map<std::string, std::string>& variables, action::Command& command);

/// The tree becomes an input of the Action, and what is left out of it masked.
void add_tree(const action::Tree& tree, const action::Snapshot& snapshot, action::Action& action);

/// The host's CA bundle, if there is one, becomes an input of the Action, and the tools trust it.
[[nodiscard]] std::string ca_bundle_script(const HostNetwork& network, action::Action& action);

/// How each script begins whose output is all log: both streams go through one pipe, or the engine would
/// deliver them out of order; then `ca_bundle_script`.
[[nodiscard]] std::string script_head(const HostNetwork& network, action::Action& action);

using util::shell_quoted;

} // namespace cbuild::plan
