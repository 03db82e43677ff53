#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/snapshots.hpp>
#include <cbuild/util/error.hpp>

#include <atomic>
#include <thread>

using namespace cbuild;
using action::Digests;
using action::IgnoreRules;
using action::Snapshot;
using action::Snapshots;

namespace {

/// Makes snapshots of which each has its own number of paths.
struct Counter {
  std::atomic<int> calls = 0;
  Snapshots::Take take = [this](const auto&, const auto&, Digests) {
    Snapshot made;
    made.unsteady.resize(static_cast<std::size_t>(++calls));
    return made;
  };
};

} // namespace

TEST_CASE("snapshots: equal trees are walked once", "[action]") {
  Counter counter;
  Snapshots snapshots(counter.take);
  const auto first = snapshots.of("/tree", {.left_out = {"a", "b"}});
  CHECK(snapshots.of("/tree", {.left_out = {"a", "b"}}) == first);
  CHECK(snapshots.of("/tree/./", {.left_out = {"b", "a", "b"}}) == first);
  CHECK(counter.calls == 1);
}

TEST_CASE("snapshots: another root, or other rules, are another tree", "[action]") {
  Counter counter;
  Snapshots snapshots(counter.take);
  const auto first = snapshots.of("/tree", {});
  CHECK(snapshots.of("/other", {}) != first);
  CHECK(snapshots.of("/tree", {.left_out = {"a"}}) != first);
  CHECK(snapshots.of("/tree", {.caches = action::CacheDirectories::leave_out}) != first);
  CHECK(counter.calls == 4);
}

TEST_CASE("snapshots: one with digests serves those who need none, not the other way round", "[action]") {
  Counter counter;
  Snapshots snapshots(counter.take);
  const auto without = snapshots.of("/tree", {});
  const auto with = snapshots.of("/tree", {}, Digests::files);
  CHECK(with != without);
  CHECK(snapshots.of("/tree", {}) == with);
  CHECK(snapshots.of("/tree", {}, Digests::files) == with);
  CHECK(counter.calls == 2);
}

TEST_CASE("snapshots: an error is told to each who asks, untouched by what others added", "[action]") {
  int calls = 0;
  Snapshots snapshots([&](const auto&, const auto&, Digests) -> Snapshot {
    ++calls;
    throw util::Error(util::ExitCode::local_files, "cannot read");
  });
  for (int i = 0; i < 2; ++i) {
    try {
      (void)snapshots.of("/tree", {});
      FAIL("no error");
    } catch (util::Error& error) {
      CHECK(error.frames().empty());
      error.add_frame("while building");
    }
  }
  CHECK(calls == 1);
}

TEST_CASE("snapshots: of many threads one walks", "[action]") {
  Counter counter;
  Snapshots snapshots(counter.take);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { right += snapshots.of("/tree", {})->unsteady.size() == 1 ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK(right == 8);
  CHECK(counter.calls == 1);
}

TEST_CASE("snapshots: reads the disk", "[action]") {
  const test::TempDirectory directory;
  test::make_tree(directory.path(), {"a/b"});
  Snapshots snapshots;
  CHECK(test::paths_of(snapshots.of(directory.path(), {}, Digests::files)->entries) ==
        test::Paths{"a", "a/b"});
}
