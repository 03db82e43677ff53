#include <cbuild/action/snapshot.hpp>

#include <algorithm>
#include <map>

namespace cbuild::action {
namespace {

using util::FileKind;

bool is_same(const Entry& a, const Entry& b) {
  if (a.state.kind != b.state.kind || a.state.mode != b.state.mode || a.target != b.target) return false;
  if (a.state.kind != FileKind::file) return true;
  return a.digest.empty() || b.digest.empty() ? a.state == b.state : a.digest == b.digest;
}

using Found = std::map<std::string, Difference::Kind>;

void compare(const std::vector<Entry>& before, const std::vector<Entry>& after, Found& found) {
  auto a = before.begin();
  auto b = after.begin();
  while (a != before.end() || b != after.end()) {
    if (b == after.end() || (a != before.end() && a->path < b->path)) {
      found.emplace(a++->path, Difference::Kind::removed);
    } else if (a == before.end() || b->path < a->path) {
      found.emplace(b++->path, Difference::Kind::added);
    } else {
      if (!is_same(*a, *b)) found.emplace(a->path, Difference::Kind::changed);
      ++a;
      ++b;
    }
  }
}

} // namespace

Totals totals(const Snapshot& snapshot) {
  Totals total;
  std::map<std::string_view, std::uint64_t> directories;
  for (const auto& entry : snapshot.entries) {
    if (entry.state.kind != FileKind::file) continue;
    ++total.files;
    total.bytes += entry.state.size;
    const auto slash = entry.path.find('/');
    if (slash != std::string::npos)
      directories[std::string_view(entry.path).substr(0, slash)] += entry.state.size;
  }
  for (const auto& [name, bytes] : directories)
    if (bytes > total.largest_bytes) {
      total.largest = name;
      total.largest_bytes = bytes;
    }
  return total;
}

std::vector<Difference> differences(const Snapshot& before, const Snapshot& after, std::size_t most) {
  Found found;
  compare(before.entries, after.entries, found);
  for (const auto* snapshot : {&before, &after})
    for (const auto& path : snapshot->unsteady) found.emplace(path, Difference::Kind::changed);
  std::vector<Difference> first;
  for (const auto& [path, kind] : found) {
    if (first.size() == most) break;
    first.push_back({path, kind});
  }
  return first;
}

} // namespace cbuild::action
