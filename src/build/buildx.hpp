#pragma once

#include "build/build_log.hpp"
#include "build/image_build.hpp"

#include <cbuild/plan/host_network.hpp>
#include <cbuild/plan/image_recipe.hpp>
#include <cbuild/util/task.hpp>

#include <string>
#include <vector>

namespace cbuild::build {

/// The command that builds an image of `recipe`, with these tags, by BuildKit. Values of the host's proxies
/// are not in it: the command has them from its environment. Attestations are left out, as Lambda takes no
/// image that has them.
[[nodiscard]] std::vector<std::string> buildx_command(const plan::ImageRecipe& recipe,
                                                      const std::vector<std::string>& tags,
                                                      const plan::HostNetwork& network);

/// Runs it. Throws Error: engine where there is no `docker` with buildx, build_failed with the exit code.
util::Task<void> run_buildx(ImageTools tools, std::vector<std::string> command, BuildLog& log);

} // namespace cbuild::build
