#include "build/trees.hpp"

#include <cbuild/action/closure.hpp>
#include <cbuild/action/ignore.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace cbuild::build {
namespace {

using report::Level;

TreeNote size_of(const action::Tree& tree, const action::Snapshot& snapshot) {
  const auto total = action::totals(snapshot);
  auto text = fmt::format("the input '{}' has {} {}, {}",
                          util::printable(tree.root.string()),
                          total.files,
                          total.files == 1 ? "file" : "files",
                          util::format_bytes(total.bytes));
  if (total.bytes <= k_large_input) return {Level::verbose, std::move(text)};
  if (!total.largest.empty())
    text += fmt::format(
        ", {} of them in '{}'", util::format_bytes(total.largest_bytes), util::printable(total.largest));
  text += fmt::format("; a '{}' there leaves out what the build does not need", action::k_ignore_file);
  return {Level::info, std::move(text)};
}

/// What is left out of the copy, and can be read all the same.
std::optional<TreeNote> visible_of(const action::Tree& tree, const action::Snapshot& snapshot) {
  const auto closure = action::closure(snapshot);
  if (closure.visible == 0) return std::nullopt;
  const auto others = closure.visible == 1 ? std::string() : fmt::format(" and {} more", closure.visible - 1);
  return TreeNote{Level::verbose,
                  fmt::format("'{}'{} cannot be hidden: the build gets no copy, but can read it",
                              util::printable((tree.root / closure.first_visible).string()),
                              others)};
}

constexpr std::size_t k_most_named = 3;

std::string changed_text(const action::Tree& tree, const std::vector<action::Difference>& changed) {
  std::vector<std::string> names;
  names.reserve(changed.size());
  for (const auto& [path, kind] : changed)
    names.push_back(names.size() < k_most_named
                        ? fmt::format("'{}'", util::printable((tree.root / path).string()))
                        : "…");
  return fmt::format("the source changed while it was built, and the artifact may be of neither state: {}",
                     util::join(names, ", "));
}

} // namespace

ReadTrees::ReadTrees(std::vector<action::Tree> trees, action::Snapshots& snapshots)
    : m_trees(std::move(trees)) {
  m_snapshots.reserve(m_trees.size());
  for (const auto& tree : m_trees) m_snapshots.push_back(snapshots.of(tree.root, tree.rules, tree.digests));
}

const action::Snapshot& ReadTrees::snapshot_of(const action::Tree& tree) const {
  const auto found = std::find(m_trees.begin(), m_trees.end(), tree);
  return *m_snapshots.at(static_cast<std::size_t>(found - m_trees.begin()));
}

std::vector<std::string> ReadTrees::changes(const std::vector<action::Tree>& some) const {
  std::vector<std::string> warnings;
  for (const auto& tree : some) {
    try {
      // Without digests: what the file system says of a file tells, and all of them were read once already.
      const auto changed = action::changes_since(snapshot_of(tree), tree.root, tree.rules, k_most_named + 1);
      if (!changed.empty()) warnings.push_back(changed_text(tree, changed));
    } catch (const util::Error& error) {
      warnings.push_back("the source changed while it was built: " + error.message());
    }
  }
  return warnings;
}

std::vector<TreeNote> notes_on(const action::Tree& tree, const action::Snapshot& snapshot) {
  std::vector<TreeNote> notes{size_of(tree, snapshot)};
  if (auto note = visible_of(tree, snapshot)) notes.push_back(std::move(*note));
  const auto is_special = [](const auto& entry) { return entry.state.kind == util::FileKind::special; };
  const auto first = std::find_if(snapshot.entries.begin(), snapshot.entries.end(), is_special);
  if (first == snapshot.entries.end()) return notes;
  const auto count = std::count_if(first, snapshot.entries.end(), is_special);
  const auto others = count == 1 ? std::string() : fmt::format(", as {} others are", count - 1);
  notes.push_back({Level::warning,
                   fmt::format("'{}' is a device, socket or FIFO{}, and not copied for the build",
                               util::printable((tree.root / first->path).string()),
                               others)});
  return notes;
}

void RunTrees::expect(const std::vector<action::Tree>& trees) {
  for (const auto& tree : trees) ++use_of(tree).builds;
}

util::Task<ReadTrees> RunTrees::read(std::vector<action::Tree> trees) {
  std::function<ReadTrees()> work = [snapshots = m_snapshots, trees = std::move(trees)] {
    return ReadTrees(trees, *snapshots);
  };
  util::Job<ReadTrees> job(m_surroundings.loop, m_pool, std::move(work));
  auto read = co_await job;
  m_surroundings.cancellation.check();
  tell(read);
  co_return read;
}

void RunTrees::tell(const ReadTrees& read) {
  for (const auto& tree : read.trees())
    if (!std::exchange(use_of(tree).told, true))
      for (const auto& note : notes_on(tree, read.snapshot_of(tree)))
        m_surroundings.reporter.message(note.level, note.text);
}

util::Task<void> RunTrees::finished(ReadTrees read) {
  std::vector<action::Tree> last;
  for (const auto& tree : read.trees())
    if (--use_of(tree).builds == 0) last.push_back(tree);
  if (last.empty()) co_return;
  std::function<std::vector<std::string>()> work = [read = std::move(read), last = std::move(last)] {
    return read.changes(last);
  };
  util::Job<std::vector<std::string>> job(m_surroundings.loop, m_pool, std::move(work));
  const auto changes = co_await job;
  for (const auto& warning : changes) m_surroundings.reporter.message(Level::warning, warning);
}

RunTrees::Use& RunTrees::use_of(const action::Tree& tree) {
  auto& uses = m_uses[tree.root];
  const auto found = std::find_if(uses.begin(), uses.end(), [&](const Use& use) { return use.tree == tree; });
  return found != uses.end() ? *found : uses.emplace_back(Use{.tree = tree});
}

} // namespace cbuild::build
