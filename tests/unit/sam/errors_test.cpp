#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

struct Case {
  std::string name;
  std::string text;
  std::string error;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(parse_error(c.text) == c.error);
  }
}

} // namespace

TEST_CASE("sam errors: what is no template is told with its place", "[sam]") {
  check({
      {"empty",
       "",
       "template.yaml:1:1: the template is empty; expected a mapping with Resources\n"
       "    \n"
       "    ^"},
      {"comment only",
       "# nothing\n",
       "template.yaml:2:1: the template is empty; expected a mapping with Resources\n"
       "    \n"
       "    ^"},
      {"list",
       "- a\n",
       "template.yaml:1:1: the template is a list; expected a mapping with Resources\n"
       "    - a\n"
       "    ^"},
      {"text",
       "just text\n",
       "template.yaml:1:1: the template is a string; expected a mapping with Resources\n"
       "    just text\n"
       "    ^"},
      {"no Resources",
       "Transform: AWS::Serverless-2016-10-31\n",
       "template.yaml:1:1: the template has no Resources; expected 'Resources:'\n"
       "    Transform: AWS::Serverless-2016-10-31\n"
       "    ^"},
      {"Resources is a list",
       "Resources:\n  - Fn\n",
       "template.yaml:2:3: 'Resources' is a list; expected a mapping of logical ids\n"
       "      - Fn\n"
       "      ^"},
      {"Resources is empty",
       "A: 1\nResources:\nOutputs: {}\n",
       "template.yaml:2:1: 'Resources' is empty; expected a mapping of logical ids\n"
       "    Resources:\n"
       "    ^"},
      {"two documents",
       "Transform: x\n...\nResources: {}\n",
       "template.yaml:3:1: a second document starts here; expected one, without '---' or '...' "
       "inside\n"
       "    Resources: {}\n"
       "    ^"},
      {"Globals is a list",
       "Globals: [a]\nResources: {}\n",
       "template.yaml:1:10: 'Globals' is a list; expected a mapping\n"
       "    Globals: [a]\n"
       "             ^"},
  });
}

TEST_CASE("sam errors: a resource that is none is told with its place", "[sam]") {
  check({
      {"Type is a list",
       "Resources:\n  Fn:\n    Type: [a]\n",
       "template.yaml:3:11: 'Type' of 'Fn' is a list; expected a string\n"
       "        Type: [a]\n"
       "              ^"},
      {"a string",
       "Resources:\n  Fn: x\n",
       "template.yaml:2:7: the resource 'Fn' is a string; expected a mapping with Type and Properties\n"
       "      Fn: x\n"
       "          ^"},
      {"nothing",
       "Resources:\n  Fn:\n",
       "template.yaml:2:3: the resource 'Fn' is empty; expected a mapping with Type and Properties\n"
       "      Fn:\n"
       "      ^"},
      {"a path as logical id",
       "Resources:\n  ../Fn: {Type: x}\n",
       "template.yaml:2:3: the logical id '../Fn' is not valid; expected 1 to 255 letters and digits\n"
       "      ../Fn: {Type: x}\n"
       "      ^"},
      {"Properties is a list",
       "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: [a]\n",
       "template.yaml:4:17: 'Properties' of 'Fn' is a list; expected a mapping\n"
       "        Properties: [a]\n"
       "                    ^"},
      {"Runtime is a list",
       "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: "
       "[python3.9]\n",
       "template.yaml:5:16: 'Runtime' of 'Fn' is a list; expected a string\n"
       "          Runtime: [python3.9]\n"
       "                   ^"},
      {"CodeUri is a list",
       with_properties("CodeUri: [a]"),
       "template.yaml:6:16: 'CodeUri' of 'Fn' is a list; expected a string\n"
       "          CodeUri: [a]\n"
       "                   ^"},
      {"empty CodeUri",
       with_properties("CodeUri: ''"),
       "template.yaml:6:16: 'CodeUri' of 'Fn' is empty; expected a path\n"
       "          CodeUri: ''\n"
       "                   ^"},
      {"two architectures",
       with_properties("Architectures: [arm64, x86_64]"),
       "template.yaml:6:22: 'Architectures' of 'Fn' is [arm64, x86_64]; expected a list of exactly one of "
       "x86_64 and "
       "arm64\n"
       "          Architectures: [arm64, x86_64]\n"
       "                         ^"},
      {"unknown architecture",
       with_properties("Architectures:\n  - mips"),
       "template.yaml:7:9: 'Architectures' of 'Fn' is [mips]; expected a list of exactly one of x86_64 and "
       "arm64\n"
       "            - mips\n"
       "            ^"},
      {"architecture as a string",
       with_properties("Architectures: arm64"),
       "template.yaml:6:22: 'Architectures' of 'Fn' is a string; expected a list of exactly one of x86_64 "
       "and arm64\n"
       "          Architectures: arm64\n"
       "                         ^"},
  });
  CHECK(parse_error("Resources:\n  " + std::string(255, 'a') + ": {Type: x}\n").empty());
  CHECK_THAT(parse_error("Resources:\n  " + std::string(256, 'a') + ": {Type: x}\n"),
             ContainsSubstring("is not valid"));
}

TEST_CASE("sam errors: broken YAML is told in words that say what to do", "[sam]") {
  check({
      {"tab",
       "Resources:\n\tFn:\n\t\tType: x\n",
       "template.yaml:2:1: a tab in the indentation; expected spaces\n"
       "    \\tFn:\n"
       "    ^"},
      {"duplicate key",
       "Resources:\n  Fn: {Type: x}\n  \"Fn\": {Type: x}\n",
       "template.yaml:3:3: the key 'Fn' is given twice, the first time at template.yaml:2:3; expected each "
       "key once\n"
       "      \"Fn\": {Type: x}\n"
       "      ^"},
      {"colon in a value",
       "a: b: c\n",
       "template.yaml:1:5: a ':' that ends no key; expected one 'key: value' per line, or quotes around text "
       "with ': "
       "'\n"
       "    a: b: c\n"
       "        ^"},
  });
}

TEST_CASE("sam errors: a last line without a colon is no key", "[sam]") {
  const std::string before = GENERATE("", "    ? Metadata\n", "    Metadata:\n");
  const std::string last =
      GENERATE("Properties", "Properties  ", "Properties # why", "&a Properties", ":, |2\n      ./x\n");
  CHECK_THAT(parse_error("Resources:\n  Fn:\n    Type: X\n" + before + "    " + last),
             ContainsSubstring(":5: this does not continue the mapping; expected 'key: value'"));
  CHECK(parse_error("Resources:\n  Fn:\n    Type: X\n" + before + "    ? Properties").empty());
  CHECK(parse_error("Resources:\n  Fn:\n    Type: X\n" + before + "    Properties:").empty());
}

TEST_CASE("sam errors: a key that is given twice is wrong where the build reads it, else a warning",
          "[sam]") {
  const std::string function = "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n";
  const std::vector<std::pair<std::string, std::string>> read{
      {"Resources: {}\nResources: {}\n",
       "2:1: the key 'Resources' is given twice, the first time at template.yaml:1:1"},
      {"Globals: {Function: {Runtime: a, Runtime: b}}\nResources: {}\n", "1:34: the key 'Runtime'"},
      {"Mappings: {A: {B: {C: 1, C: 2}}}\nResources: {}\n", "1:26: the key 'C'"},
      {"Parameters: {A: {Default: 1, Default: 2}}\nResources: {}\n", "1:30: the key 'Default'"},
      {function + "    Type: X\n", "4:5: the key 'Type'"},
      {function + "    Properties: {CodeUri: a, CodeUri: b}\n", "4:30: the key 'CodeUri'"},
      {function + "    Metadata: {BuildProperties: {A: b, A: c}}\n", "4:40: the key 'A'"},
  };
  for (const auto& [text, message] : read) {
    INFO(text);
    CHECK_THAT(parse_error(text), ContainsSubstring("template.yaml:" + message));
  }
  const std::vector<std::pair<std::string, std::string>> unread{
      {"Outputs: {}\nOutputs: {}\nResources: {}\n", "2:1: the key 'Outputs'"},
      {function + "    Properties: {Tags: {a: b, a: c}, Runtime: provided}\n", "4:31: the key 'a'"},
      {"Resources: {T: {Type: AWS::X::Y, Properties: {A: 1, A: 2}}}\n", "1:53: the key 'A'"},
  };
  for (const auto& [text, message] : unread) {
    INFO(text);
    const auto parsed = parse(text);
    REQUIRE(parsed.warnings().size() == 1);
    CHECK_THAT(parsed.warnings().front(),
               ContainsSubstring("template.yaml:" + message) && ContainsSubstring("the last one counts"));
  }
}

TEST_CASE("sam errors: a resource without a Type is warned of, and is nothing to build", "[sam]") {
  const auto parsed = parse("Resources:\n  Fn:\n    Properties: {}\n");
  CHECK(parsed.resources().empty());
  CHECK(parsed.warnings() == std::vector<std::string>{"template.yaml:2:3: the resource 'Fn' has no Type"});
}

TEST_CASE("sam errors: Globals that SAM does not take", "[sam]") {
  CHECK_THAT(parse_error("Globals: {Funktion: {}}\nResources: {}\n"),
             ContainsSubstring("template.yaml:1:11: 'Globals' has no section 'Funktion'") &&
                 ContainsSubstring("hint: did you mean 'Function'?"));
  CHECK_THAT(parse_error("Globals: {Function: {Runtim: x}}\nResources: {}\n"),
             ContainsSubstring("template.yaml:1:22: 'Runtim' cannot stand in 'Globals.Function'") &&
                 ContainsSubstring("hint: did you mean 'Runtime'?"));
  CHECK_THAT(parse_error("Globals: {Function: {PackageType: Image}}\nResources: {}\n"),
             ContainsSubstring("'PackageType' cannot stand in 'Globals.Function'"));
}

TEST_CASE("sam errors: a runtime that Lambda does not have", "[sam]") {
  const auto parsed = parse(replaced(with_properties(""), "python3.12", "python9.9"));
  CHECK_THAT(
      util::render(*parsed.resources().at(0).problem),
      ContainsSubstring("template.yaml:5:16: 'Runtime' of 'Fn' is 'python9.9', which is none of Lambda's"));
  const auto old = parse(replaced(with_properties(""), "python3.12", "python3.7"));
  CHECK_FALSE(old.resources().at(0).problem);
  CHECK(old.warnings() ==
        std::vector<std::string>{"template.yaml:5:16: 'Fn' has the runtime 'python3.7', which "
                                 "Lambda no longer supports"});
}

TEST_CASE("sam errors: a zip function without a Handler, be it skipped, refuses the template", "[sam]") {
  CHECK_THAT(parse(with_properties("InlineCode: x")).refusal()->message(),
             ContainsSubstring("template.yaml:2:3: the function 'Fn' has no Handler"));
  CHECK_FALSE(parse(with_properties("Handler: x")).refusal());
  CHECK_FALSE(parse(with_properties("CodeUri: s3://a/b")).refusal());
  CHECK_FALSE(parse(with_properties("CodeUri: a", "AWS::Serverless::WebFunction")).refusal());
}

TEST_CASE("sam errors: what is not closed is told where it opens", "[sam]") {
  check({
      {"open list",
       "a:\n  [b, c\n",
       "template.yaml:2:3: the list is not closed; expected ',' or ']'\n"
       "      [b, c\n"
       "      ^"},
      {"open mapping",
       "{\"a\": {\"b\": 1,\n",
       "template.yaml:1:7: the mapping is not closed; expected ',' or '}'\n"
       "    {\"a\": {\"b\": 1,\n"
       "          ^"},
      {"open string",
       "a: \"b\n",
       "template.yaml:1:4: the text ends inside a quoted string; expected the closing quote\n"
       "    a: \"b\n"
       "       ^"},
      {"open single-quoted string",
       "a: !Sub\n  'b''\nc: d\n",
       "template.yaml:1:4: the text ends inside a quoted string; expected the closing quote\n"
       "    a: !Sub\n"
       "       ^"},
  });
}

TEST_CASE("sam errors: values that YAML does not take", "[sam]") {
  check({
      {"unknown alias",
       "a: *b\n",
       "template.yaml:1:4: the alias has no anchor; expected '&name' before '*name', or quotes around the "
       "text\n"
       "    a: *b\n"
       "       ^"},
      {"reserved character",
       "a: @b\n",
       "template.yaml:1:4: this character cannot start a value; expected quotes around the text\n"
       "    a: @b\n"
       "       ^"},
      {"two tags",
       "a: !Base64\n  !Sub x\n",
       "template.yaml:2:3: two tags on one value; expected the long form ('Fn::Name: value') for the inner "
       "one\n"
       "      !Sub x\n"
       "      ^"},
      {"text after a value",
       "a: \"b\" c\n",
       "template.yaml:1:8: this does not continue the mapping; expected 'key: value' at the indentation of "
       "its keys\n"
       "    a: \"b\" c\n"
       "           ^"},
      {"list as key",
       "? [a]\n: b\n",
       "template.yaml:1:3: a key is a list; expected a string\n"
       "    ? [a]\n"
       "      ^"},
      {"merging a string",
       "a:\n  <<: b\n",
       "template.yaml:2:7: the merge key '<<' has a string; expected a mapping or a list of mappings\n"
       "      <<: b\n"
       "          ^"},
  });
}

TEST_CASE("sam errors: bytes that are no text", "[sam]") {
  check({
      {"not UTF-8",
       "a: \xE9\n",
       "template.yaml:1:4: a byte that is not UTF-8 text; expected the file in UTF-8\n"
       "    a: \\xe9\n"
       "       ^"},
      {"the byte that the parser takes for the end",
       "a: b\x04\nc: d\n",
       "template.yaml:1:5: a control character; expected text\n"
       "    a: b\\x04\n"
       "        ^"},
      {"stray carriage return",
       "a: b\rc: d\n",
       "template.yaml:1:5: a carriage return without a line feed; expected lines that end with LF or CRLF\n"
       "    a: b\\x0dc: d\n"
       "        ^"},
  });
}

TEST_CASE("sam errors: the caret stands under the character, whatever is before it", "[sam]") {
  CHECK(parse_error("é: \"ü\" x\n") == "template.yaml:1:10: this does not continue the mapping; expected "
                                       "'key: value' at the indentation of its keys\n"
                                       "    é: \"ü\" x\n"
                                       "           ^");
  CHECK(parse_error("\xEF\xBB\xBF"
                    "a: @\r\n") ==
        "template.yaml:1:4: this character cannot start a value; expected quotes around the text\n"
        "    a: @\n"
        "       ^");
}

TEST_CASE("sam errors: of a long line the part around the place is shown", "[sam]") {
  const std::string text = "a: [" + std::string(200, 'x') + ", @, " + std::string(200, 'y') + "]\n";
  CHECK(parse_error(text) ==
        "template.yaml:1:207: this character cannot start a value; expected quotes around the text\n"
        "    ..." +
            std::string(38, 'x') + ", @, " + std::string(37, 'y') + "...\n" + "    " + std::string(43, ' ') +
            "^");
}

TEST_CASE("sam errors: what no template gave has no place", "[sam]") {
  const Place nowhere;
  CHECK(nowhere.error("wrong").message() == "wrong");
  CHECK(nowhere.shown().empty());
  CHECK(nowhere.position() == Position{1, 1});
}

TEST_CASE("sam errors: a value tells about its place after its template has gone", "[sam]") {
  const Resource function = parse(with_properties("CodeUri: src")).resources().at(0);
  CHECK(util::render(function.code_uri.place.error("no such directory")) ==
        "template.yaml:6:16: no such directory\n"
        "          CodeUri: src\n"
        "                   ^");
  CHECK(function.code_uri.place.shown() == "template.yaml:6:16");
}
