#include <cbuild/action/snapshot.hpp>

#include <map>

namespace cbuild::action {

Totals totals(const Snapshot& snapshot) {
  Totals total;
  std::map<std::string_view, std::uint64_t> directories;
  for (const auto& entry : snapshot.entries) {
    if (entry.state.kind != util::FileKind::file) continue;
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

} // namespace cbuild::action
