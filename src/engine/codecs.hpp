#pragma once

#include <cbuild/engine/client.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cbuild::engine {

/// The versions cbuild was written for; it uses the newest that both sides speak.
inline constexpr ApiVersion k_oldest_api{1, 40};
inline constexpr ApiVersion k_newest_api{1, 47};

/// The version to speak with an engine whose `_ping` says `newest`. Throws Error(engine) with both numbers
/// when it is too old. One that has dropped all of ours says so itself, in its answer to the first call.
[[nodiscard]] ApiVersion negotiate(ApiVersion newest);

/// The body of "Create a container" for `spec`, as JSON. Throws Error(usage) for what is not UTF-8.
[[nodiscard]] std::string create_body(const ContainerSpec& spec);

/// The path and query of "Build an image" with the classic builder.
[[nodiscard]] std::string build_target(const ImageBuildOptions& options);

/// The name or id in a message of "Import images" (`docker load`), "Loaded image: NAME" or "Loaded image ID:
/// ID"; empty for other messages.
[[nodiscard]] std::string loaded_image(std::string_view message);

/// X-Docker-Container-Path-Stat: base64 of JSON with Go's file mode bits. Throws Error(engine).
[[nodiscard]] PathStat parse_path_stat(std::string_view header);

/// The time that an HTTP Date header gives (RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT"); nothing for
/// any other text.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_date(std::string_view header);

} // namespace cbuild::engine
