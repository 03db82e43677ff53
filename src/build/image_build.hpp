#pragma once

#include "build/build_log.hpp"
#include "build/trees.hpp"

#include <cbuild/build/surroundings.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/plan/image_recipe.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/task.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cbuild::build {

/// A line with which the classic builder begins a step: "Step 3/9 : RUN make".
struct DockerfileStep {
  std::string number;      ///< "3/9"
  std::string instruction; ///< "RUN make"
};

/// The step that a line of a build's log begins; of podman's too.
[[nodiscard]] std::optional<DockerfileStep> step_of(std::string_view line);

/// What the making of an image uses of a run. All of it stays until that has ended.
struct ImageTools {
  const Surroundings& surroundings;
  engine::Engine& engine;
  util::ThreadPool& pool;
  RunTrees& trees;
};

/// Builds an image from its context with the engine's own builder. Throws Error: build_failed with the step,
/// engine for a base image that is not to be had.
util::Task<void> build_from_dockerfile(ImageTools tools,
                                       const plan::ImageRecipe& recipe,
                                       engine::ImageBuildOptions options,
                                       BuildLog& log);

/// Loads the one image of an archive; gives its id. Throws Error(build_failed) for an archive that is none or
/// has another number of images.
util::Task<std::string> load_archive(ImageTools tools, const plan::ImageRecipe& recipe, BuildLog& log);

} // namespace cbuild::build
