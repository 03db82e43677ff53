#include "support/catch.hpp"

#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/error.hpp>

#include <optional>
#include <utility>

using namespace cbuild::util;

TEST_CASE("cancellation: each subscriber is told once, the first signal counts", "[util]") {
  Cancellation cancellation;
  int first = 0, second = 0;
  const auto a = cancellation.subscribe([&] { ++first; });
  const auto b = cancellation.subscribe([&] { ++second; });
  CHECK_NOTHROW(cancellation.check());
  cancellation.request(15);
  cancellation.request(2);
  CHECK(first == 1);
  CHECK(second == 1);
  CHECK(cancellation.signal() == 15);
  try {
    cancellation.check();
    FAIL("not interrupted");
  } catch (const Interrupted& stop) {
    CHECK(stop.signal() == 15);
  }
}

TEST_CASE("cancellation: a subscription that ended, or moved, is not told", "[util]") {
  Cancellation cancellation;
  int ended = 0, moved = 0, replaced = 0;
  {
    const auto gone = cancellation.subscribe([&] { ++ended; });
  }
  auto original = cancellation.subscribe([&] { ++moved; });
  const auto kept = std::move(original);
  auto target = cancellation.subscribe([&] { ++replaced; });
  target = Cancellation::Subscription();
  cancellation.request(2);
  CHECK(ended == 0);
  CHECK(moved == 1);
  CHECK(replaced == 0);
}

TEST_CASE("cancellation: a subscriber may end others while it is told", "[util]") {
  Cancellation cancellation;
  int told = 0;
  std::optional<Cancellation::Subscription> other;
  const auto first = cancellation.subscribe([&] { other.reset(); });
  other = cancellation.subscribe([&] { ++told; });
  cancellation.request(2);
  CHECK(told == 0);
}
