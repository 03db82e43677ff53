#include <cbuild/action/snapshots.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>

namespace cbuild::action {
namespace {

std::vector<std::string> sorted(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

/// Equal only for equal ones.
std::string key_of(const std::optional<ImageContext>& context) {
  if (!context) return {};
  std::string key = context->ignore_file + '\0' + context->ignore_text + '\0';
  for (const auto& path : context->kept) key += path + '\0';
  return key;
}

} // namespace

Snapshots::Snapshots(Take take) : m_take(std::move(take)) {
  if (!m_take)
    m_take = [](const auto& root, const auto& rules, Digests digests) {
      return take_snapshot(root, rules, digests);
    };
}

std::shared_ptr<const Snapshot>
Snapshots::of(const std::filesystem::path& root, const IgnoreRules& rules, Digests digests) {
  const auto result = find_or_add(root, rules, digests);
  try {
    return result.get();
  } catch (const util::Error& error) {
    // Who catches it adds to it, and all who wait have the same one.
    throw util::Error(error);
  }
}

Snapshots::Result
Snapshots::find_or_add(const std::filesystem::path& root, const IgnoreRules& rules, Digests digests) {
  Key key{
      util::normal(root), sorted(rules.left_out), rules.caches, key_of(rules.image_context), Digests::files};
  const std::lock_guard lock(m_mutex);
  if (const auto found = m_taken.find(key); found != m_taken.end()) return found->second;
  std::get<Digests>(key) = digests;
  if (const auto found = m_taken.find(key); found != m_taken.end()) return found->second;
  // Runs in the thread that first asks for the result, after the lock.
  const auto walk = [take = m_take, root, rules, digests] {
    return std::make_shared<const Snapshot>(take(root, rules, digests));
  };
  return m_taken.emplace(std::move(key), std::async(std::launch::deferred, walk).share()).first->second;
}

} // namespace cbuild::action
