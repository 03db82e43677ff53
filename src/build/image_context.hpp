#pragma once

#include <cbuild/plan/host_network.hpp>

#include <string>
#include <string_view>

namespace cbuild::build {

/// The build context of an image, a tar: its Dockerfile, and the host's CA bundle as `ca-bundle.crt`, which
/// is empty where there is none. Error(local_files).
[[nodiscard]] std::string image_context(std::string_view dockerfile, const plan::HostNetwork& network);

} // namespace cbuild::build
