#include "support.hpp"

#include <cbuild/util/text.hpp>

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

Resource only_function(const std::string& text) {
  const Template parsed = parse(text);
  REQUIRE(parsed.resources().size() == 1);
  return parsed.resources().front();
}

std::string problem(const Resource& function) {
  return function.problem ? util::render(*function.problem) : "";
}

std::string skip_reason(const std::string& text) {
  const Template parsed = parse(text);
  if (parsed.skipped().empty()) return "";
  CHECK(parsed.resources().empty());
  return parsed.skipped().front().reason;
}

} // namespace

TEST_CASE("sam functions: everything that is read has its place", "[sam]") {
  const Resource function = only_function(R"(Resources:
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
  CHECK(function.place.position().line == 2);
  CHECK(function.place.position().column == 3);
  CHECK(function.type == "AWS::Serverless::Function");
  CHECK(function.runtime == "provided.al2");
  CHECK(function.architecture == "arm64");
  CHECK(function.build_method == "makefile");
  CHECK(function.code_uri.value == "src/fn");
  CHECK(function.code_uri.place.position().line == 13);
  CHECK(function.code_uri.place.position().column == 16);
  CHECK(function.context_path->value == "make");
  CHECK(function.working_directory->value == "work");
  CHECK(function.project_root_directory->value == "root");
  CHECK(function.context_path->place.position().line == 6);
  CHECK(function.context_path->place.position().column == 20);
  CHECK(function.working_directory->place.position().line == 7);
  CHECK(function.project_root_directory->place.position().line == 8);
  CHECK_FALSE(function.problem);
}

TEST_CASE("sam functions: defaults", "[sam]") {
  const Resource function = only_function("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"
                                          "    Properties: {Runtime: python3.12}\n");
  CHECK(function.code_uri.value == ".");
  CHECK(function.code_uri.place.position().line == 2);
  CHECK(function.architecture == "x86_64");
  CHECK(function.build_method == std::nullopt);
  CHECK_FALSE(function.context_path);
  CHECK(only_function(with_properties("Code: {}", "AWS::Lambda::Function")).code_uri.value == ".");
  CHECK(only_function(with_properties("CodeUri:\nHandler: x")).code_uri.value == ".");
  CHECK(only_function(with_properties("Architectures: []")).architecture == "x86_64");
}

TEST_CASE("sam functions: a build method is that of the Metadata, or none", "[sam]") {
  CHECK(only_function(with_properties("")).build_method == std::nullopt);
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
  CHECK_FALSE(std::get<bool>(many[2].value));
  CHECK(std::get<std::string>(properties("{Release: 'false'}").front().value) == "false");
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
      {with_properties("PackageType: Image\nImageUri: https://x"), "container image"},
      {with_properties("Code: {ImageUri: 'https://x'}", lambda), "container image"},
      {with_properties("CodeUri: dist/fn.zip"), "the code is a zip file already: 'dist/fn.zip'"},
      {with_properties("CodeUri: dist/fn.jar"), "the code is a jar file already: 'dist/fn.jar'"},
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
  for (const Resource& f : parsed.resources())
    found.push_back(f.logical_id + " " + f.runtime + " " + f.architecture + " " + f.code_uri.value);
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
  for (const Resource& f : parsed.resources()) found.push_back(f.has_layers);
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
  for (const Resource& f : parsed.resources())
    found.push_back(f.logical_id + " " + f.runtime + " " + f.architecture + " " + f.code_uri.value);
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
    const Resource function = only_function(parameters + with_properties("CodeUri: " + value));
    CHECK(problem(function).empty());
    CHECK(function.code_uri.value == path);
  }
  CHECK(only_function(parameters + with_properties("Architectures: !Ref Arch")).architecture == "arm64");
  CHECK(only_function(parameters + with_properties("Architectures: [!Select [0, !Ref Arch]]")).architecture ==
        "arm64");
}

TEST_CASE("sam functions: given parameters win over Defaults", "[sam]") {
  const std::string text = "Parameters: {Dir: {Default: src}, Bare: {Type: String}}\n" +
                           with_properties("CodeUri: !Sub '${Dir}/${Bare}'");
  const Template parsed =
      Template::parse(text, "template.yaml", {.parameters = {{"Dir", "given"}, {"Bare", "x"}}});
  CHECK(parsed.resources().at(0).code_uri.value == "given/x");
}

TEST_CASE("sam functions: what only CloudFormation can resolve is a problem of that function alone",
          "[sam]") {
  const Template parsed =
      parse(with_properties("CodeUri: !GetAtt A.B") +
            "  Other:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: provided}\n");
  REQUIRE(parsed.resources().size() == 2);
  CHECK(problem(parsed.resources()[0]) ==
        "template.yaml:6:16: 'CodeUri' of 'Fn' is '!GetAtt', which cannot be resolved before deployment; "
        "expected the "
        "value itself\n"
        "          CodeUri: !GetAtt A.B\n"
        "                   ^\n"
        "  hint: write the value itself, or use Ref or Sub with a parameter that has a Default");
  CHECK(problem(parsed.resources()[1]).empty());
}

TEST_CASE("sam functions: every needed property can have the problem", "[sam]") {
  const std::string function = "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n";
  const std::string runtime = "    Properties: {Runtime: provided}\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {function + "    Properties: {Runtime: !Ref R}\n",
       "4:27: 'Runtime' of 'Fn' is '!Ref', and there is no"},
      {function + "    Properties: {Runtime: {'Fn::If': [a, b, c]}}\n",
       "4:27: 'Runtime' of 'Fn' is 'Fn::If', and there is no"},
      {function + "    Properties: {Runtime: provided, Architectures: [!Ref A]}\n",
       "4:53: 'Architectures' of 'Fn' is '!Ref', and there is no"},
      {function + "    Metadata: {BuildMethod: !Ref B}\n" + runtime,
       "4:29: 'BuildMethod' of 'Fn' is '!Ref', and there is no"},
      {function + "    Metadata: {ContextPath: !Ref B}\n" + runtime,
       "4:29: 'ContextPath' of 'Fn' is '!Ref', and there is no"},
      {function + "    Properties: {Handler: x}\n",
       "2:3: the function 'Fn' has no Runtime; expected one, whatever its build method"},
      {function + "    Properties: {Runtime: provided, CodeUri: {a: b}}\n",
       "4:46: 'CodeUri' of 'Fn' is a mapping; expected a path, or"},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    CHECK_THAT(problem(only_function(text)), ContainsSubstring("template.yaml:" + message));
  }
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
  const auto line = [](const Identity& identity) {
    return std::to_string(identity.place.position().line) + " " + identity.logical_id;
  };
  std::vector<std::string> found;
  for (const Resource& r : parsed.resources()) found.push_back(line(r) + ": " + r.code_uri.value);
  for (const Skipped& s : parsed.skipped()) found.push_back(line(s) + ": " + s.reason);
  for (const NestedStack& s : parsed.nested())
    found.push_back(line(s) + ": " + (s.location ? s.location->value : s.not_local));
  for (const ImageFunction& i : parsed.images()) found.push_back(line(i) + ": " + i.dockerfile->value);
  for (const Unsupported& u : parsed.unsupported())
    found.push_back(std::to_string(u.place.position().line) + " " + u.logical_id + ": " + u.what);
  CHECK(found == std::vector<std::string>{"2 Layer: l",
                                          "14 Absolute: /l",
                                          "3 Ready: no BuildMethod in its Metadata",
                                          "4 Zipped: the code is a zip file already: 'l.zip'",
                                          "5 Stored: code on S3",
                                          "6 Skipped: SkipBuild",
                                          "7 Child: child/t.yaml",
                                          "8 Remote: an application of the Serverless Application Repository",
                                          "9 Stack: ./s.yaml",
                                          "10 Hosted: a URL",
                                          "13 Image: D"});
}

TEST_CASE("sam functions: what an image function says of its image", "[sam]") {
  const Template parsed = parse(R"(Parameters: {Stage: {Default: prod}}
Resources:
  Image:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image, Architectures: [arm64], FunctionName: img}
    Metadata:
      Dockerfile: Dockerfile.x
      DockerContext: ./app
      DockerTag: v1
      DockerBuildTarget: final
      DockerBuildArgs: {STAGE: !Ref Stage, "N": 1}
      DockerBuildExtraParams: [--no-cache]
  Archive: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: ./image.tar}}}
  Registry: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, ImageUri: 'https://x/y'}}
)");
  REQUIRE(parsed.images().size() == 2);
  const auto& image = parsed.images()[0];
  CHECK(image.described() == "function 'Image'");
  CHECK(image.name == "img");
  CHECK(image.architecture == "arm64");
  CHECK(image.dockerfile->value == "Dockerfile.x");
  CHECK(image.dockerfile->place.position() == Position{7, 19});
  CHECK(image.context->value == "./app");
  CHECK(image.tag->value == "v1");
  CHECK(image.target->value == "final");
  REQUIRE(image.build_args.size() == 2);
  CHECK(image.build_args[0].first == "STAGE");
  CHECK(image.build_args[0].second.value == "prod");
  CHECK(image.build_args[1].second.value == "1");
  REQUIRE(image.extra_params.size() == 1);
  CHECK(image.extra_params[0].value == "--no-cache");
  CHECK_FALSE(image.image_uri);
  const auto& archive = parsed.images()[1];
  CHECK(archive.image_uri->value == "./image.tar");
  CHECK_FALSE(archive.dockerfile);
  CHECK(parsed.skipped().at(0).logical_id == "Registry");
}

TEST_CASE("sam functions: what a nested stack is given", "[sam]") {
  const Template parsed = Template::parse(R"(Parameters: {Stage: {Default: prod}, Bare: {Type: String}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {A: !Ref Stage, B: plain, C: !GetAtt X.Y, D: !Ref Bare}
)",
                                          "template.yaml",
                                          {.stack_path = "Outer"});
  REQUIRE(parsed.nested().size() == 1);
  const auto& stack = parsed.nested()[0];
  CHECK(stack.full_path() == "Outer/Child");
  CHECK(stack.location->place.position() == Position{6, 20});
  CHECK(stack.parameters == std::map<std::string, std::string>{{"A", "prod"}, {"B", "plain"}});
  CHECK(stack.unknown_parameters == std::set<std::string>{"C", "D"});
}

TEST_CASE("sam functions: a web function is built for x86_64, whatever layers it names", "[sam]") {
  const Resource web = only_function(
      with_properties("CodeUri: web\nArchitectures: [arm64]\nLayers: [!Ref L]\nPackageType: Image",
                      "AWS::Serverless::WebFunction"));
  CHECK(web.code_uri.value == "web");
  CHECK(web.architecture == "x86_64");
  CHECK_FALSE(web.has_layers);
  CHECK(web.own_layers.empty());
  CHECK(web.described() == "function 'Fn'");
  CHECK(web.handler == "index.js");
  CHECK(only_function(with_properties("CodeUri: web\nEntryPoint: app.js", "AWS::Serverless::WebFunction"))
            .handler == "app.js");
}

TEST_CASE("sam functions: an image function without both Metadata keys, or with SkipBuild, is not built",
          "[sam]") {
  const auto [metadata, reason] = GENERATE(
      table<std::string, std::string>({{"{Dockerfile: D}", "container image"},
                                       {"{DockerContext: .}", "container image"},
                                       {"{Dockerfile: D, DockerContext: ., SkipBuild: true}", "SkipBuild"}}));
  const Template parsed =
      parse("Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Metadata: " + metadata +
            "\n    Properties: {Code: {ImageUri: 'https://x'}}\n");
  REQUIRE(parsed.skipped().size() == 1);
  CHECK(parsed.skipped().front().reason == reason);
  CHECK_FALSE(parsed.skipped().front().on_s3);
  CHECK(parsed.unsupported().empty());
}

TEST_CASE("sam functions: code on S3 can be told from what is skipped else", "[sam]") {
  const Template parsed = parse(with_properties("CodeUri: s3://b/k"));
  REQUIRE(parsed.skipped().size() == 1);
  CHECK(parsed.skipped().front().on_s3);
}

TEST_CASE("sam functions: JSON with tabs, escaped slashes and surrogate pairs", "[sam]") {
  const Resource function = only_function(
      "{\n\t\"Description\": \"\\ud83d\\ude00\",\n\t\"Resources\": {\n\t\t\"Fn\": {\n"
      "\t\t\t\"Type\": \"AWS::Serverless::Function\",\n\t\t\t\"Properties\": "
      "{\"Runtime\": \"provided\", \"CodeUri\": \"a\\/\\ud83d\\ude00\\\\ud83d\"}\n\t\t}\n\t}\n}\n");
  CHECK(function.code_uri.value == "a/😀\\ud83d");
}

TEST_CASE("sam functions: a layer with a build method is one to build, whatever the method", "[sam]") {
  const auto layer = [](const std::string& metadata, const std::string& properties) {
    return "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: "
           "makefile" +
           metadata + "}\n    Properties: {ContentUri: ext" + properties + "}\n";
  };
  const auto list = [](const std::vector<std::string>& values) { return util::join(values, " "); };
  const Resource plain = only_function(layer("", ""));
  CHECK(plain.is_layer());
  CHECK(plain.code_uri.value == "ext");
  CHECK(plain.runtime.empty());
  CHECK(plain.architecture.empty());
  CHECK(only_function(layer(", BuildArchitecture: arm64", "")).architecture == "arm64");
  CHECK(list(only_function(layer("", ", CompatibleRuntimes: [python3.12, provided.al2023]"))
                 .compatible_runtimes) == "python3.12 provided.al2023");
  CHECK(list(only_function(layer("", ", CompatibleArchitectures: [arm64]")).compatible_architectures) ==
        "arm64");
  CHECK(list(only_function("Parameters: {A: {Type: CommaDelimitedList, Default: 'arm64,x86_64'}}\n" +
                           layer("", ", CompatibleArchitectures: !Ref A"))
                 .compatible_architectures) == "arm64 x86_64");
  CHECK(only_function(layer("", ", LayerName: shared")).name == "shared");
  const Resource all = only_function(layer(", ProjectRootDirectory: .., ContextPath: c, WorkingDirectory: w, "
                                           "BuildImage: i, BuildProperties: {A: b}",
                                           ""));
  CHECK(all.project_root_directory->value == "..");
  CHECK(all.context_path->value == "c");
  CHECK(all.working_directory->value == "w");
  CHECK(all.build_image->value == "i");
  CHECK(all.build_properties.size() == 1);
  CHECK(only_function(layer(", BuildArchitecture: mips", "")).architecture == "mips"); // for the build method
  CHECK(parse(layer(", SkipBuild: true", "")).resources().empty());
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
