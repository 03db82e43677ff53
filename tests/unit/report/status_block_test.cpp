#include "report/status_block.hpp"
#include "support/catch.hpp"

#include <cbuild/util/utf8.hpp>

using namespace cbuild::report;
using namespace std::chrono_literals;

namespace {

std::vector<Running> units(std::size_t count) {
  std::vector<Running> all(count);
  for (std::size_t i = 0; i < count; ++i)
    all.at(i) = {.name = "F" + std::to_string(i), .color = "36", .phase = "building"};
  return all;
}

} // namespace

TEST_CASE("status_block: no more lines than half the window, the rest is counted", "[report]") {
  CHECK(status_block(units(11), {.columns = 80, .rows = 24}, Style(false)).size() == 11);
  const auto lines = status_block(units(40), {.columns = 80, .rows = 24}, Style(false));
  REQUIRE(lines.size() == 11);
  CHECK(lines.back().text == "… and 30 more");
  CHECK(status_block(units(3), {.columns = 80, .rows = 3}, Style(false)).size() == 1);
  CHECK(status_block({}, {.columns = 80, .rows = 24}, Style(false)).empty());
}

TEST_CASE("status_block: lines are narrower than the window and say their width", "[report]") {
  Running unit{.name = "日本語",
               .color = "36",
               .phase = "building",
               .elapsed = 130s,
               .done = 5'000'000,
               .total = 9'000'000};
  unit.detail = std::string(300, 'x');
  for (std::size_t columns = 0; columns < 120; ++columns) {
    const auto line = status_block({unit}, {.columns = columns, .rows = 24}, Style(false)).at(0);
    CHECK(line.width == cbuild::util::display_width(line.text));
    CHECK(line.width < std::max<std::size_t>(columns, 1));
  }
  const auto line = status_block({unit}, {.columns = 60, .rows = 24}, Style(false)).at(0);
  CHECK(line.text == "[日本語] building   2m10s  5.0 MB of 9.0 MB  xxxxxxxxxxxxx…");
}

TEST_CASE("status_block: each colour is turned off where it ends, also when cut", "[report]") {
  const auto line = status_block(units(1), {.columns = 4, .rows = 24}, Style(true)).at(0);
  CHECK(line.text == "\x1b[36m[F…\x1b[0m");
}
