#pragma once

#include "cli/makefile_function.hpp"
#include "cli/options.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>
#include <cbuild/sam/template.hpp>

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace cbuild::cli {

/// A function that is to be built, with everything checked that can be before a container starts. Without its
/// image, which the engine decides on.
struct FunctionBuild {
  sam::Function function;
  std::variant<MakefileFunction, plan::CargoBuild> method;
  std::string ca_bundle = "none"; ///< the option that the network was made from
};

/// Directories of the host that the build sees.
[[nodiscard]] std::vector<std::filesystem::path> sources_of(const FunctionBuild& build);

/// The template and what of it is to be built.
struct Project {
  std::filesystem::path template_file; ///< absolute
  std::filesystem::path base;          ///< what relative paths start from, absolute
  sam::Template parsed;
  std::vector<FunctionBuild> builds;
  plan::HostNetwork network; ///< the one of all builds
  std::vector<std::string> warnings;
};

/// Reads the template and checks its functions' sources. Throws Error(usage) about the first thing that is
/// wrong.
[[nodiscard]] Project load_project(const BuildOptions& options);

} // namespace cbuild::cli
