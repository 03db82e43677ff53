#include "action/comparison.hpp"

#include <algorithm>
#include <utility>

namespace cbuild::action {
namespace {

bool is_same(const Entry& a, const Entry& b) {
  if (a.state.kind != b.state.kind || a.state.mode != b.state.mode || a.target != b.target) return false;
  return a.state.kind != util::FileKind::file || a.state == b.state;
}

template <typename Item>
auto at_path(const std::vector<Item>& sorted, const std::string& path) {
  const auto found = std::lower_bound(
      sorted.begin(), sorted.end(), path, [](const Item& item, const auto& of) { return item.path < of; });
  return found != sorted.end() && found->path == path ? found : sorted.end();
}

} // namespace

void Comparison::entry(Entry now) {
  const auto found = at_path(m_before.entries, now.path);
  if (found == m_before.entries.end()) return keep(std::move(now.path), Difference::Kind::added);
  m_seen[static_cast<std::size_t>(found - m_before.entries.begin())] = true;
  if (!is_same(*found, now)) keep(std::move(now.path), Difference::Kind::changed);
}

/// What is new is not told: editors and caches come and go there.
void Comparison::left_out(LeftOut now) {
  const auto found = at_path(m_before.left_out, now.path);
  if (found == m_before.left_out.end()) return;
  if (found->kind != now.kind || found->device != now.device || found->inode != now.inode)
    keep(std::move(now.path), Difference::Kind::changed);
}

std::vector<Difference> Comparison::differences() {
  for (std::size_t i = 0; i < m_seen.size(); ++i)
    if (!m_seen[i]) keep(m_before.entries[i].path, Difference::Kind::removed);
  for (const auto* paths : {&m_before.unsteady, &std::as_const(m_unsteady)})
    for (const auto& path : *paths) keep(path, Difference::Kind::changed);
  std::vector<Difference> all;
  all.reserve(m_found.size());
  for (auto& [path, kind] : m_found) all.push_back({path, kind});
  return all;
}

/// What is told of a path first stays.
void Comparison::keep(std::string path, Difference::Kind kind) {
  m_found.emplace(std::move(path), kind);
  if (m_found.size() > m_most) m_found.erase(std::prev(m_found.end()));
}

std::vector<Difference> changes_since(const Snapshot& before,
                                      const std::filesystem::path& root,
                                      const IgnoreRules& rules,
                                      std::size_t most) {
  Comparison comparison(before, most);
  walk(*util::TreeReader::open(root), root, rules, Digests::none, comparison);
  return comparison.differences();
}

} // namespace cbuild::action
