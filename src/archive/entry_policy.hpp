#pragma once

#include <cbuild/util/host.hpp>

#include <string_view>

namespace cbuild::archive {

using util::HostNames;

/// Why nothing may be created under the name an archive gives, as the end of a sentence ("has …"); empty if
/// it is fine. Fine are relative paths whose parts are ordinary names of bearable length, with at most one
/// leading `./` and one trailing `/`. Whatever could mean something else to somebody is not: `..`, absolute
/// or empty names, empty parts.
[[nodiscard]] std::string_view objection_to_name(std::string_view name, HostNames host = util::host_names());

/// The path beneath the extracted directory that a fine name means, for util::ConfinedDirectory: without `./`
/// and the trailing `/`; empty for the directory itself.
[[nodiscard]] std::string_view path_of(std::string_view name);

/// Refuses the symbolic link at `path` unless it stays inside the tree: its target is relative, has `..` at
/// its start only, and not more of them than `path` has directories.
///
/// This holds whatever other links exist: entries are created in real directories only, so the leading `..`
/// go up from where the link really is and end inside. The rest only goes down, and if it meets a link, that
/// link obeys the same rule from where it really is. A `..` after a name is what could go up from somewhere
/// else than it seems.
void check_symlink(std::string_view path, std::string_view target, HostNames host = util::host_names());

} // namespace cbuild::archive
