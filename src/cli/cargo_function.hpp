#pragma once

#include "cli/cargo_workspace.hpp"
#include "cli/template_paths.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>

namespace cbuild::cli {

/// A function of the build method `rust-cargolambda`, with everything checked that can be before a container
/// starts: its workspace and which program of it is meant. Without image and network. Throws Error(usage).
[[nodiscard]] plan::CargoBuild cargo_function(const BuildOptions& options,
                                              const TemplatePaths& paths,
                                              const sam::Template& parsed,
                                              const sam::Function& function,
                                              CargoWorkspaces& workspaces);

} // namespace cbuild::cli
