#pragma once

#include <cbuild/http/endpoint.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::engine {

using http::Endpoint;
using http::endpoint_from_line;

/// Where an engine may listen, and who says so ("DOCKER_HOST", "the default socket").
struct Candidate {
  Endpoint endpoint;
  std::string origin;
};

/// The endpoints to try, best first, from the environment: DOCKER_HOST alone if it is set, with
/// DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, else the known sockets of Docker (root's, rootless, Desktop),
/// Podman, Colima and Finch. Throws Error(usage) for a DOCKER_HOST that cbuild cannot reach.
[[nodiscard]] std::vector<Candidate>
candidate_endpoints(const std::function<std::optional<std::string>(const std::string&)>& environment,
                    unsigned long user_id);

} // namespace cbuild::engine
