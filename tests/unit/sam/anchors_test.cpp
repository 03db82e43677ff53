#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

std::string function(const std::string& id, const std::string& properties) {
  return "  " + id + ":\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n" +
         properties;
}

} // namespace

TEST_CASE("sam anchors: a path given by alias is replaced where it is used", "[sam]") {
  const std::string head = "x: &src ./src\nResources:\n";
  CHECK(rewrite_all(head + function("A", "    Properties: {CodeUri: *src}\n")) ==
        head + function("A", "    Properties: {CodeUri: A}\n"));
}

TEST_CASE("sam anchors: the anchor of a replaced path moves to its first other use", "[sam]") {
  const std::string before = "Resources:\n" +
                             function("A", "    Properties:\n      CodeUri: &src ./src # c\n") +
                             function("B", "    Properties:\n      CodeUri: *src\n") +
                             "Outputs:\n  X: {Value: *src}\n  Y:\n    Value: *src\n";
  std::string after = replaced(before, "&src ./src", "A");
  after = replaced(after, "CodeUri: *src", "CodeUri: B");
  after = replaced(after, "{Value: *src}", "{Value: &src ./src}");
  CHECK(rewrite_all(before) == after);
}

TEST_CASE("sam anchors: a moved value keeps its meaning in any style", "[sam]") {
  struct Case {
    std::string value;
    std::string built;
    std::string moved;
  };
  const std::string head = "Parameters: {D: {Default: src}}\nResources:\n";
  const std::string tail = "Outputs: {X: {Value: *a}}\n";
  const std::vector<Case> cases{
      {"&a 'it''s, x'", "'A'", "&a \"it's, x\""},
      {"&a plain, text", "A", "&a \"plain, text\""},
      {"&a !Sub './${D}'", "'A'", "&a !Sub \"./${D}\""},
      {"!Ref &a D", "A", "&a !Ref D"},
      {"&a {Ref: D}", "A", "&a {Ref: D}"},
      {"&a >-\n        x\n        y", "A", "&a \"x y\""},
  };
  for (const Case& c : cases) {
    INFO(c.value);
    const auto with = [&](const std::string& value) {
      return head + function("A", "    Properties:\n      CodeUri: " + value + "\n");
    };
    CHECK(rewrite_all(with(c.value) + tail) == with(c.built) + replaced(tail, "*a", c.moved));
  }
}

TEST_CASE("sam anchors: shared properties get a key of their own", "[sam]") {
  const std::string before = "Resources:\n" +
                             function("A", "    Properties: &p\n      CodeUri: src\n      Timeout: 1\n") +
                             function("B", "    Properties: *p\n") +
                             function("C", "    Properties:\n      <<: *p\n      Timeout: 2\n") +
                             function("D", "    Properties: {<<: *p}\n");
  std::string after = replaced(before, "CodeUri: src", "CodeUri: A");
  after = replaced(after, "Properties: *p", "Properties: {<<: *p, CodeUri: B}");
  after = replaced(after, "      <<: *p\n", "      CodeUri: C\n      <<: *p\n");
  after = replaced(after, "{<<: *p}\n", "{CodeUri: D, <<: *p}\n");
  CHECK(rewrite_all(before) == after);
}

TEST_CASE("sam anchors: a shared resource gets its properties", "[sam]") {
  const std::string before = "Resources:\n  A: &a\n    Type: AWS::Serverless::Function\n    Properties: "
                             "{Runtime: provided, Tags: {a: '1'}}\n"
                             "  B: *a\n  C:\n    <<: *a\n    DependsOn: A\n";
  std::string after = replaced(before, "{Runtime", "{CodeUri: A, Runtime");
  after =
      replaced(after, "B: *a", "B: {<<: *a, Properties: {CodeUri: B, Runtime: provided, Tags: {a: \"1\"}}}");
  after = replaced(
      after, "    <<: *a", "    Properties: {CodeUri: C, Runtime: provided, Tags: {a: \"1\"}}\n    <<: *a");
  CHECK(rewrite_all(before) == after);
}

TEST_CASE("sam anchors: a function that is not built keeps what it shares with a built one", "[sam]") {
  const std::string head = "Parameters: {D: {Default: src}}\nResources:\n";
  const auto relocate = [](std::string_view path) { return "../" + std::string(path); };
  const std::string text =
      head + function("A", "    Properties: &p {CodeUri: src}\n") + function("B", "    Properties: *p\n");
  CHECK(parse(text).rewrite({{"A", "A"}}, {relocate}) ==
        replaced(replaced(text, "{CodeUri: src}", "{CodeUri: A}"), ": *p", ": {<<: *p, CodeUri: ../src}"));
  const std::string intrinsic = replaced(text, "src}\n ", "!Ref D}\n ");
  CHECK(parse(intrinsic).rewrite({{"A", "A"}}, {relocate}) ==
        replaced(
            replaced(intrinsic, "{CodeUri: !Ref D}", "{CodeUri: A}"), ": *p", ": {<<: *p, CodeUri: ../src}"));
}

TEST_CASE("sam anchors: a path moved for its owner moved for its sharers", "[sam]") {
  const std::string text = "Resources:\n" + function("A", "    Properties: &p {CodeUri: src}\n") +
                           function("B", "    Properties: *p\n");
  CHECK(relocate_all(text) == replaced(text, "src", "../../src"));
}

TEST_CASE("sam anchors: a mapping with many keys has its own before those that it merges in", "[sam]") {
  const auto function = [](const std::string& code) {
    return ": {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: h, CodeUri: " +
           code + "}}\n";
  };
  std::string text =
      "Base: &base\n  F7" + function("merged") + "  Last" + function("merged") + "Resources:\n";
  for (int i = 0; i < 30; ++i) text += "  F" + std::to_string(i) + function("own");
  const auto parsed = parse(text + "  <<: *base\n");
  REQUIRE(parsed.resources().size() == 31);
  for (const auto& resource : parsed.resources()) {
    CAPTURE(resource.logical_id);
    CHECK(resource.code_uri.value == (resource.logical_id == "Last" ? "merged" : "own"));
  }
}
