#pragma once

#include "build/shipped_images.hpp"

#include <cbuild/engine/engine.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/task.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace cbuild::build {

/// An image that cbuild ships, to be built in an engine.
struct ShippedBuild {
  ShippedImage image;
  std::string base; ///< the image to start from; empty: the public one that its Dockerfile names
  plan::HostNetwork network;
  std::string ca_bundle = "none"; ///< the option that the network was made from
};

/// Who is told how a build goes.
struct ShippedBuildSink {
  std::function<void(const std::string& phase)> phase;
  std::function<void(std::string_view text)> log;
};

/// Null for a name that is none of theirs.
[[nodiscard]] const ShippedImage* find_shipped(std::string_view name);

/// Builds it as `cbuild/<name>:latest`. Throws Error: the engine's, local_files for the CA bundle.
util::Task<void> build_shipped(engine::Engine& engine, ShippedBuild build, ShippedBuildSink sink);

} // namespace cbuild::build
