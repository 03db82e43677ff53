#pragma once

#include <cbuild/build/surroundings.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/task.hpp>

#include <optional>
#include <string>
#include <vector>

namespace cbuild::build {

/// Which of the images that cbuild ships are to be built, and how.
struct ImagesRequest {
  std::vector<std::string> names;  ///< empty: all
  std::optional<std::string> base; ///< nothing: the Dockerfile's own
  plan::HostNetwork network;
  std::string ca_bundle = "none"; ///< the option that the network was made from
};

/// The names of those that a request means. Throws Error(usage) for one that cbuild does not ship, and for a
/// base that names no image.
[[nodiscard]] std::vector<std::string> requested_images(const ImagesRequest& request);

/// Builds them in the engine, one after the other, and tells their summary. Gives the exit status.
util::Task<int> build_images(const Surroundings& surroundings, const ImagesRequest& request);

/// A table of which are there, with digest, size, how much of that is shared with other images, and base.
util::Task<std::string> images_table(const Surroundings& surroundings);

} // namespace cbuild::build
