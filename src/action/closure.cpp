#include <cbuild/action/closure.hpp>
#include <cbuild/util/utf8.hpp>

#include <algorithm>
#include <map>

namespace cbuild::action {
namespace {

using util::FileKind;

bool can_be_masked(const LeftOut& path) { return path.kind != FileKind::link && util::is_utf8(path.path); }

/// What is hidden first has the least.
int rank(const LeftOut& path) {
  if (path.reason == LeftOut::Reason::never) return 0;
  return path.kind == FileKind::directory ? 1 : 2;
}

/// Of "a/b" it is "a", of "a" the root.
std::string_view directory_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

using Steps = std::map<std::string_view, CopyStep>;

/// The directories above `path` cannot be copied whole.
void open_directories_above(std::string_view path, Steps& steps) {
  while (!path.empty()) {
    path = directory_of(path);
    if (!steps.try_emplace(path, CopyStep{std::string(path), {}}).second) return;
  }
}

} // namespace

Closure closure(const Snapshot& snapshot) {
  std::vector<const LeftOut*> paths;
  paths.reserve(snapshot.left_out.size());
  for (const auto& path : snapshot.left_out) paths.push_back(&path);
  std::stable_sort(
      paths.begin(), paths.end(), [](const auto* a, const auto* b) { return rank(*a) < rank(*b); });
  Closure masks;
  for (const auto* path : paths) {
    if (can_be_masked(*path) && masks.directories.size() + masks.files.size() < k_most_masks)
      (path->kind == FileKind::directory ? masks.directories : masks.files).push_back(path->path);
    else if (masks.visible++ == 0)
      masks.first_visible = path->path;
  }
  std::sort(masks.directories.begin(), masks.directories.end());
  std::sort(masks.files.begin(), masks.files.end());
  return masks;
}

std::vector<CopyStep> copy_steps(const Snapshot& snapshot) {
  Steps steps{{std::string_view{}, {}}};
  for (const auto& path : snapshot.left_out) open_directories_above(path.path, steps);
  for (const auto& entry : snapshot.entries)
    if (entry.state.kind == FileKind::special) open_directories_above(entry.path, steps);
  for (const auto& entry : snapshot.entries) {
    const auto directory = directory_of(entry.path);
    const auto step = steps.find(directory);
    if (step == steps.end() || entry.state.kind == FileKind::special || steps.contains(entry.path)) continue;
    step->second.names.push_back(entry.path.substr(directory.empty() ? 0 : directory.size() + 1));
  }
  std::vector<CopyStep> sorted;
  for (auto& [directory, step] : steps) sorted.push_back(std::move(step));
  return sorted;
}

} // namespace cbuild::action
