#include "report/summary.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace std::chrono_literals;

namespace {

const std::vector<Result> k_results{
    {.name = "HelloRustFunction",
     .status = Status::built,
     .time = 12'345ms,
     .size = 4'100'000,
     .artifact = "out/Rust"},
    {.name = "Api",
     .status = Status::failed,
     .time = 280ms,
     .size = std::nullopt,
     .artifact = "make:\nerror"},
    {.name = "日本", .status = Status::cancelled, .time = 0ms, .size = std::nullopt, .artifact = ""},
};

} // namespace

TEST_CASE("summary: columns are aligned and lines have no space at their end", "[report]") {
  CHECK(summary_table(k_results, "FUNCTION", Style(false)) ==
        "FUNCTION           STATUS       TIME    SIZE  ARTIFACT\n"
        "HelloRustFunction  built      12.3 s  4.1 MB  out/Rust\n"
        "Api                failed     0.28 s       -  make:\\nerror\n"
        "日本               cancelled  0.00 s       -  -\n");
}

TEST_CASE("summary: no results are no table", "[report]") {
  CHECK(summary_table({}, "FUNCTION", Style(false)).empty());
}

TEST_CASE("summary: colours do not move the columns", "[report]") {
  const std::string table = summary_table(k_results, "IMAGE", Style(true));
  CHECK_THAT(table, ContainsSubstring("HelloRustFunction  \x1b[32mbuilt\x1b[0m      12.3 s"));
  CHECK_THAT(table, ContainsSubstring("\x1b[31mfailed\x1b[0m     0.28 s"));
}
