#pragma once

#include <cbuild/engine/types.hpp>
#include <cbuild/sam/place.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace cbuild::build {

/// A variable of the host's environment.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Gives `options` what the words of a `docker build` command line say (DockerBuildExtraParams), as far as
/// the engine's own builder has it. Options of the command that change nothing of the image are taken and do
/// nothing. Throws Error(usage) with the word's place for one that only BuildKit has, that cbuild decides on,
/// or that is none.
void apply_flags(std::span<const sam::Text> words,
                 const Environment& environment,
                 engine::ImageBuildOptions& options);

} // namespace cbuild::build
