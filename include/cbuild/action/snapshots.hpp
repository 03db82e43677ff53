#pragma once

#include <cbuild/action/snapshot.hpp>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

namespace cbuild::action {

/// The snapshots of one run: equal trees are walked once, however many functions have them. For any number of
/// threads; the first that asks walks, the others wait for it. What changed since is found by
/// `changes_since`.
class Snapshots {
public:
  using Take = std::function<Snapshot(const std::filesystem::path&, const IgnoreRules&, Digests)>;

  /// `take` is `take_snapshot`, but in tests.
  explicit Snapshots(Take take = {});

  /// One with digests does where none are asked for. Errors as `take_snapshot`, each time the same.
  [[nodiscard]] std::shared_ptr<const Snapshot>
  of(const std::filesystem::path& root, const IgnoreRules& rules, Digests digests = Digests::none);

private:
  using Key =
      std::tuple<std::filesystem::path, std::vector<std::string>, CacheDirectories, std::string, Digests>;
  using Result = std::shared_future<std::shared_ptr<const Snapshot>>;

  [[nodiscard]] Result
  find_or_add(const std::filesystem::path& root, const IgnoreRules& rules, Digests digests);

  Take m_take;
  std::mutex m_mutex;
  std::map<Key, Result> m_taken;
};

} // namespace cbuild::action
