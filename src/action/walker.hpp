#pragma once

#include <cbuild/action/snapshot.hpp>

namespace cbuild::action {

/// Takes what a walk finds, in the order in which it comes to it.
class Findings {
public:
  virtual ~Findings() = default;
  virtual void entry(Entry entry) = 0;
  virtual void left_out(LeftOut left_out) = 0;
  /// Beside the path's entry, if there is one.
  virtual void unsteady(std::string path) = 0;
};

/// Reads an open tree as `take_snapshot` does; `root` is for messages.
void walk(util::TreeReader& reader,
          const std::filesystem::path& root,
          const IgnoreRules& rules,
          Digests digests,
          Findings& findings);

/// `take_snapshot` of an open tree.
[[nodiscard]] Snapshot
walk(util::TreeReader& reader, const std::filesystem::path& root, const IgnoreRules& rules, Digests digests);

} // namespace cbuild::action
