#pragma once

namespace cbuild::util {

/// Which names the host's file system could misread. Linux and macOS take every byte but `/` and NUL: a
/// backslash or a colon is part of a name there. On Windows both lead elsewhere, and so do its device names.
enum class HostNames { posix, windows };

[[nodiscard]] HostNames host_names();

} // namespace cbuild::util
