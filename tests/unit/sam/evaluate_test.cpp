#include "support.hpp"

#include <cbuild/util/error.hpp>

#include <fmt/format.h>

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

constexpr const char* k_head = R"(Parameters:
  Dir: {Type: String, Default: src}
  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
  None: {Type: CommaDelimitedList, Default: ''}
  Bare: {Type: String}
  Ssm: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
  Number: {Type: Number, Default: 012}
Mappings:
  Stages:
    prod: {Path: p, List: [x, y]}
    "1": {Path: one}
Conditions:
  True: !Equals [a, a]
  False: !Equals [!Ref Dir, other]
  Not: !Not [!Condition True]
  And: !And [!Condition True, {Condition: False}]
  Or: !Or [!Condition False, !Condition True]
  Loop: !Condition Pool
  Pool: !Or [!Condition Loop, !Condition False]
  Open: !Equals [!Ref Bare, x]
  Decided: !Or [!Condition Open, !Condition True]
  Text: some
)";

std::string with_code(const std::string& value) { return k_head + with_properties("CodeUri: " + value); }

ReadOptions options() {
  ReadOptions options;
  options.include = [](const std::string& location) -> std::string {
    if (location == "path.yaml") return "included\n";
    if (location == "self.yaml")
      return "Fn::Transform: {Name: AWS::Include, Parameters: {Location: self.yaml}}\n";
    if (location == "broken.yaml") return "a: b: c\n";
    throw util::Error(util::ExitCode::local_files, "no such file");
  };
  return options;
}

/// The code path, or what is wrong with it in one line.
std::string code(const std::string& value) {
  const auto parsed = Template::parse(with_code(value), "t.yaml", options());
  REQUIRE(parsed.resources().size() == 1);
  const auto& resource = parsed.resources().front();
  if (!resource.problem) return resource.code_uri.value;
  const auto& message = resource.problem->message();
  const auto line = message.substr(0, message.find('\n'));
  const auto start = line.find("'CodeUri' of 'Fn' ");
  REQUIRE(start != std::string::npos);
  return line.substr(start + 18);
}

} // namespace

TEST_CASE("sam evaluate: every function that gives a text", "[sam]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"!Ref Dir", "src"},
      {"{Ref: Dir}", "src"},
      {"!Ref Ssm", "/a/b"},
      {"!Ref Number", "10"},
      {"!Ref AWS::Region", "us-east-1"},
      {"!Ref AWS::AccountId", "123456789012"},
      {"!Ref AWS::Partition", "aws"},
      {"!Ref AWS::StackName", "local"},
      {"!Ref AWS::URLSuffix", "localhost"},
      {"!Sub '${Dir}/${!x}/${AWS::Region}'", "src/${x}/us-east-1"},
      {"!Sub ['${a}/${ Dir }', {a: !Ref Dir}]", "src/src"},
      {"!Sub ['${Dir}', {Dir: own}]", "own"},
      {"{'Fn::Sub': ['${a.b}', {a.b: c}]}", "c"},
      {"!Sub '${Names}'", "a,b,c"},
      {"!Join ['/', [a, !Ref Dir, !Sub '${Dir}']]", "a/src/src"},
      {"!Join ['-', !Ref Names]", "a-b-c"},
      {"!Join ['', [x]]", "x"},
      {"!Select [1, !Ref Names]", "b"},
      {"!Select ['2', [x, y, z]]", "z"},
      {"!Select [0, [ok, !GetAtt A.B]]", "ok"},
      {"!Select [1, !Split ['/', one/two/three]]", "two"},
      {"!FindInMap [Stages, prod, Path]", "p"},
      {"!FindInMap [Stages, 1, Path]", "one"},
      {"!Select [1, !FindInMap [Stages, prod, List]]", "y"},
      {"!If [True, yes-path, no-path]", "yes-path"},
      {"!If [False, a, !If [True, b, c]]", "b"},
      {"!If [True, !Ref Dir, !GetAtt A.B]", "src"},
      {"!If [Not, a, b]", "b"},
      {"!If [And, a, b]", "b"},
      {"!If [Or, a, b]", "a"},
      {"!If [Decided, a, b]", "a"},
      {"!Base64 {Ref: Dir}", "c3Jj"},
      {"!Base64 src", "c3Jj"},
      {"!Select [0, !GetAZs '']", "us-east-1a"},
      {"!Select [1, !GetAZs us-west-1]", "us-west-1c"},
      {"{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: path.yaml}}}", "included"},
      {"!If [False, a, !Ref AWS::NoValue]", "."},
      {"!If [True, {}, a]", "."},
  };
  for (const auto& [value, expected] : cases) {
    INFO(value);
    CHECK(code(value) == expected);
  }
}

TEST_CASE("sam evaluate: what is not known says why, where it stands", "[sam]") {
  const std::string not_yet = "which cannot be resolved before deployment; expected the value itself";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"!GetAtt A.B", "is '!GetAtt', " + not_yet},
      {"!ImportValue x", "is '!ImportValue', " + not_yet},
      {"{'Fn::Cidr': [a, b]}", "is 'Fn::Cidr', " + not_yet},
      {"!Ref Fn", "is '!Ref', " + not_yet},
      {"!Join ['', [a, !GetAtt A.B]]", "needs '!GetAtt', " + not_yet},
      {"!Sub '${Fn.Arn}'", "is '!Sub', " + not_yet},
      {"!If [True, !GetAtt A.B, c]", "needs '!GetAtt', " + not_yet},
      {"!Ref Bare", "is '!Ref', and the parameter 'Bare' has no value"},
      {"!Sub '${Bare}'", "is '!Sub', and the parameter 'Bare' has no value"},
      {"!Ref Dri", "is '!Ref', and there is no parameter and no resource 'Dri'"},
      {"!Sub '${Dir'", "is '!Sub', whose '${' nothing closes"},
      {"!Sub [a]", "is '!Sub', which takes a text, or a list of a text and a mapping"},
      {"!Join [a]", "is '!Join', which takes a list of 2"},
      {"!Join ['', a]", "is '!Join', which takes a delimiter and a list"},
      {"!Join ['', [[a]]]", "is '!Join', which takes a list of texts"},
      {"!Select [5, [a]]", "is '!Select', whose index 5 is past the end of a list of 1"},
      {"!Select [x, [a]]", "is '!Select', which takes an index and a list"},
      {"!Split ['', a]", "is '!Split', which takes a delimiter and a text"},
      {"!FindInMap [Other, a, b]", "is '!FindInMap', and there is no mapping 'Other'"},
      {"!FindInMap [Stages, prd, Path]", "is '!FindInMap', and the mapping 'Stages' has no key 'prd'"},
      {"!FindInMap [Stages, prod, Pth]",
       "is '!FindInMap', and the mapping 'Stages', in 'prod' has no key 'Pth'"},
      {"!If [Missing, a, b]", "is '!If', and there is no condition 'Missing'"},
      {"!If [Loop, a, b]", "needs '!Condition', and the condition 'Loop' depends on itself"},
      {"!If [Text, a, b]", "is '!If', and the condition 'Text' is neither true nor false"},
      {"!If [Open, a, b]", "needs '!Ref', and the parameter 'Bare' has no value"},
      {"{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: self.yaml}}}",
       "needs 'Fn::Transform', and 'self.yaml' includes itself"},
      {"{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: gone.yaml}}}",
       "is 'Fn::Transform', and 'gone.yaml' cannot be read: no such file"},
      {"{'Fn::Transform': {Name: Mine, Parameters: {Location: gone.yaml}}}",
       "is 'Fn::Transform', " + not_yet},
  };
  for (const auto& [value, expected] : cases) {
    INFO(value);
    CHECK(code(value) == expected);
  }
}

TEST_CASE("sam evaluate: the place is that of the function to blame, and a hint says what to do", "[sam]") {
  const auto problem = [](const std::string& value) {
    return util::render(*Template::parse(with_code(value), "t.yaml").resources().front().problem);
  };
  CHECK_THAT(problem("!Join ['', [a, !GetAtt A.B]]"),
             ContainsSubstring("CodeUri: !Join ['', [a, !GetAtt A.B]]\n" + std::string(30 + 4, ' ') + "^"));
  CHECK_THAT(problem("!Ref Bare"), ContainsSubstring("hint: give it one: --parameter-overrides Bare=VALUE"));
  CHECK_THAT(problem("!Ref Dri"), ContainsSubstring("hint: did you mean 'Dir'?"));
}

TEST_CASE("sam evaluate: an included file's own mistake is told in it", "[sam]") {
  try {
    code("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: broken.yaml}}}");
    FAIL("no error");
  } catch (const util::Error& error) {
    CHECK_THAT(error.message(), Catch::Matchers::StartsWith("broken.yaml:1:5: a ':' that ends no key"));
  }
}

TEST_CASE("sam evaluate: an included mapping fills in what is beside it", "[sam]") {
  const auto text =
      with_properties("CodeUri: own\nFn::Transform: {Name: AWS::Include, Parameters: {Location: x}}");
  ReadOptions options;
  options.include = [](const std::string&) { return "CodeUri: theirs\nFunctionName: given\n"; };
  const auto parsed = Template::parse(text, "t.yaml", options);
  CHECK(parsed.resources().at(0).code_uri.value == "own");
  CHECK(parsed.resources().at(0).name == "given");
}

TEST_CASE("sam evaluate: what is given wins, and what the parent cannot know has no Default", "[sam]") {
  const std::string text = with_code("!Sub '${Dir}/${AWS::Region}/${Bare}'");
  const auto parsed = Template::parse(
      text, "t.yaml", {.parameters = {{"Dir", "given"}, {"Bare", "x"}, {"AWS::Region", "eu-west-1"}}});
  CHECK(parsed.resources().at(0).code_uri.value == "given/eu-west-1/x");
  const auto child = Template::parse(with_code("!Ref Dir"), "t.yaml", {.unknown_parameters = {"Dir"}});
  CHECK_THAT(
      child.resources().at(0).problem->message(),
      ContainsSubstring("the parameter 'Dir' gets a value from the parent stack which cannot be resolved"));
}

TEST_CASE("sam evaluate: scalars are read as YAML 1.1 has them", "[sam]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"yes", "true"},
      {"Off", "false"},
      {"true", "true"},
      {"y", "y"},
      {"012", "10"},
      {"0x1F", "31"},
      {"0b101", "5"},
      {"1_000", "1000"},
      {"12:30:45", "45045"},
      {"-1:30", "-90"},
      {"089", "089"},
      {"1.10", "1.10"},
      {"2001-01-01", "2001-01-01"},
      {"'012'", "012"},
      {"\"yes\"", "yes"},
      {"1:99", "1:99"},
      {"+7", "7"},
      {"99999999999999999999", "99999999999999999999"},
  };
  for (const auto& [written, expected] : cases) {
    INFO(written);
    const auto parsed =
        parse(with_properties("CodeUri: x") + "    Metadata: {BuildProperties: {Value: " + written + "}}\n");
    const auto& value = parsed.resources().at(0).build_properties.at(0).value;
    if (const auto* truth = std::get_if<bool>(&value))
      CHECK(expected == (*truth ? "true" : "false"));
    else
      CHECK(std::get<std::string>(value) == expected);
  }
}

TEST_CASE("sam evaluate: whether to skip is a value too", "[sam]") {
  const auto skipped = [](const std::string& value) {
    return !parse(k_head + with_properties("CodeUri: x") + "    Metadata: {SkipBuild: " + value + "}\n")
                .skipped()
                .empty();
  };
  CHECK(skipped("!If [True, true, false]"));
  CHECK_FALSE(skipped("!If [False, true, false]"));
  CHECK(skipped("!GetAtt A.B"));
  CHECK_FALSE(skipped("!Ref AWS::NoValue"));
}

TEST_CASE("sam evaluate: work and length have bounds", "[sam][slow]") {
  std::string conditions = "Conditions:\n  C0: !Equals [a, a]\n";
  for (int i = 1; i < 400; ++i) conditions += fmt::format("  C{}: !And [!Condition C{}]\n", i, i - 1);
  const auto deep = parse(conditions + with_properties("CodeUri: !If [C399, a, b]"));
  CHECK_THAT(deep.resources().at(0).problem->message(), ContainsSubstring("functions in functions"));
  std::string joins =
      "x0: &x0 !Join ['', [" + std::string(2000, 'a') + ", " + std::string(2000, 'a') + "]]\n";
  for (int i = 1; i < 11; ++i)
    joins += fmt::format("x{}: &x{} !Join ['', [*x{}, *x{}]]\n", i, i, i - 1, i - 1);
  CHECK_THAT(parse_error(joins + with_properties("CodeUri: *x10")),
             ContainsSubstring("longer than 1048576 bytes"));
}
