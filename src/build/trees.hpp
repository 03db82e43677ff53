#pragma once

#include <cbuild/action/snapshots.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/build/surroundings.hpp>
#include <cbuild/report/reporter.hpp>

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

  /// Reads them anew, on any thread: a warning for each tree in which something is not what it was.
  [[nodiscard]] std::vector<std::string> changes() const;

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

/// Its size, and what in it cannot be copied.
[[nodiscard]] std::vector<TreeNote> notes_on(const action::Tree& tree, const action::Snapshot& snapshot);

/// Tells what is to be told of trees: of each once in a run, however many functions have it.
class TreeNotes {
public:
  explicit TreeNotes(report::Reporter& reporter) : m_reporter(reporter) {}

  void tell(const ReadTrees& read);

private:
  report::Reporter& m_reporter;
  std::vector<action::Tree> m_told;
};

/// Reads trees on the pool, as all that is work on the disk. Throws Interrupted once the run is stopped. The
/// references stay until it has ended.
util::Task<ReadTrees> read_trees(const Surroundings& surroundings,
                                 util::ThreadPool& pool,
                                 std::vector<action::Tree> trees,
                                 action::Snapshots& snapshots);

/// Warns of what changed since they were read, which is found out on the pool.
util::Task<void> tell_changes(const Surroundings& surroundings, util::ThreadPool& pool, ReadTrees read);

} // namespace cbuild::build
