#pragma once

#include <cbuild/action/snapshot.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

#include <vector>

namespace cbuild::plan {

/// Throws Error(refused) for the first of `needed` that is no part of the source, or is not copied with it.
void require_needed(const std::vector<NeededPath>& needed, const action::Snapshot& source);

} // namespace cbuild::plan
