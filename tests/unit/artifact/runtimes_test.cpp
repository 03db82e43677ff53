#include "support/catch.hpp"

#include <cbuild/artifact/runtime_check.hpp>

using namespace cbuild::artifact;

namespace {

std::string limit(std::string_view runtime) {
  const auto version = glibc_limit(runtime);
  return version ? to_string(*version) : "unknown";
}

} // namespace

TEST_CASE("runtimes: the glibc of each", "[artifact]") {
  for (const auto* runtime : {"python2.7",
                              "python3.6",
                              "python3.7",
                              "nodejs6.10",
                              "nodejs8.10",
                              "java8",
                              "go1.x",
                              "dotnetcore2.1",
                              "ruby2.5"})
    CHECK(limit(runtime) == "2.17");
  for (const auto* runtime : {"provided",
                              "provided.al2",
                              "python3.8",
                              "python3.11",
                              "nodejs10.x",
                              "nodejs14.x",
                              "nodejs18.x",
                              "java8.al2",
                              "java11",
                              "java17",
                              "dotnetcore3.1",
                              "dotnet6",
                              "ruby2.7",
                              "ruby3.2"})
    CHECK(limit(runtime) == "2.26");
  for (const auto* runtime : {"provided.al2023",
                              "python3.12",
                              "python3.13",
                              "nodejs20.x",
                              "nodejs22.x",
                              "java21",
                              "dotnet8",
                              "ruby3.3",
                              "ruby3.4"})
    CHECK(limit(runtime) == "2.34");
}

TEST_CASE("runtimes: what is not known has no limit", "[artifact]") {
  for (const auto* runtime : {"",
                              "provided.al2027",
                              "python",
                              "python3.",
                              "python3.12x",
                              "python3.99",
                              "nodejs99.x",
                              "python99999999999",
                              "cobol85",
                              "8",
                              "java21.x.y",
                              "python-3.8",
                              "nodejs.20"})
    CHECK(limit(runtime) == "unknown");
}

TEST_CASE("runtimes: libraries that are there", "[artifact]") {
  for (const auto* library : {"libc.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"})
    for (const auto* runtime : {"provided", "provided.al2", "provided.al2023"})
      CHECK(has_library(runtime, library) == true);
  CHECK(has_library("provided.al2", "libssl.so.10") == true);
  CHECK(has_library("provided.al2", "libssl.so.3") == false);
  CHECK(has_library("provided.al2023", "libssl.so.10") == false);
  CHECK(has_library("provided.al2023", "libssl.so.3") == true);
  CHECK(has_library("provided.al2023", "libpq.so.5") == false);
}

TEST_CASE("runtimes: of a language's own libraries nothing is known", "[artifact]") {
  for (const auto* runtime : {"python3.12", "provided.al2027", ""})
    CHECK_FALSE(has_library(runtime, "libc.so.6").has_value());
}
