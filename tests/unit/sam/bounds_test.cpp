#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam::test;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string alias_bomb() {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'j'; ++c) {
    const std::string before = std::string("*") + static_cast<char>(c - 1);
    text += std::string(1, c) + ": &" + c + " [" + before + repeated(", " + before, 8) + "]\n";
  }
  return text + "Resources: {}\n";
}

} // namespace

TEST_CASE("sam bounds: an alias bomb is refused before it is expanded", "[sam]") {
  CHECK_THAT(parse_error(alias_bomb()), // all of it would be 9^10 values
             ContainsSubstring("the file has more than 400000 values with its aliases expanded"));
}

TEST_CASE("sam bounds: a bomb of merge keys fails too", "[sam]") {
  std::string text = "a: &a {k: x}\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string before = std::string("*") + static_cast<char>(c - 1);
    text += std::string(1, c) + ": &" + c + " {<<: [" + before + ", " + before + "]}\n";
  }
  CHECK_THAT(parse_error(text), ContainsSubstring("more than 400000 values"));
}

TEST_CASE("sam bounds: an alias inside its own value is refused", "[sam]") {
  CHECK(parse_error("Resources: &r\n  A: *r\n") ==
        "template.yaml:2:6: the alias is inside the value that it stands for; expected no recursion\n"
        "      A: *r\n"
        "         ^");
}

TEST_CASE("sam bounds: deep nesting is refused, not run into", "[sam][slow]") {
  std::string indented;
  for (std::size_t i = 0; i < 2000; ++i) indented += std::string(i, ' ') + "a:\n";
  for (const std::string& text : {repeated("[", 5'000),
                                  repeated("{a: ", 5'000),
                                  repeated("- ", 20'000),
                                  repeated("? ", 20'000),
                                  repeated("[", 5'000) + repeated("]", 5'000),
                                  indented})
    CHECK_THAT(parse_error(text), ContainsSubstring("the nesting is too deep; expected at most 256 levels"));
}

TEST_CASE("sam bounds: of millions of open brackets no more are read than may be, those in texts are texts",
          "[sam][slow]") {
  const std::string brackets = repeated(GENERATE("[", "{"), 4'000'000);
  CHECK_THAT(parse_error(brackets), ContainsSubstring(":1:10001: more than 10000 brackets are open"));
  CHECK(parse_error("Resources: {}\nDescription: '" + repeated("[", 9'000) + repeated("]}", 20'000) + "'\n")
            .empty());
}

TEST_CASE("sam bounds: 256 levels are read, aliases counted with what they stand for", "[sam]") {
  const auto nested = [](std::size_t levels) { return repeated("[", levels) + repeated("]", levels); };
  CHECK(parse_error("Resources: {}\na: " + nested(255) + "\n").empty());
  CHECK_THAT(parse_error("Resources: {}\na: " + nested(256) + "\n"), ContainsSubstring("too deep"));
  CHECK(parse_error("Resources: {}\na: &a " + nested(254) + "\nb: [*a]\n").empty());
  CHECK_THAT(parse_error("Resources: {}\na: &a " + nested(254) + "\nb: [[*a]]\n"),
             ContainsSubstring("too deep"));
}

TEST_CASE("sam bounds: the size of the text", "[sam][slow]") {
  const std::string head = "Resources: {}\n#";
  CHECK(parse_error(head + std::string((4u << 20) - head.size(), 'x')).empty());
  CHECK_THAT(parse_error(head + std::string((4u << 20) - head.size() + 1, 'x')),
             ContainsSubstring(
                 "template.yaml:1:1: the file has more than 4194304 bytes; expected at most that many"));
}

TEST_CASE("sam bounds: the number of values", "[sam][slow]") {
  const auto list = [](std::size_t items) {
    return "Resources: {}\na: [x" + repeated(", x", items - 1) + "]\n";
  };
  CHECK(parse_error(list(399'995)).empty());
  CHECK_THAT(parse_error(list(400'000)), ContainsSubstring("more than 400000 values"));
}
