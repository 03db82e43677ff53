#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

struct Case {
  std::string name;
  std::string before;
  std::string after;
  std::string type = "AWS::Serverless::Function";
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(rewrite_all(with_properties(c.before, c.type)) == with_properties(c.after, c.type));
  }
}

} // namespace

TEST_CASE("sam rewrite: the code path in each style of scalar", "[sam]") {
  check({
      {"plain", "CodeUri: ./src/fn", "CodeUri: Fn"},
      {"plain with a comment", "CodeUri: src # here\nTimeout: 3", "CodeUri: Fn # here\nTimeout: 3"},
      {"single quotes", "CodeUri: './it''s'\nTimeout: 3", "CodeUri: 'Fn'\nTimeout: 3"},
      {"double quotes", "CodeUri: \"a\\\"b\"\nTimeout: 3", "CodeUri: \"Fn\"\nTimeout: 3"},
      {"quotes over two lines", "CodeUri: \"a\n  b\"\nTimeout: 3", "CodeUri: \"Fn\"\nTimeout: 3"},
      {"plain over two lines", "CodeUri: ./my\n  src\nTimeout: 3", "CodeUri: Fn\nTimeout: 3"},
      {"on the next line", "CodeUri:\n  # where\n  src\nTimeout: 3", "CodeUri:\n  # where\n  Fn\nTimeout: 3"},
      {"folded", "CodeUri: >-\n  ./src\n  fn\nTimeout: 3", "CodeUri: Fn\nTimeout: 3"},
      {"literal with comments",
       "CodeUri: | # why\n  ./src\n\n# next\nTimeout: 3",
       "CodeUri: Fn # why\n\n# next\nTimeout: 3"},
      {"literal with an indentation", "CodeUri: |2-\n    ./src\n   x\nTimeout: 3", "CodeUri: Fn\nTimeout: 3"},
      {"block scalar without a line",
       "CodeUri: ./x\nDescription: >\nTimeout: 3",
       "CodeUri: Fn\nDescription: >\nTimeout: 3"},
      {"tagged", "CodeUri: !!str src\nTimeout: 3", "CodeUri: Fn\nTimeout: 3"},
      {"quoted key", "\"CodeUri\" : src", "\"CodeUri\" : Fn"},
      {"a comment without a blank", "CodeUri: {Ref: D}#c\nTimeout: 3", "CodeUri: {Ref: D}#c\nTimeout: 3"},
  });
}

TEST_CASE("sam rewrite: the code path where there is none", "[sam]") {
  const std::string function =
      "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"    Properties:\n      Handler: x\n", "    Properties:\n      CodeUri: Fn\n      Handler: x\n"},
      {"    Properties: # p\n\n      # of x\n      Handler: x\n",
       "    Properties: # p\n      CodeUri: Fn\n\n      # of x\n      Handler: x\n"},
      {"    Properties: {Handler: x}\n", "    Properties: {CodeUri: Fn, Handler: x}\n"},
      {"    Properties: {\n      Handler: x\n    }\n",
       "    Properties: {\n      CodeUri: Fn,\n      Handler: x\n    }\n"},
      {"    Properties: {}\n", "    Properties: {CodeUri: Fn}\n"},
      {"    Properties: { # c\n    }\n", "    Properties: {CodeUri: Fn  # c\n    }\n"},
      {"    Properties:\n", "    Properties: {CodeUri: Fn}\n"},
      {"    Properties: # none\n", "    Properties: {CodeUri: Fn} # none\n"},
      {"    Properties: ~\n", "    Properties: {CodeUri: Fn}\n"},
      {"    Properties: null # none\n", "    Properties: {CodeUri: Fn} # none\n"},
      {"    Properties: &p\n", "    Properties: {CodeUri: Fn}\n"},
      {"    Properties:\n      CodeUri:\n      Handler: x\n",
       "    Properties:\n      CodeUri: Fn\n      Handler: x\n"},
      {"    Properties: {CodeUri: , Handler: x}\n", "    Properties: {CodeUri: Fn , Handler: x}\n"},
      {"    Properties: {Handler: x, CodeUri}\n", "    Properties: {Handler: x, CodeUri: Fn}\n"},
      {"    Properties:\n      ? CodeUri\n      ? Handler\n",
       "    Properties:\n      ? CodeUri\n      : Fn\n      ? Handler\n"},
      {"    Properties:\n      ? CodeUri\n      :,x: y\n",
       "    Properties:\n      ? CodeUri\n      : Fn\n      :,x: y\n"},
      {"    Properties: {? CodeUri :, Handler: x}\n", "    Properties: {? CodeUri : Fn, Handler: x}\n"},
      {"    Properties:\n      ? Handler\n      : x\n",
       "    Properties:\n      CodeUri: Fn\n      ? Handler\n      : x\n"},
  };
  for (const auto& [before, after] : cases) {
    INFO(before);
    CHECK(rewrite_all(function + before) == function + after);
  }
  CHECK(rewrite_all(function) ==
        "Resources:\n  Fn:\n    Properties: {CodeUri: Fn}\n    Type: AWS::Serverless::Function\n"
        "    Metadata: {BuildMethod: makefile}\n");
}

TEST_CASE("sam rewrite: the code of a Lambda function", "[sam]") {
  const std::string lambda = "AWS::Lambda::Function";
  check({
      {"string", "Code: ./src", "Code: Fn", lambda},
      {"empty mapping", "Code: {}", "Code: Fn", lambda},
      {"multi-line mapping", "Code: {\n  }", "Code: Fn", lambda},
  });
}

TEST_CASE("sam rewrite: an intrinsic goes with its tag", "[sam]") {
  const std::string head = "Parameters: {D: {Default: src}}\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"CodeUri: !Ref D", "CodeUri: Fn"},
      {"CodeUri: !Sub \"${D}/x\" # c", "CodeUri: \"Fn\" # c"},
      {"CodeUri:\n  Ref: D\nTimeout: 3", "CodeUri:\n  Fn\nTimeout: 3"},
      {"CodeUri: {'Fn::Sub': '${D}'}\nTimeout: 3", "CodeUri: Fn\nTimeout: 3"},
      {"CodeUri: {Ref: D}#c\nTimeout: 3", "CodeUri: Fn #c\nTimeout: 3"},
      {"CodeUri:\n  Fn::Sub: >-\n    ${D}\n    x\nTimeout: 3", "CodeUri:\n  Fn\nTimeout: 3"},
  };
  for (const auto& [before, after] : cases) {
    INFO(before);
    CHECK(rewrite_all(head + with_properties(before)) == head + with_properties(after));
  }
}

TEST_CASE("sam rewrite: a value gets quotes when YAML needs them", "[sam]") {
  const Template parsed = parse(with_properties("CodeUri: src"));
  for (const auto& [path, scalar] :
       std::map<std::string, std::string>{{"../out/Fn", "../out/Fn"},
                                          {"Fn-1.2_x@y+z", "Fn-1.2_x@y+z"},
                                          {"/abs", "/abs"},
                                          {"No", "\"No\""},
                                          {"null", "\"null\""},
                                          {"123", "\"123\""},
                                          {"1e5", "\"1e5\""},
                                          {".5", "\".5\""},
                                          {"-x", "\"-x\""},
                                          {"a b", "\"a b\""},
                                          {"a: b", "\"a: b\""},
                                          {"a\"b\\c", "\"a\\\"b\\\\c\""},
                                          {"a\nb\tc\x01", "\"a\\nb\\tc\\u0001\""},
                                          {"ü", "\"ü\""}}) {
    INFO(path);
    const std::string text =
        parsed.rewrite({{"Fn", path}}, {[](std::string_view p) { return std::string(p); }});
    CHECK(text == with_properties("CodeUri: " + scalar));
  }
}

TEST_CASE("sam rewrite: JSON stays JSON", "[sam]") {
  const std::string before = R"({
  "Resources": {
    "A": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "provided", "CodeUri": "src"}},
    "B": {
      "Type": "AWS::Lambda::Function",
      "Properties": {
        "Runtime": "provided",
        "Code": {}
      }
    },
    "C": {"Type": "AWS::Serverless::Function", "Properties": {}, "Metadata": {"BuildMethod": "makefile"}},
    "D": {
      "Type": "AWS::Serverless::Function",
      "Properties": {
        "Runtime": "provided"
      }
    },
    "E": {"Type": "AWS::Serverless::Function", "Metadata": {"BuildMethod": "makefile"}}
  }
}
)";
  std::string after = replaced(before, R"("src")", R"("A")");
  after = replaced(after, R"("Code": {})", R"("Code": "B")");
  after = replaced(after, R"("Properties": {},)", R"("Properties": {"CodeUri": "C"},)");
  after = replaced(after,
                   "        \"Runtime\": \"provided\"\n",
                   "        \"CodeUri\": \"D\",\n        \"Runtime\": \"provided\"\n");
  after = replaced(after, R"("E": {"Type")", R"("E": {"Properties": {"CodeUri": "E"}, "Type")");
  CHECK(rewrite_all(before) == after);
}

TEST_CASE("sam rewrite: CRLF and a byte order mark stay", "[sam]") {
  const std::string head =
      "\xEF\xBB\xBF# t\r\nResources:\r\n  Fn:\r\n    Type: AWS::Serverless::Function\r\n";
  CHECK(rewrite_all(head + "    Properties:\r\n      Runtime: provided\r\n") ==
        head + "    Properties:\r\n      CodeUri: Fn\r\n      Runtime: provided\r\n");
  CHECK(
      rewrite_all(head + "    Properties:\r\n      CodeUri: >-\r\n        src\r\n      Runtime: provided") ==
      head + "    Properties:\r\n      CodeUri: Fn\r\n      Runtime: provided");
}

TEST_CASE("sam rewrite: what need not change is the same to the byte", "[sam]") {
  const std::string odd = "# c\nTransform:   'x'\nMappings: { a: {b: !Sub \"é\" }}   \nz: [1,2,  ]\n\n\n" +
                          with_properties("CodeUri: src\nRole:   !GetAtt  R.Arn\nEnv: >+\n  a\n\n") +
                          "\n# end";
  CHECK(rewrite_all(odd) == replaced(odd, "CodeUri: src", "CodeUri: Fn"));
  CHECK(parse(odd).rewrite({}, {[](std::string_view path) { return std::string(path); }}) == odd);
}

TEST_CASE("sam rewrite: a function that is not in the template is refused", "[sam]") {
  const Template parsed = parse(with_properties("CodeUri: src"));
  CHECK_THROWS_AS(parsed.rewrite({{"Other", "x"}}, {[](std::string_view p) { return std::string(p); }}),
                  util::Error);
}

TEST_CASE("sam rewrite: of paths that parameters give, the code of functions is moved", "[sam]") {
  const std::string text =
      "Parameters: {Dir: {Default: src}}\nResources:\n"
      "  Fn:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n"
      "    Properties:\n      CodeUri: !Ref Dir # here\n"
      "  Api:\n    Type: AWS::Serverless::Api\n    Properties: {DefinitionUri: !Ref Dir}\n";
  const std::string moved = replaced(text, "CodeUri: !Ref Dir", "CodeUri: ../../src");
  CHECK(relocate_all(text) == moved);
  const auto skipped = replaced(text, "Metadata: {", "Metadata: {SkipBuild: true, ");
  CHECK(relocate_all(skipped) == skipped);
  CHECK(relocate_all(replaced(text, "CodeUri: !Ref Dir", "CodeUri: !Sub '${Dir}/x'")) ==
        replaced(moved, "../../src", "'../../src/x'"));
  const auto unknown = replaced(text, "CodeUri: !Ref Dir", "CodeUri: !GetAtt A.B");
  CHECK(relocate_all(unknown) == unknown);
}

TEST_CASE("sam rewrite: code starts where the caller says, all else at the template", "[sam]") {
  const std::string text =
      "Resources:\n"
      "  Fn:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n"
      "    Properties: {CodeUri: src}\n"
      "  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Properties: {ContentUri: layer}\n"
      "  Api:\n    Type: AWS::Serverless::Api\n    Properties: {DefinitionUri: api.yaml}\n";
  const auto below = [](const std::string& start) {
    return [start](std::string_view path) { return start + std::string(path); };
  };
  CHECK(parse(text).rewrite({}, {.code = below("base/"), .other = below("tpl/")}) ==
        replaced(replaced(replaced(text, "src", "base/src"), ": layer", ": base/layer"),
                 "api.yaml",
                 "tpl/api.yaml"));
}

TEST_CASE("sam rewrite: a built image is named, and its context found again", "[sam]") {
  const std::string metadata = "    Metadata: {Dockerfile: D, DockerContext: ./ctx}\n";
  const auto rewritten = [&](const std::string& type, const std::string& properties) {
    const auto text = "Resources:\n  Fn:\n    Type: " + type + "\n" + metadata + properties;
    return Template::parse(text, "t.yaml").rewrite({{"Fn", "fn:latest"}}, {.code = [](std::string_view path) {
                                                     return "../" + std::string(path);
                                                   }});
  };
  const auto expected = [](const std::string& type, const std::string& properties) {
    return "Resources:\n  Fn:\n    Type: " + type +
           "\n    Metadata: {Dockerfile: D, DockerContext: .././ctx}\n" + properties;
  };
  const std::string serverless = "AWS::Serverless::Function", lambda = "AWS::Lambda::Function";
  CHECK(rewritten(serverless, "    Properties: {PackageType: Image}\n") ==
        expected(serverless, "    Properties: {ImageUri: \"fn:latest\", PackageType: Image}\n"));
  CHECK(rewritten(serverless, "    Properties: {PackageType: Image, ImageUri: !Ref U}\n") ==
        expected(serverless, "    Properties: {PackageType: Image, ImageUri: \"fn:latest\"}\n"));
  CHECK(rewritten(lambda, "    Properties: {PackageType: Image, Code: {ImageUri: x}}\n") ==
        expected(lambda, "    Properties: {PackageType: Image, Code: {ImageUri: \"fn:latest\"}}\n"));
}

TEST_CASE("sam rewrite: an image that was not built stays, whatever its name looks like", "[sam]") {
  const std::string text = "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n"
                           "    Metadata: {Dockerfile: D, DockerContext: ./ctx}\n"
                           "    Properties: {PackageType: Image, ImageUri: fn/x:latest}\n";
  CHECK(Template::parse(text, "t.yaml").rewrite({}, {.code = [](std::string_view path) {
                                                  return "../" + std::string(path);
                                                }}) == text);
}

TEST_CASE("rewrite: properties that what was built gives another value", "[sam][rewrite]") {
  const auto parsed =
      parse("Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n"
            "      CodeUri: src # here\n      Handler: src/app.handler\n      Runtime: nodejs20.x\n");
  const auto text =
      parsed.rewrite({{"Fn", "Fn"}},
                     {[](std::string_view path) { return std::string(path); }},
                     {{"Fn",
                       {{{"Handler"}, "app.handler"},
                        {{"Environment", "Variables", "NODE_OPTIONS"}, "--enable-source-maps"}}}});
  CHECK_THAT(text, ContainsSubstring("CodeUri: Fn # here\n      Handler: app.handler\n"));
  CHECK(parse(text).resources().front().handler == "app.handler");
  CHECK(parse(text).resources().front().node_options == "--enable-source-maps");
}

TEST_CASE("resources: NODE_OPTIONS, its own, of Globals, and not known", "[sam]") {
  const auto options = [](const std::string& globals, const std::string& own) {
    return parse(
               "Globals: {Function: {Environment: {Variables: " + globals +
               "}}}\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: src, "
               "Handler: a.b, Runtime: nodejs20.x, Environment: {Variables: " +
               own + "}}\n")
        .resources()
        .front()
        .node_options;
  };
  CHECK(options("{A: b}", "{C: d}") == "");
  CHECK(options("{NODE_OPTIONS: global}", "{C: d}") == "global");
  CHECK(options("{NODE_OPTIONS: global}", "{NODE_OPTIONS: own}") == "own");
  CHECK(options("{A: b}", "{NODE_OPTIONS: !ImportValue X}") == std::nullopt);
  CHECK(options("{A: b}", "!If [C, {D: e}, {F: g}]") == std::nullopt);
  CHECK(options("!FindInMap [A, B, C]", "{D: e}") == std::nullopt);
}

TEST_CASE("rewrite: of a loop's resources what all turns have changes", "[sam][rewrite]") {
  const std::string text = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::All:\n    - "
                           "Name\n    - [A, B]\n    - Fn${Name}:\n"
                           "        Type: AWS::Serverless::Function\n        Properties: {CodeUri: src, "
                           "Handler: src/app.h, Runtime: "
                           "nodejs20.x}\n";
  const auto edited = [&](const std::string& other) {
    return parse(text).rewrite({{"FnA", "FnA"}, {"FnB", "FnB"}},
                               {[](std::string_view path) { return std::string(path); }},
                               {{"FnA", {{{"Handler"}, "app.h"}}}, {"FnB", {{{"Handler"}, other}}}});
  };
  CHECK_THAT(edited("app.h"), ContainsSubstring("Handler: app.h"));
  CHECK_THAT(edited("b.h"), ContainsSubstring("Handler: src/app.h"));
}
