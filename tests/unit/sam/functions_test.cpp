#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

Function only_function(const std::string& text) {
  const Template parsed = parse(text);
  REQUIRE(parsed.functions().size() == 1);
  return parsed.functions().front();
}

std::string problem(const Function& function) {
  return function.problem ? util::render(*function.problem) : "";
}

std::string skip_reason(const std::string& text) {
  const Template parsed = parse(text);
  if (parsed.skipped().empty()) return "";
  CHECK(parsed.functions().empty());
  return parsed.skipped().front().reason;
}

} // namespace

TEST_CASE("sam functions: everything that is read has its place", "[sam]") {
  const Function function = only_function(R"(Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: makefile
      ContextPath: make
      WorkingDirectory: work
      ProjectRootDirectory: root
    Properties:
      Runtime: provided.al2
      Architectures:
        - arm64
      CodeUri: src/fn
)");
  CHECK(function.logical_id == "Fn");
  CHECK(function.position.line == 2);
  CHECK(function.position.column == 3);
  CHECK(function.type == "AWS::Serverless::Function");
  CHECK(function.runtime == "provided.al2");
  CHECK(function.architecture == "arm64");
  CHECK(function.build_method == "makefile");
  CHECK(function.code_uri == "src/fn");
  CHECK(function.code_uri_position.line == 13);
  CHECK(function.code_uri_position.column == 16);
  CHECK(function.context_path == "make");
  CHECK(function.working_directory == "work");
  CHECK(function.project_root_directory == "root");
  CHECK(function.context_path_position.line == 6);
  CHECK(function.context_path_position.column == 20);
  CHECK(function.working_directory_position.line == 7);
  CHECK(function.project_root_directory_position.line == 8);
  CHECK_FALSE(function.problem);
}

TEST_CASE("sam functions: defaults", "[sam]") {
  const Function function = only_function("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"
                                          "    Properties: {Runtime: python3.12}\n");
  CHECK(function.code_uri == ".");
  CHECK(function.code_uri_position.line == 2);
  CHECK(function.architecture == "x86_64");
  CHECK(function.build_method.empty());
  CHECK_FALSE(function.context_path);
  CHECK(only_function(with_properties("Code: {}", "AWS::Lambda::Function")).code_uri == ".");
  CHECK(only_function(with_properties("CodeUri:\nHandler: x")).code_uri == ".");
  CHECK(only_function(with_properties("Architectures: []")).architecture == "x86_64");
}

TEST_CASE("sam functions: a build method is that of the Metadata, or none", "[sam]") {
  CHECK(only_function(with_properties("")).build_method.empty());
  CHECK(only_function(with_properties("") + "    Metadata: {BuildMethod: rust-cargolambda}\n").build_method ==
        "rust-cargolambda");
}

TEST_CASE("sam functions: the build properties, whatever the method", "[sam]") {
  const std::string rust = with_properties("") + "    Metadata:\n      BuildMethod: rust-cargolambda\n";
  const auto properties = [&](const std::string& text) {
    return only_function(rust + "      BuildProperties: " + text + "\n").build_properties;
  };
  const auto one = properties("{Binary: a}");
  REQUIRE(one.size() == 1);
  CHECK(one.front().name == "Binary");
  CHECK(std::get<std::string>(one.front().value) == "a");
  CHECK(properties("function_a") == properties("{Binary: function_a}"));
  CHECK(properties("{}").empty());
  CHECK(only_function(rust).build_properties.empty());
  const auto many = properties("{Features: [a, b], Env: {K: v}, Release: false}");
  REQUIRE(many.size() == 3);
  CHECK(std::get<BuildProperty::List>(many[0].value) == BuildProperty::List{"a", "b"});
  CHECK(std::get<BuildProperty::Mapping>(many[1].value) == BuildProperty::Mapping{{"K", "v"}});
  CHECK(std::get<std::string>(many[2].value) == "false");
}

TEST_CASE("sam functions: build properties that cannot be read are the problem of who wants them", "[sam]") {
  const std::string rust = with_properties("") + "    Metadata:\n      BuildMethod: rust-cargolambda\n";
  const auto given = [&](const std::string& text) { return rust + "      BuildProperties: " + text + "\n"; };
  const auto problem = [&](const std::string& text) {
    const auto function = only_function(given(text));
    CHECK_FALSE(function.problem);
    REQUIRE(function.properties_problem);
    return function.properties_problem->message();
  };
  CHECK_THAT(problem("[a]"), ContainsSubstring("expected a mapping"));
  CHECK_THAT(problem("{Binary: }"), ContainsSubstring("'BuildProperties.Binary' of 'Fn' is empty"));
  CHECK_THAT(problem("{Include: [[a]]}"), ContainsSubstring("'BuildProperties.Include'"));
  CHECK_THAT(problem("{Binary: !ImportValue x}"), ContainsSubstring("BuildProperties.Binary"));
  CHECK_FALSE(only_function(given("{Binary: a}")).properties_problem);
}

TEST_CASE("sam functions: what is not built says why", "[sam]") {
  const std::string lambda = "AWS::Lambda::Function";
  const auto metadata = [](const std::string& text) {
    return with_properties("CodeUri: src") + "    Metadata: " + text + "\n";
  };
  const std::vector<std::pair<std::string, std::string>> cases{
      {with_properties("CodeUri: s3://bucket/key"), "code on S3"},
      {with_properties("CodeUri: {Bucket: b, Key: k}"), "code on S3"},
      {with_properties("Code: {S3Bucket: b, S3Key: k}", lambda), "code on S3"},
      {with_properties("Code:\n  S3Bucket: !Ref B\n  S3Key: k", lambda), "code on S3"},
      {with_properties("InlineCode: 'def f(): pass'"), "inline code"},
      {with_properties("InlineCode: |\n  x\nCodeUri: src"), "inline code"},
      {with_properties("InlineCode: !Sub x"), "inline code"},
      {with_properties("Code: {ZipFile: x}", lambda), "inline code"},
      {with_properties("PackageType: Image\nImageUri: x"), "container image"},
      {with_properties("Code: {ImageUri: x}", lambda), "container image"},
      {with_properties("CodeUri: dist/fn.zip"), "the code is a zip file already: 'dist/fn.zip'"},
      {with_properties("CodeUri: dist/fn.jar"), ""},
      {with_properties("InlineCode: ''\nCodeUri: src"), ""},
      {metadata("{SkipBuild: true}"), "SkipBuild"},
      {metadata("{SkipBuild: 'false'}"), "SkipBuild"},
      {metadata("{SkipBuild: 1}"), "SkipBuild"},
      {metadata("{SkipBuild: false}"), ""},
      {metadata("{SkipBuild: off}"), ""},
      {metadata("{SkipBuild: 0}"), ""},
      {metadata("{SkipBuild: ''}"), ""},
      {metadata("{SkipBuild: []}"), ""},
  };
  for (const auto& [text, reason] : cases) {
    INFO(text);
    CHECK(skip_reason(text) == reason);
  }
}

TEST_CASE("sam functions: Globals fill in what a serverless function leaves out", "[sam]") {
  const std::string text = R"(Globals:
  Function:
    Runtime: provided.al2023
    CodeUri: all/
    Architectures: [arm64]
Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, CodeUri: own/, Architectures: [x86_64]}
  Global:
    Type: AWS::Serverless::Function
  None:
    Type: AWS::Serverless::Function
    IgnoreGlobals: '*'
    Properties: {Runtime: python3.9}
  Some:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [CodeUri]
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.9}
)";
  std::vector<std::string> found;
  const Template parsed = parse(text);
  for (const Function& f : parsed.functions())
    found.push_back(f.logical_id + " " + f.runtime + " " + f.architecture + " " + f.code_uri);
  CHECK(found == std::vector<std::string>{"Own python3.12 x86_64 own/",
                                          "Global provided.al2023 arm64 all/",
                                          "None python3.9 x86_64 .",
                                          "Some provided.al2023 arm64 .",
                                          "Plain python3.9 x86_64 ."});
}

TEST_CASE("sam functions: layers of their own or of the Globals are known", "[sam]") {
  const Template parsed = parse(R"(Globals:
  Function: {Runtime: provided.al2023, Layers: [!Ref Shared]}
Resources:
  Global: {Type: AWS::Serverless::Function}
  None: {Type: AWS::Lambda::Function, Properties: {Runtime: provided.al2}}
  Own: {Type: AWS::Lambda::Function, Properties: {Runtime: provided.al2, Layers: ['arn:…']}}
  Empty: {Type: AWS::Lambda::Function, Properties: {Runtime: provided.al2, Layers: []}}
)");
  std::vector<bool> found;
  for (const Function& f : parsed.functions()) found.push_back(f.has_layers);
  CHECK(found == std::vector<bool>{true, false, true, false});
}

TEST_CASE("sam functions: anchors and merge keys are followed", "[sam]") {
  const std::string text = R"(x-defaults: &defaults {Runtime: python3.12, CodeUri: merged, MemorySize: 1}
x-more: &more {CodeUri: second, Architectures: [arm64]}
Resources:
  A: &a
    Type: AWS::Serverless::Function
    Properties:
      <<: [*defaults, *more]
      MemorySize: 2
  B: *a
  C:
    <<: *a
    Properties: {<<: *defaults, CodeUri: own}
)";
  std::vector<std::string> found;
  const Template parsed = parse(text);
  for (const Function& f : parsed.functions())
    found.push_back(f.logical_id + " " + f.runtime + " " + f.architecture + " " + f.code_uri);
  CHECK(found == std::vector<std::string>{
                     "A python3.12 arm64 merged", "B python3.12 arm64 merged", "C python3.12 x86_64 own"});
}

TEST_CASE("sam functions: parameters with a value are resolved", "[sam]") {
  const std::string parameters = "Parameters:\n"
                                 "  Dir: {Type: String, Default: src}\n"
                                 "  Arch: {Type: CommaDelimitedList, Default: arm64}\n"
                                 "  Bare: {Type: String}\n"
                                 "  Ssm: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}\n";
  for (const auto& [value, path] :
       std::map<std::string, std::string>{{"!Ref Dir", "src"},
                                          {"{Ref: Dir}", "src"},
                                          {"!Sub '${Dir}'", "src"},
                                          {"!Sub './${ Dir }/${!x}/a'", "./src/${x}/a"},
                                          {"{'Fn::Sub': '${Dir}/b'}", "src/b"},
                                          {"!Sub plain", "plain"}}) {
    INFO(value);
    const Function function = only_function(parameters + with_properties("CodeUri: " + value));
    CHECK(problem(function).empty());
    CHECK(function.code_uri == path);
  }
  CHECK(only_function(parameters + with_properties("Architectures: !Ref Arch")).architecture == "arm64");
  CHECK(only_function(parameters + with_properties("Architectures: [!Select [0, !Ref Arch]]")).problem);
  for (const char* value :
       {"!Ref Bare", "!Ref Ssm", "!Ref Other", "!Sub '${Other}'", "!Sub '${Dir'", "!Sub ['${a}', {a: b}]"})
    CHECK(only_function(parameters + with_properties("CodeUri: " + std::string(value))).problem);
}

TEST_CASE("sam functions: given parameters win over Defaults", "[sam]") {
  const std::string text = "Parameters: {Dir: {Default: src}, Bare: {Type: String}}\n" +
                           with_properties("CodeUri: !Sub '${Dir}/${Bare}'");
  const Template parsed =
      Template::parse(text, "template.yaml", {.parameters = {{"Dir", "given"}, {"Bare", "x"}}});
  CHECK(parsed.functions().at(0).code_uri == "given/x");
}

TEST_CASE("sam functions: what only CloudFormation can resolve is a problem of that function alone",
          "[sam]") {
  const Template parsed =
      parse(with_properties("CodeUri: !GetAtt A.B") +
            "  Other:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: provided}\n");
  REQUIRE(parsed.functions().size() == 2);
  CHECK(problem(parsed.functions()[0]) ==
        "template.yaml:6:16: 'CodeUri' of 'Fn' is '!GetAtt', which cannot be resolved before deployment; "
        "expected the "
        "value itself\n"
        "          CodeUri: !GetAtt A.B\n"
        "                   ^\n"
        "  hint: write the value itself, or use Ref or Sub with a parameter that has a Default");
  CHECK(problem(parsed.functions()[1]).empty());
}

TEST_CASE("sam functions: every needed property can have the problem", "[sam]") {
  const std::string function = "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n";
  const std::string runtime = "    Properties: {Runtime: provided}\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {function + "    Properties: {Runtime: !Ref R}\n", "4:27: 'Runtime' of 'Fn' is '!Ref', which"},
      {function + "    Properties: {Runtime: {'Fn::If': [a, b, c]}}\n",
       "4:27: 'Runtime' of 'Fn' is 'Fn::If', which"},
      {function + "    Properties: {Runtime: provided, Architectures: [!Ref A]}\n",
       "4:53: 'Architectures' of 'Fn' is '!Ref', which"},
      {function + "    Metadata: {BuildMethod: !Ref B}\n" + runtime,
       "4:29: 'BuildMethod' of 'Fn' is '!Ref', which"},
      {function + "    Metadata: {ContextPath: !Ref B}\n" + runtime,
       "4:29: 'ContextPath' of 'Fn' is '!Ref', which"},
      {function + "    Properties: {Handler: x}\n",
       "2:3: the function 'Fn' has no Runtime; expected a Runtime, or a BuildMethod"},
      {function + "    Properties: {Runtime: provided, CodeUri: {a: b}}\n",
       "4:46: 'CodeUri' of 'Fn' is a mapping; expected a path, or"},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    CHECK_THAT(problem(only_function(text)), ContainsSubstring("template.yaml:" + message));
  }
  const Function method_only = only_function(function + "    Metadata: {BuildMethod: makefile}\n");
  CHECK(problem(method_only).empty());
  CHECK(method_only.runtime.empty());
}

TEST_CASE("sam functions: what sam build would build besides is reported", "[sam]") {
  const Template parsed = parse(R"(Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: l}, Metadata: {BuildMethod: makefile}}
  Ready: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: l}}
  Zipped: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: l.zip}, Metadata: {BuildMethod: makefile}}
  Stored: {Type: AWS::Lambda::LayerVersion, Properties: {Content: {S3Bucket: b}}, Metadata: {BuildMethod: makefile}}
  Skipped: {Type: AWS::Lambda::LayerVersion, Metadata: {BuildMethod: makefile, SkipBuild: true}}
  Child: {Type: AWS::Serverless::Application, Properties: {Location: child/t.yaml}}
  Remote: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x}}}
  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./s.yaml}}
  Hosted: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x/s.yaml'}}
  Fn::ForEach::Loop: [Id, [a], {}]
  Table: {Type: AWS::DynamoDB::Table, Properties: {A: [!Ref B]}}
  Image: {Type: AWS::Serverless::Function, Properties: {PackageType: Image}, Metadata: {Dockerfile: D, DockerContext: .}}
  Absolute: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: /l}, Metadata: {BuildMethod: makefile}}
)");
  std::vector<std::string> found;
  for (const Unsupported& u : parsed.unsupported())
    found.push_back(std::to_string(u.position.line) + " " + u.logical_id + ": " + u.what);
  CHECK(found == std::vector<std::string>{"2 Layer: layer",
                                          "7 Child: nested stack 'child/t.yaml'",
                                          "9 Stack: nested stack './s.yaml'",
                                          "11 Fn::ForEach::Loop: Fn::ForEach loop",
                                          "13 Image: container image function",
                                          "14 Absolute: layer"});
  CHECK(parsed.functions().empty());
  CHECK(parsed.skipped().empty());
}

TEST_CASE("sam functions: an image function without both Metadata keys, or with SkipBuild, is not built",
          "[sam]") {
  const std::string metadata =
      GENERATE("{Dockerfile: D}", "{DockerContext: .}", "{Dockerfile: D, DockerContext: ., SkipBuild: true}");
  const Template parsed =
      parse("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Metadata: " + metadata +
            "\n    Properties: {Code: {ImageUri: x}}\n");
  REQUIRE(parsed.skipped().size() == 1);
  CHECK(parsed.skipped().front().reason == "container image");
  CHECK_FALSE(parsed.skipped().front().on_s3);
  CHECK(parsed.unsupported().empty());
}

TEST_CASE("sam functions: code on S3 can be told from what is skipped else", "[sam]") {
  const Template parsed = parse(with_properties("CodeUri: s3://b/k"));
  REQUIRE(parsed.skipped().size() == 1);
  CHECK(parsed.skipped().front().on_s3);
}

TEST_CASE("sam functions: JSON with tabs, escaped slashes and surrogate pairs", "[sam]") {
  const Function function = only_function(
      "{\n\t\"Description\": \"\\ud83d\\ude00\",\n\t\"Resources\": {\n\t\t\"Fn\": {\n"
      "\t\t\t\"Type\": \"AWS::Serverless::Function\",\n\t\t\t\"Properties\": "
      "{\"Runtime\": \"provided\", \"CodeUri\": \"a\\/\\ud83d\\ude00\\\\ud83d\"}\n\t\t}\n\t}\n}\n");
  CHECK(function.code_uri == "a/😀\\ud83d");
}

TEST_CASE("sam functions: a layer of rust-cargolambda is one to build", "[sam]") {
  const auto layer = [](const std::string& metadata, const std::string& properties) {
    return "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: "
           "rust-cargolambda" +
           metadata + "}\n    Properties: {ContentUri: ext" + properties + "}\n";
  };
  const Function plain = only_function(layer("", ""));
  CHECK(plain.is_layer());
  CHECK(plain.code_uri == "ext");
  CHECK(plain.runtime == "provided.al2");
  CHECK(plain.architecture == "x86_64");
  CHECK(only_function(layer(", BuildArchitecture: arm64", "")).architecture == "arm64");
  CHECK(only_function(layer("", ", CompatibleRuntimes: [provided.al2023]")).runtime == "provided.al2023");
  CHECK(only_function(layer("", ", CompatibleArchitectures: [arm64]")).architecture == "arm64");
  CHECK(only_function("Parameters: {A: {Type: CommaDelimitedList, Default: arm64}}\n" +
                      layer("", ", CompatibleArchitectures: !Ref A"))
            .architecture == "arm64");
  CHECK(only_function(layer("", ", CompatibleArchitectures: [arm64, arm64]")).architecture == "arm64");
  CHECK(only_function(layer("", ", CompatibleArchitectures: [arm64, x86_64]")).architecture == "x86_64");
  CHECK(only_function(layer(", ProjectRootDirectory: ..", "")).project_root_directory == "..");
  CHECK(only_function(layer("", ", CompatibleRuntimes: [python3.12, provided.al2023]")).runtime ==
        "provided.al2");
  CHECK(only_function(layer(", BuildProperties: {Internal: true}", "")).build_properties.size() == 1);
  CHECK_THAT(parse_error(layer(", BuildArchitecture: mips", "")),
             ContainsSubstring("'BuildArchitecture' of 'L' is [mips]; expected x86_64 or arm64"));
  CHECK(parse(layer(", SkipBuild: true", "")).functions().empty());
}

TEST_CASE("sam functions: a built layer's content leads to its artifact, that of others is moved", "[sam]") {
  const std::string text =
      "Resources:\n  L:\n    Type: AWS::Lambda::LayerVersion\n    Metadata: {BuildMethod: "
      "rust-cargolambda}\n    Properties: {Content: ext}\n  M:\n    Type: "
      "AWS::Serverless::LayerVersion\n    Properties: {ContentUri: other}\n";
  const auto moved = [](std::string_view path) { return "../" + std::string(path); };
  CHECK(parse(text).rewrite({{"L", "L"}}, {moved}) ==
        replaced(replaced(text, "Content: ext", "Content: L"), "other", "../other"));
  CHECK(parse(text).rewrite({}, {moved}) ==
        replaced(replaced(text, "Content: ext", "Content: ../ext"), "other", "../other"));
}
