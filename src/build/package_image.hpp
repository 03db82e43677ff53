#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/task.hpp>

#include <string>
#include <vector>

namespace cbuild::build {

/// What an image is to be completed with, and for whom.
struct PackageRequest {
  std::string unit;  ///< under whose name the work is shown
  std::string image; ///< its id
  std::vector<std::string> packages;
};

/// The id of an image that has the packages as well. It is built once, and kept under a name made from what
/// it is built from. Throws Error(engine) with the package manager's words in the log.
util::Task<std::string> image_with_packages(engine::Engine& engine,
                                            report::Reporter& reporter,
                                            const plan::HostNetwork& network,
                                            PackageRequest request);

} // namespace cbuild::build
