#pragma once

#include <string_view>

namespace cbuild::util {

/// Which names the host's file system could misread. Linux and macOS take every byte but `/` and NUL: a
/// backslash or a colon is part of a name there. On Windows both lead elsewhere, and so do its device names.
enum class HostNames { posix, windows };

[[nodiscard]] HostNames host_names();

/// Lambda's name for what this program was compiled for: "x86_64" or "arm64".
[[nodiscard]] std::string_view host_architecture();

} // namespace cbuild::util
