#pragma once

#include "project/selection.hpp"

#include <cbuild/project/request.hpp>

#include <vector>

namespace cbuild::project {

/// Fills `request.images` with these, and `request.skipped` with those whose image is neither built nor
/// loaded. Throws Error(usage), also for one that is named and has nothing to build.
void add_images(Request& request, const plan::Planning& planning, const std::vector<SelectedImage>& selected);

} // namespace cbuild::project
