#pragma once

#include <cbuild/action/snapshots.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/build/surroundings.hpp>
#include <cbuild/report/reporter.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cbuild::build {

/// The trees of one Action, as they were read for it.
class ReadTrees {
public:
  /// Reads those that `snapshots` does not have yet. May be called on any thread; errors as `take_snapshot`.
  ReadTrees(std::vector<action::Tree> trees, action::Snapshots& snapshots);

  [[nodiscard]] const std::vector<action::Tree>& trees() const { return m_trees; }

  /// Of one of `trees`.
  [[nodiscard]] const action::Snapshot& snapshot_of(const action::Tree& tree) const;

  /// Reads `some` of them anew, on any thread: a warning for each tree in which something is not what it was.
  [[nodiscard]] std::vector<std::string> changes(const std::vector<action::Tree>& some) const;

private:
  std::vector<action::Tree> m_trees;
  std::vector<std::shared_ptr<const action::Snapshot>> m_snapshots; ///< of each
};

/// An input of more bytes than this is told to everyone.
inline constexpr std::uint64_t k_large_input = 100'000'000;

/// What to tell of a tree that was read.
struct TreeNote {
  report::Level level = report::Level::verbose;
  std::string text;

  friend bool operator==(const TreeNote&, const TreeNote&) = default;
};

/// Its size, what in it cannot be copied, and what is left out but not hidden.
[[nodiscard]] std::vector<TreeNote> notes_on(const action::Tree& tree, const action::Snapshot& snapshot);

/// The trees of a run. Equal ones are read once, told of once, and looked at once more after the last build
/// that has them, all on the pool. For the loop's thread.
class RunTrees {
public:
  RunTrees(const Surroundings& surroundings, util::ThreadPool& pool)
      : m_surroundings(surroundings), m_pool(pool) {}

  /// One more build will read these, before any does.
  void expect(const std::vector<action::Tree>& trees);

  /// Throws Interrupted once the run is stopped; errors as `take_snapshot`.
  util::Task<ReadTrees> read(std::vector<action::Tree> trees);

  /// A build that ran is over: warns of what changed in those of its trees that no other is to have.
  util::Task<void> finished(ReadTrees read);

private:
  struct Use {
    action::Tree tree;
    std::size_t builds = 0; ///< that are not over
    bool told = false;
  };
  Use& use_of(const action::Tree& tree);
  void tell(const ReadTrees& read);

  const Surroundings& m_surroundings;
  util::ThreadPool& m_pool;
  /// Shared with jobs of the pool, which may outlive this.
  std::shared_ptr<action::Snapshots> m_snapshots = std::make_shared<action::Snapshots>();
  std::map<std::filesystem::path, std::vector<Use>> m_uses; ///< by roots
};

} // namespace cbuild::build
