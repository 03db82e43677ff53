#pragma once

#include <cbuild/action/snapshot.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

#include <string>
#include <vector>

namespace cbuild::plan {

/// Why the build does not get the path of a tree's, in words; empty if it does.
[[nodiscard]] std::string why_missing(const std::string& path, const action::Snapshot& source);

/// Throws Error(refused) for the first of `needed` that is no part of the source, or is not copied with it.
void require_needed(const std::vector<NeededPath>& needed, const action::Snapshot& source);

} // namespace cbuild::plan
