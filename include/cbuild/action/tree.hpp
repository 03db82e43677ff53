#pragma once

#include <cbuild/action/snapshot.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace cbuild::action {

/// A tree of the host that a build is to see, read-only, and what has to be read of it before.
struct Tree {
  std::filesystem::path root;
  std::string container; ///< where it is there
  IgnoreRules rules;
  Digests digests = Digests::none;

  friend bool operator==(const Tree&, const Tree&) = default;
};

/// Gives what was read of a tree.
using SnapshotOf = std::function<const Snapshot&(const Tree&)>;

} // namespace cbuild::action
