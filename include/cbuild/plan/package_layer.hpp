#pragma once

#include <string>
#include <vector>

namespace cbuild::plan {

/// A Dockerfile for `image` (its id) with these packages of its distribution (apt-get, dnf, yum or apk). It
/// needs the host's CA bundle as `ca-bundle.crt` beside it, which may be empty and does not stay in the
/// image's bundle.
[[nodiscard]] std::string package_dockerfile(const std::string& image,
                                             const std::vector<std::string>& packages);

/// The name of the image that comes out of it: equal for equal Dockerfiles.
[[nodiscard]] std::string package_image(const std::string& dockerfile);

} // namespace cbuild::plan
