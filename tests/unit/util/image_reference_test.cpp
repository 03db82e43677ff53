#include "support/catch.hpp"

#include <cbuild/util/image_reference.hpp>

#include <string>

using cbuild::util::ImageReference;

namespace {

const std::string k_digest = "sha256:" + std::string(64, 'a');

struct Row {
  std::string text;
  ImageReference parts;
  std::string pull_tag;
};

} // namespace

TEST_CASE("image_reference: parts are found, and give the same text again", "[engine]") {
  const Row rows[] = {
      {"ubuntu", {"ubuntu", "", ""}, "latest"},
      {"ubuntu:22.04", {"ubuntu", "22.04", ""}, "22.04"},
      {"cbuild/provided.al2", {"cbuild/provided.al2", "", ""}, "latest"},
      {"public.ecr.aws/sam/build-python3.7:latest-x86_64",
       {"public.ecr.aws/sam/build-python3.7", "latest-x86_64", ""},
       "latest-x86_64"},
      {"localhost:5000/a/b", {"localhost:5000/a/b", "", ""}, "latest"},
      {"localhost:5000/a/b:t", {"localhost:5000/a/b", "t", ""}, "t"},
      {"localhost/a", {"localhost/a", "", ""}, "latest"},
      {"Registry/a:T", {"Registry/a", "T", ""}, "T"},
      {"123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1",
       {"123456789012.dkr.ecr.eu-west-1.amazonaws.com/x", "1", ""},
       "1"},
      {"a@" + k_digest, {"a", "", k_digest}, k_digest},
      {"a:t@" + k_digest, {"a", "t", k_digest}, k_digest},
      {"localhost:5000", {"localhost", "5000", ""}, "5000"},
      {"a__b/c.d-e--f", {"a__b/c.d-e--f", "", ""}, "latest"},
      {"a:" + std::string(128, 'x'), {"a", std::string(128, 'x'), ""}, std::string(128, 'x')},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto reference = ImageReference::parse(row.text);
    REQUIRE(reference.has_value());
    CHECK(*reference == row.parts);
    CHECK(reference->to_string() == row.text);
    CHECK(reference->pull_tag() == row.pull_tag);
  }
}

TEST_CASE("image_reference: what is no reference is none", "[engine]") {
  const std::string texts[] = {"",
                               ":",
                               "a:",
                               ":t",
                               "@",
                               "A",
                               "a/B",
                               "-a",
                               "a-",
                               "a/",
                               "/a",
                               "a//b",
                               "a..b",
                               "a___b",
                               "a:b:c",
                               "a:-t",
                               "a:.t",
                               "a b",
                               "a\n",
                               "a?x=1",
                               "a#b",
                               "a%2f",
                               "../a",
                               "a/../b",
                               "a@b",
                               "a@sha256:",
                               "é",
                               "http://a/b",
                               "a:t/b",
                               "a@sha256:xyz",
                               "_a",
                               "a_",
                               "host:/a",

                               ".a/b",
                               "a@sha256:" + std::string(31, 'a'),
                               "a@?:" + std::string(64, 'a'),
                               "a@sha256:" + std::string(64, 'g'),
                               "a:" + std::string(129, 'x'),
                               std::string(256, 'a'),
                               std::string("a\0b", 3)};
  for (const auto& text : texts) {
    INFO(text);
    CHECK_FALSE(ImageReference::parse(text).has_value());
  }
}
