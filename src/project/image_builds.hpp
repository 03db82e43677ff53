#pragma once

#include <cbuild/project/request.hpp>

namespace cbuild::project {

/// Fills `request.images` with those that are named, or without names all but the excluded ones, and
/// `request.skipped` with those whose image is neither built nor loaded. Throws Error(usage), also for a name
/// of one that has nothing to build.
void add_images(Request& request, const plan::Planning& planning, const Settings& settings);

} // namespace cbuild::project
