#include "support.hpp"

#include <cbuild/cargo/target.hpp>

using namespace cbuild;
using namespace cbuild::cargo::test;
using cargo::Target;

TEST_CASE("parse_target: what Lambda runs", "[cargo]") {
  const auto [text, target] = GENERATE(table<std::string, Target>({
      {"x86_64-unknown-linux-gnu", {"x86_64-unknown-linux-gnu", {}, "x86_64"}},
      {"aarch64-unknown-linux-gnu", {"aarch64-unknown-linux-gnu", {}, "arm64"}},
      {"x86_64-unknown-linux-musl", {"x86_64-unknown-linux-musl", {}, "x86_64"}},
      {"aarch64-unknown-linux-musl", {"aarch64-unknown-linux-musl", {}, "arm64"}},
      {"x86_64-unknown-linux-gnu.2.26", {"x86_64-unknown-linux-gnu", "2.26", "x86_64"}},
      {"aarch64-unknown-linux-gnu.2.17", {"aarch64-unknown-linux-gnu", "2.17", "arm64"}},
  }));
  CAPTURE(text);
  CHECK(cargo::parse_target(text) == target);
}

TEST_CASE("parse_target: what Lambda does not run is told with what it does", "[cargo]") {
  const std::string text = GENERATE("",
                                    "x86_64",
                                    "x86_64-unknown-linux",
                                    "x86_64-unknown-linux-gnux32",
                                    "X86_64-unknown-linux-gnu",
                                    "x86_64-apple-darwin",
                                    "armv7-unknown-linux-gnueabihf",
                                    "x86_64-unknown-linux-gnu.",
                                    "x86_64-unknown-linux-gnu.2",
                                    "x86_64-unknown-linux-gnu.2.",
                                    "x86_64-unknown-linux-gnu.2.x",
                                    "x86_64-unknown-linux-gnu.2.26.1",
                                    "x86_64-unknown-linux-gnu.2.2666",
                                    "x86_64-unknown-linux-musl.2.26");
  CHECK(error_of([&] { static_cast<void>(cargo::parse_target(text)); }) ==
        "Lambda does not run the target '" + text +
            "'; expected one of 'x86_64-unknown-linux-gnu', 'aarch64-unknown-linux-gnu', "
            "'x86_64-unknown-linux-musl', 'aarch64-unknown-linux-musl'");
}
