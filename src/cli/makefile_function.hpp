#pragma once

#include "cli/template_paths.hpp"

#include <cbuild/plan/makefile.hpp>

namespace cbuild::cli {

/// A function of the build method `makefile`, with everything checked that can be before a container starts.
struct MakefileFunction {
  plan::MakefileBuild build; ///< without image and network
  plan::MakefileText text;
};

/// Throws Error(usage).
[[nodiscard]] MakefileFunction makefile_function(const BuildOptions& options,
                                                 const TemplatePaths& paths,
                                                 const sam::Template& parsed,
                                                 const sam::Function& function);

} // namespace cbuild::cli
