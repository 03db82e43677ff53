#include "support.hpp"

#include <cbuild/util/error.hpp>

using namespace cbuild;
using namespace cbuild::sam;

namespace {

const Relocation k_same{.code = [](std::string_view path) { return std::string(path); }};

} // namespace

TEST_CASE("sam nested: a location is written anew, however it was given", "[sam]") {
  const auto parsed = Template::parse(R"(Parameters: {Dir: {Default: ./child}}
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: !Sub '${Dir}/t.yaml' # kept
  Stack: {Type: AWS::CloudFormation::Stack, Properties: {"TemplateURL": "file:///a%20b.yaml"}}
)",
                                      "t.yaml");
  REQUIRE(parsed.nested().size() == 2);
  CHECK(parsed.nested()[0].location->value == "./child/t.yaml");
  const auto text = parsed.rewrite({{"App", "App/template.yaml"}, {"Stack", "Stack/template.yaml"}}, k_same);
  CHECK_THAT(text,
             ContainsSubstring("Location: 'App/template.yaml' # kept\n") &&
                 ContainsSubstring("{\"TemplateURL\": \"Stack/template.yaml\"}"));
}

TEST_CASE("sam nested: a parameter that only deployment knows has not its Default", "[sam]") {
  const std::string text =
      "Parameters: {Code: {Default: src}}\n"
      "Resources:\n"
      "  Fn: {Type: AWS::Serverless::Function, Properties: {Runtime: provided, CodeUri: !Ref "
      "Code}}\n";
  CHECK(Template::parse(text, "t.yaml").resources().at(0).code_uri.value == "src");
  const auto parsed = Template::parse(text, "t.yaml", {.unknown_parameters = {"Code", "Other"}});
  CHECK(parsed.resources().at(0).problem.has_value());
}

TEST_CASE("sam nested: resources are called by their stack", "[sam]") {
  const auto parsed =
      Template::parse("Resources:\n"
                      "  Fn: {Type: AWS::Serverless::Function, Properties: {Runtime: provided}}\n",
                      "t.yaml",
                      {.stack_path = "Child/Deep"});
  const auto& function = parsed.resources().at(0);
  CHECK(function.full_path() == "Child/Deep/Fn");
  CHECK(function.result_place() == "Child/Deep/Fn");
  CHECK(function.described() == "function 'Child/Deep/Fn'");
}

TEST_CASE("sam skipped: what is built of it for those who name it", "[sam]") {
  const auto parsed = Template::parse(R"(Resources:
  Fn: {Type: AWS::Serverless::Function, Metadata: {SkipBuild: true}, Properties: {Runtime: provided, CodeUri: src}}
  Zip: {Type: AWS::Serverless::Function, Properties: {Runtime: provided, CodeUri: a.zip}}
  Odd: {Type: AWS::Serverless::Function, Metadata: {SkipBuild: true}, Properties: {Architectures: [mips]}}
  Inline: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
)",
                                      "t.yaml");
  REQUIRE(parsed.skipped().size() == 4);
  CHECK(parsed.skipped()[0].if_named->code_uri.value == "src");
  CHECK(parsed.skipped()[1].if_named->code_uri.value == "a.zip");
  CHECK_THAT(parsed.skipped()[2].if_named->problem->message(), ContainsSubstring("'Architectures' of 'Odd'"));
  CHECK(parsed.skipped()[2].if_named->logical_id == "Odd");
  CHECK_FALSE(parsed.skipped()[3].if_named.has_value());
  const auto text = parsed.rewrite({{"Fn", "Fn"}, {"Zip", "Zip"}}, k_same);
  CHECK_THAT(text, ContainsSubstring("CodeUri: Fn}") && ContainsSubstring("CodeUri: Zip}"));
}
