#pragma once

#include "cli/options.hpp"

#include <cbuild/plan/makefile.hpp>
#include <cbuild/sam/template.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::cli {

/// A function that is to be built, with everything checked that can be before a container starts.
struct FunctionBuild {
  sam::Function function;
  plan::MakefileBuild makefile; ///< without its image, which the engine decides on
  plan::MakefileText makefile_text;
  std::string ca_bundle = "none"; ///< the option that makefile.network was made from
};

/// The template and what of it is to be built.
struct Project {
  std::filesystem::path template_file; ///< absolute
  std::filesystem::path base;          ///< what relative paths start from, absolute
  sam::Template parsed;
  std::vector<FunctionBuild> builds;
  plan::HostNetwork network; ///< the one of all builds
};

/// Reads the template and checks its functions' sources. Throws Error(usage) about the first thing that is
/// wrong.
[[nodiscard]] Project load_project(const BuildOptions& options);

} // namespace cbuild::cli
