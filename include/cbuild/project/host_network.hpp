#pragma once

#include <cbuild/plan/host_network.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::project {

/// The host's CA bundle for `--ca-bundle none|auto|FILE`, and its proxies unless it is none. Throws
/// Error(usage) for a FILE that cannot be read, is larger than 16 MiB or holds no certificate.
[[nodiscard]] plan::HostNetwork host_network(const std::string& ca_bundle);

/// The first that is a file of certificates, without links: what they lead to may be out of a container's
/// sight.
[[nodiscard]] std::optional<std::filesystem::path>
first_bundle(const std::vector<std::filesystem::path>& candidates);

/// What to say of `network`, made from this option, before the work starts; empty for nothing.
[[nodiscard]] std::string_view bundle_warning(const std::string& ca_bundle, const plan::HostNetwork& network);

/// What to advise after a certificate was not trusted; empty where the option was given already.
[[nodiscard]] std::string_view certificate_hint(const std::string& ca_bundle);

} // namespace cbuild::project
