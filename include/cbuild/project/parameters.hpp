#pragma once

#include <cbuild/project/options.hpp>
#include <cbuild/sam/parameter_overrides.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::project {

/// Throws Error(usage) for what cannot be the name of a region: "us-east-1".
void check_region(std::string_view option, const std::string& region);

/// Throws Error(usage) for a word that is neither a value nor the name of a file, which is not looked at.
void check_parameter_override(std::string_view option, const std::string& word);

/// The values that options give to a template's Parameters: the region as AWS::Region, the overrides, and
/// those of the files that they name, relative to the current directory, or to the file that names them. A
/// later value wins. Throws Error(usage), with the place, also for files that name each other in a circle.
[[nodiscard]] sam::Parameters parameters_of(const BuildOptions& options);

} // namespace cbuild::project
