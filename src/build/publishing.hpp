#pragma once

#include "build/built_template.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/output/build_graph.hpp>
#include <cbuild/project/request.hpp>

#include <string>
#include <vector>

namespace cbuild::build {

/// What SAM would note of this build: one of all that the template has to build.
enum class CodePaths { absolute, as_given };
[[nodiscard]] output::BuildGraph graph_of(const project::Request& request, CodePaths paths);

/// What is to be published, and what its user should know of it.
struct PreparedPublication {
  output::Publication publication;
  std::vector<std::string> warnings;
};

/// Of a build of all, earlier artifacts that the template does not lead to go, and build.toml is written
/// anew; one of some leaves both, as SAM does. A build.toml that is somebody's own stays. Reads that file.
[[nodiscard]] PreparedPublication prepare_publication(const project::Settings& settings,
                                                      const project::Request& request,
                                                      const BuiltTemplate& made);

} // namespace cbuild::build
