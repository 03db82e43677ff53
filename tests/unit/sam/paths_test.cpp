#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

std::string resource(const std::string& type, const std::string& properties) {
  return "Resources:\n  R:\n    Type: " + type + "\n    Properties:\n      " + properties + "\n";
}

} // namespace

TEST_CASE("sam paths: the properties that hold local paths are written anew", "[sam]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"AWS::Serverless::Function", "CodeUri: {}"},
      {"AWS::Serverless::WebFunction", "CodeUri: {}"},
      {"AWS::Serverless::Api", "DefinitionUri: {}"},
      {"AWS::Serverless::HttpApi", "DefinitionUri: {}"},
      {"AWS::Serverless::StateMachine", "DefinitionUri: {}"},
      {"AWS::Serverless::LayerVersion", "ContentUri: {}"},
      {"AWS::Serverless::Application", "Location: {}"},
      {"AWS::Lambda::Function", "Code: {}"},
      {"AWS::Lambda::LayerVersion", "Content: {}"},
      {"AWS::AppSync::GraphQLSchema", "DefinitionS3Location: {}"},
      {"AWS::AppSync::Resolver", "RequestMappingTemplateS3Location: {}"},
      {"AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location: {}"},
      {"AWS::AppSync::FunctionConfiguration", "CodeS3Location: {}"},
      {"AWS::ApiGateway::RestApi", "BodyS3Location: {}"},
      {"AWS::ApiGatewayV2::Api", "BodyS3Location: {}"},
      {"AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle: {}"},
      {"AWS::CloudFormation::ModuleVersion", "ModulePackage: {}"},
      {"AWS::CloudFormation::ResourceVersion", "SchemaHandlerPackage: {}"},
      {"AWS::CloudFormation::Stack", "TemplateURL: {}"},
      {"AWS::CloudFormation::StackSet", "TemplateURL: {}"},
      {"AWS::Glue::Job", "Command: {Name: x, ScriptLocation: {}}"},
      {"AWS::StepFunctions::StateMachine", "DefinitionS3Location: {}"},
      {"AWS::Serverless::GraphQLApi", "SchemaUri: {}"},
      {"AWS::Serverless::GraphQLApi", "Functions: {f: {CodeUri: {}, Runtime: x}}"},
      {"AWS::Serverless::GraphQLApi", "Resolvers: {Query: {q: {CodeUri: {}}}}"},
  };
  for (const auto& [type, property] : cases) {
    INFO(type << " " << property);
    const auto with = [&](const std::string& value) {
      return resource(type, replaced(property, "{}", value));
    };
    CHECK(relocate_all(with("some/path")) == with("../../some/path"));
    CHECK(relocate_all(with("\"./path\"")) == with("\"../.././path\""));
    for (const char* stays :
         {"/abs/path", "s3://bucket/key", "https://host/x", "http://host/x", "!Ref X", "{Ref: X}"}) {
      if (type == "AWS::Serverless::Function" && stays[0] == '{') continue;
      CHECK(relocate_all(with(stays)) == with(stays));
    }
  }
}

TEST_CASE("sam paths: what stands outside of properties", "[sam]") {
  const std::string text = R"(Metadata:
  AWS::ServerlessRepo::Application:
    LicenseUrl: {LICENSE}
    ReadmeUrl: {README.md}
    HomePageUrl: page
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Metadata: {aws:asset:path: {asset.1}}
    Properties:
      Body:
        Fn::Transform:
          Name: AWS::Include
          Parameters: {Location: {swagger.yaml}}
  Other:
    Type: AWS::X::Y
    Properties:
      A: !Transform {Name: AWS::Include, Parameters: {Location: {a.yaml}}}
      B: {Fn::Transform: [{Name: AWS::Include, Parameters: {Location: {b.yaml}}}]}
      C: {Fn::Transform: {Name: Mine, Parameters: {Location: c.yaml}}}
      CodeUri: not/ours
)";
  std::string before = text;
  std::string after = text;
  for (const std::string path : {"LICENSE", "README.md", "asset.1", "swagger.yaml", "a.yaml", "b.yaml"}) {
    before = replaced(before, "{" + path + "}", path);
    after = replaced(after, "{" + path + "}", "../../" + path);
  }
  CHECK(relocate_all(before) == after);
}

TEST_CASE("sam paths: functions that are not built keep their source", "[sam]") {
  const std::string text = R"(Globals: {Function: {CodeUri: all, Runtime: python3.12}}
Resources:
  Global: {Type: AWS::Serverless::Function, Properties: {Handler: x}}
  Default: {Type: AWS::Lambda::Function, Properties: {Handler: x}}
  Zip: {Type: AWS::Serverless::Function, Properties: {CodeUri: a.zip}}
  Skip: {Type: AWS::Serverless::Function, Properties: {CodeUri: s}, Metadata: {SkipBuild: true}}
  Inline: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
  Image: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, ImageUri: ./dir}}
  Stored: {Type: AWS::Serverless::Function, Properties: {CodeUri: {Bucket: b, Key: k}}}
  Open: {Type: AWS::Serverless::Function, Properties: {CodeUri: !Ref P}}
)";
  std::string after =
      replaced(text, "Function, Properties: {Handler", "Function, Properties: {CodeUri: ../../all, Handler");
  after = replaced(after,
                   "Lambda::Function, Properties: {Handler",
                   "Lambda::Function, Properties: {Code: ../../., Handler");
  after = replaced(after, "a.zip", "../../a.zip");
  after = replaced(after, "CodeUri: s}", "CodeUri: ../../s}");
  CHECK(relocate_all(text) == after);
}

TEST_CASE("sam paths: several shared paths of one resource", "[sam]") {
  const std::string text = "x: &x {RequestMappingTemplateS3Location: a, CodeS3Location: c}\n"
                           "Resources:\n  R:\n    Type: AWS::AppSync::Resolver\n    Properties: *x\n"
                           "  S:\n    Type: AWS::AppSync::Resolver\n    Properties: {<<: *x}\n";
  std::string after =
      replaced(text,
               "Properties: *x",
               "Properties: {<<: *x, CodeS3Location: ../../c, RequestMappingTemplateS3Location: ../../a}");
  after = replaced(
      after, "{<<: *x}\n", "{CodeS3Location: ../../c, RequestMappingTemplateS3Location: ../../a, <<: *x}\n");
  CHECK(relocate_all(text) == after);
}

TEST_CASE("sam paths: Globals that an included file would bring move no code", "[sam]") {
  ReadOptions options;
  options.include = [](const std::string&) { return "Globals: {Function: {CodeUri: theirs}}\n"; };
  const auto parsed =
      Template::parse("Fn::Transform: {Name: AWS::Include, Parameters: {Location: x.yaml}}\n" +
                          with_properties("Handler: h\n"),
                      "t.yaml",
                      options);
  CHECK(parsed.resources().at(0).code_uri.value == ".");
  const auto text = parsed.rewrite({}, {[](std::string_view path) { return "../../" + std::string(path); }});
  CHECK_THAT(text, ContainsSubstring("CodeUri: ../../.") && !ContainsSubstring("theirs"));
}
