#pragma once

#include "action/walker.hpp"

#include <map>
#include <string>
#include <vector>

namespace cbuild::action {

/// Holds a walk against a snapshot of the same tree, entry by entry: no second list is made of it.
class Comparison final : public Findings {
public:
  /// Keeps the first `most` differences, by their paths. `before` stays while this lives.
  Comparison(const Snapshot& before, std::size_t most)
      : m_before(before), m_most(most), m_seen(before.entries.size()) {}

  void entry(Entry now) override;
  void left_out(LeftOut now) override;
  void unsteady(std::string path) override { m_unsteady.push_back(std::move(path)); }

  /// To be called once, after the walk.
  [[nodiscard]] std::vector<Difference> differences();

private:
  void keep(std::string path, Difference::Kind kind);

  const Snapshot& m_before;
  std::size_t m_most;
  std::vector<bool> m_seen; ///< of each entry of it
  std::vector<std::string> m_unsteady;
  std::map<std::string, Difference::Kind> m_found;
};

} // namespace cbuild::action
