"""The built template: paths that change, and text that is read as it is meant."""

from case import REPOSITORY, SOURCE, Case, function, layer, stack

FILES = SOURCE | {name: "{}" for name in ("api.yaml", "flow.json", "schema.graphql", "job.py", "LICENSE", "README.md", "req.vtl")}


def _path(name, kind, properties, **more):
    """A resource with a path in it, beside a function that is built."""
    return Case(f"paths/{name}", "§8.3", stack({"Fn": function(), "Other": {"Type": kind, "Properties": properties}}), files=FILES, **more)


def _text(name, about, text, **more):
    return Case(f"text/{name}", about, text, **more)


FN = """\
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Runtime: provided.al2023, Handler: app.handler, CodeUri: src}
    Metadata: {BuildMethod: makefile}
"""

PATHS = [
    _path("api", "AWS::Serverless::Api", {"StageName": "p", "DefinitionUri": "api.yaml"}, recorded=True),
    _path("http-api", "AWS::Serverless::HttpApi", {"DefinitionUri": "./api.yaml"}),
    _path("state-machine", "AWS::Serverless::StateMachine", {"DefinitionUri": "flow.json"}),
    _path("api-on-s3", "AWS::Serverless::Api", {"StageName": "p", "DefinitionUri": "s3://b/k"}),
    _path("api-by-keys", "AWS::Serverless::Api", {"StageName": "p", "DefinitionUri": {"Bucket": "b", "Key": "k"}}),
    _path("absolute", "AWS::Serverless::StateMachine", {"DefinitionUri": "$PROJECT/flow.json"}),
    _path("step-functions", "AWS::StepFunctions::StateMachine", {"DefinitionS3Location": "flow.json", "RoleArn": "x"}),
    _path("rest-api", "AWS::ApiGateway::RestApi", {"BodyS3Location": "api.yaml"}),
    _path("http-api-of-cloudformation", "AWS::ApiGatewayV2::Api", {"BodyS3Location": "api.yaml"}),
    _path("appsync-schema", "AWS::AppSync::GraphQLSchema", {"ApiId": "x", "DefinitionS3Location": "schema.graphql"}),
    _path("appsync-resolver", "AWS::AppSync::Resolver", {
        "ApiId": "x", "TypeName": "t", "FieldName": "f", "RequestMappingTemplateS3Location": "req.vtl",
        "ResponseMappingTemplateS3Location": "req.vtl", "CodeS3Location": "job.py"}),
    _path("appsync-function", "AWS::AppSync::FunctionConfiguration", {
        "ApiId": "x", "Name": "n", "DataSourceName": "d", "RequestMappingTemplateS3Location": "req.vtl", "CodeS3Location": "job.py"}),
    _path("glue", "AWS::Glue::Job", {"Role": "r", "Command": {"Name": "glueetl", "ScriptLocation": "job.py"}}),
    _path("beanstalk", "AWS::ElasticBeanstalk::ApplicationVersion", {"ApplicationName": "a", "SourceBundle": "job.py"}),
    _path("stack-set", "AWS::CloudFormation::StackSet", {"StackSetName": "s", "PermissionModel": "SELF_MANAGED", "TemplateURL": "api.yaml"}),
    _path("module", "AWS::CloudFormation::ModuleVersion", {"ModuleName": "A::B::C::MODULE", "ModulePackage": "job.py"}),
    _path("resource-version", "AWS::CloudFormation::ResourceVersion", {"TypeName": "A::B::C", "SchemaHandlerPackage": "job.py"}),
    _path("graphql-api", "AWS::Serverless::GraphQLApi", {"SchemaUri": "schema.graphql", "Auth": {"Type": "AWS_IAM"}, "Functions": {
        "f": {"Runtime": {"Name": "APPSYNC_JS", "Version": "1.0.0"}, "DataSource": "NONE", "CodeUri": "job.py"}}}),
    _path("unknown-type", "AWS::Some::Thing", {"DefinitionUri": "api.yaml", "CodeUri": "job.py"}),
    Case("paths/repository-metadata", "§8.3", stack(Metadata={"AWS::ServerlessRepo::Application": {
        "Name": "n", "Description": "d", "Author": "a", "LicenseUrl": "LICENSE", "ReadmeUrl": "README.md"}}), files=FILES),
    Case("paths/include-in-a-resource", "§8.3", stack({"Fn": function(), "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {
        "Body": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "api.yaml"}}}}}}), files=FILES),
    Case("paths/template-elsewhere", "§8.3", stack({"Fn": function(CodeUri="../src"), "Flow": {
        "Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.json"}}}), template_path="deploy/template.yaml",
         args=("-t", "deploy/template.yaml"), files=REPOSITORY | SOURCE | {"deploy/flow.json": "{}"}),
    Case("paths/build-dir-elsewhere", "§8.3", stack({"Fn": function(), "Flow": {
        "Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.json"}}}), files=FILES,
         args=("--build-dir", "out/a/b"), build_dir="out/a/b"),
    Case("paths/in-globals", "§8.3", stack({"Fn": function(), "Api": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "p"}}},
                                           Globals={"Api": {"DefinitionUri": "api.yaml"}, "Function": {"CodeUri": "other"}}), files=FILES),
]

TEXT = [
    _text("order-of-keys", "§12.6.12", "Resources:\n" + FN + "Description: last\nAWSTemplateFormatVersion: '2010-09-09'\n"),
    _text("long-strings", "§12.6.12", f"Description: {'long words ' * 40}\nResources:\n{FN}"),
    _text("dates", "§12.6.12", "AWSTemplateFormatVersion: 2010-09-09\nResources:\n" + FN + "Outputs:\n  D: {Value: 2024-01-02T03:04:05Z}\n"),
    _text("yaml-1.1", "§10.1", "Resources:\n" + FN + "Metadata:\n  Yes: [yes, no, on, off, y, ~, 012, 0x1f, 1_000, 12:30:45, 1e3, 1.5, .5, '012', '0o17']\n"),
    _text("anchors", "§12.6.12", "Metadata:\n  X: &x {A: 1, B: [1, 2]}\n  Y: *x\n  Z: {<<: *x, B: own}\nResources:\n" + FN),
    _text("anchor-in-what-changes", "§12.6.12", "Resources:\n" + FN.replace("CodeUri: src", "CodeUri: &dir src")
          + FN.replace("Fn:", "Two:").replace("CodeUri: src", "CodeUri: *dir")),
    _text("merged-properties", "§12.6.12", "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: &p\n      Runtime: provided.al2\n"
          "      Handler: h\n      CodeUri: src\n  Two:\n    Type: AWS::Serverless::Function\n    Properties:\n      <<: *p\n      Timeout: 4\n"),
    _text("duplicate-keys", "§12.6.12", "Resources:\n" + FN + "  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: a, DisplayName: b}}\n"),
    _text("block-scalars", "§12.6.12", "Resources:\n" + FN + "Metadata:\n  A: |\n    one\n      two\n  B: >-\n    folded\n    text\n  C: |+\n    kept\n\n"),
    _text("quotes", "§12.6.12", "Resources:\n" + FN + "Metadata: {A: 'it''s', B: \"a\\tb\\u00e9\", C: '', D: \"\", E: '#no', F: 'a: b', G: '*', H: '%'}\n"),
    _text("other-letters", "§12.6.12", "Description: déjà vu ✓ 🎉\nResources:\n" + FN),
    _text("windows-line-ends", "§12.6.12", ("Resources:\n" + FN).replace("\n", "\r\n")),
    _text("byte-order-mark", "§12.6.12", "\ufeffResources:\n" + FN),
    _text("comments", "issue: comments kept", "# top\nResources:\n" + FN.replace("CodeUri: src}", "CodeUri: src} # here") + "# end\n"),
    _text("document-marks", "§10.1", "---\nResources:\n" + FN + "...\n"),
    _text("flow-style", "§10.1", '{"Resources": {"Fn": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "provided.al2", '
          '"Handler": "h", "CodeUri": "src"}}}, "Metadata": {"a": null, "b": 1.50, "c": true}}'),
    _text("unknown-tag", "§8.3", "Resources:\n" + FN + "Outputs:\n  O: {Value: !Strange [a, b]}\n"),
    _text("code-uri-in-all-styles", "§8.3", "Resources:\n" + "".join(
        FN.replace("Fn:", f"F{n}:").replace("CodeUri: src", f"CodeUri: {style}") for n, style in enumerate(
            ("'src'", '"src"', "./src", "!!str src", "src/ ")))),
    _text("code-uri-as-a-block", "§8.3", "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: >-\n        src\n"
          "      Runtime: provided.al2\n      Handler: h\n"),
    _text("code-uri-is-missing", "§8.3", "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: provided.al2\n"
          "      Handler: h\n", files={"Makefile": "build-Fn:\n\tcp app $(ARTIFACTS_DIR)\n", "app": ""}),
    _text("tabs", "§12.6.12", "Resources:\n\tFn: {}\n", says="tab|template.yaml"),
    _text("not-closed", "§10.1", "Resources: {Fn: {Type: x\n", says="template.yaml"),
    _text("a-list", "§10.1", "- a\n- b\n"),
    _text("empty", "§10.1", ""),
    _text("resources-is-a-list", "§10.1", "Resources: [a]\n"),
    _text("plain-equals-sign", "§10.1", "Resources:\n" + FN + "Metadata: {A: =}\n"),
    _text("unknown-alias", "§10.1", "Resources:\n" + FN + "Metadata: {A: *nobody}\n"),
    _text("unknown-property", "§10.1", "Resources:\n" + FN.replace("CodeUri: src", "CodeUri: src, Colour: red")),
    Case("text/two-levels-of-everything", "§8.3", stack(
        {"Fn": function(), "Own": layer(), "Topic": {"Type": "AWS::SNS::Topic"}}, Description="d", AWSTemplateFormatVersion="2010-09-09",
        Parameters={"P": {"Type": "Number", "Default": 1, "AllowedValues": [1, 2]}}, Outputs={"O": {"Value": {"Fn::GetAtt": ["Fn", "Arn"]}}},
        Conditions={"C": {"Fn::Equals": [{"Ref": "P"}, 1]}}, Rules={"R": {"Assertions": []}})),
]

CASES = PATHS + TEXT
