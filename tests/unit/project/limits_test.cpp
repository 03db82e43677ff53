#include "support/catch.hpp"

#include <cbuild/project/limits.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using project::limits_of;

namespace {

std::int64_t memory(const std::string& value) { return limits_of({.memory = value}).memory_bytes; }
std::int64_t cpus(const std::string& value) { return limits_of({.cpus = value}).nano_cpus; }

std::string refusal(const project::LimitOptions& options) {
  try {
    (void)limits_of(options);
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    return error.message();
  }
  return "none";
}

} // namespace

TEST_CASE("limits: what was not given is the engine's default", "[project]") {
  CHECK(limits_of({}) == action::Limits{});
}

TEST_CASE("limits: each is carried by itself", "[project]") {
  const auto limits = limits_of({.network = "none", .memory = "1g", .cpus = "2"});
  CHECK(limits == action::Limits{.network = "none", .memory_bytes = 1 << 30, .nano_cpus = 2'000'000'000});
}

TEST_CASE("limits: memory is bytes, or has the suffixes that engines' clients know", "[project]") {
  CHECK(memory("6291456") == 6 << 20);
  CHECK(memory("6291456b") == 6 << 20);
  CHECK(memory("6144k") == 6 << 20);
  CHECK(memory("512m") == 512 << 20);
  CHECK(memory("512M") == 512 << 20);
  CHECK(memory("1.5g") == 3 << 29);
  CHECK(memory(".5g") == 1 << 29);
  CHECK(memory("8589934590g") == std::int64_t{8589934590} << 30);
}

TEST_CASE("limits: what is no amount of memory", "[project]") {
  const auto* const value = GENERATE("",
                                     "m",
                                     ".",
                                     ".m",
                                     "much",
                                     "512q",
                                     "5 m",
                                     "6m.",
                                     "-1g",
                                     "+1g",
                                     "1.2.3g",
                                     "0x10m",
                                     "1e9",
                                     "8589934592g",
                                     "99999999999999999999",
                                     "1.0000000001g");
  CHECK(refusal({.memory = value}) == "--memory '" + std::string(value) + "' is no amount of memory");
}

TEST_CASE("limits: less memory than engines take", "[project]") {
  const auto* const value = GENERATE("0", "1", "6291455", "5.999m");
  CHECK(refusal({.memory = value}) ==
        "--memory '" + std::string(value) + "' is less than 6m, the least that engines take");
}

TEST_CASE("limits: cpus are a decimal number", "[project]") {
  CHECK(cpus("1") == 1'000'000'000);
  CHECK(cpus("0.01") == 10'000'000);
  CHECK(cpus("1.5") == 1'500'000'000);
  CHECK(cpus("2.") == 2'000'000'000);
}

TEST_CASE("limits: what is no number of cpus", "[project]") {
  const auto* const value = GENERATE("", ".", "two", "-1", "1,5", "1k", "99999999999");
  CHECK(refusal({.cpus = value}) == "--cpus '" + std::string(value) + "' is no number of cpus");
}

TEST_CASE("limits: fewer cpus than engines take", "[project]") {
  const auto* const value = GENERATE("0", "0.0", "0.009999999");
  CHECK(refusal({.cpus = value}) ==
        "--cpus '" + std::string(value) + "' is less than 0.01, the least that engines take");
}

TEST_CASE("limits: a network has a name", "[project]") {
  CHECK(limits_of({.network = "host"}).network == "host");
  CHECK(refusal({.network = ""}) == "--network '' names no network");
  CHECK(refusal({.network = " "}) == "--network ' ' names no network");
}
