#pragma once

#include <cbuild/action/snapshot.hpp>

namespace cbuild::action {

/// `take_snapshot` of an open tree; `root` is for messages.
[[nodiscard]] Snapshot
walk(util::TreeReader& reader, const std::filesystem::path& root, const IgnoreRules& rules, Digests digests);

} // namespace cbuild::action
