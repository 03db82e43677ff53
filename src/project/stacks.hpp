#pragma once

#include <cbuild/project/request.hpp>

#include <vector>

namespace cbuild::project {

/// Reads the template and those of its nested stacks that are on this machine: the root one first, then each
/// child, followed by its own. A child gets the parameters that its parent gives it, and the region; its
/// location starts at the directory of its parent's template. Throws Error(usage) about the place that names
/// a template which is missing, may not be read, or contains itself, and for more stacks than any deployment
/// has.
[[nodiscard]] std::vector<Stack> load_stacks(const Settings& settings);

/// Throws Error(usage) where the results of two would lie in one place, or have one log.
void check_result_places(const std::vector<Stack>& stacks);

/// What to say of stacks whose templates are not on this machine, so that nothing in them is built.
[[nodiscard]] std::vector<std::string> stack_warnings(const std::vector<Stack>& stacks);

} // namespace cbuild::project
