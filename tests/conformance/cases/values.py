"""Values that are not written down: intrinsic functions, Globals, parameters, and loops."""

from case import COPY, SOURCE, Case, function, lambda_function, layer, stack, without

LOOPS = ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]
EXTENSIONS = ("--language-extensions",)


def _path(name, value, about="§10.5", args=(), **sections):
    """The path of the code is a value, which is to come out as `src`."""
    return Case(f"values/{name}", about, stack({"Fn": function(CodeUri=value)}, **sections), args=args)


def _parameters(**values):
    return {"Parameters": {name: {"Type": "String"} | ({} if value is None else {"Default": value})
                           for name, value in values.items()}}


def _override(name, *words, about="§10.4", says="", **defaults):
    """The same by a parameter that the command line gives."""
    parameters = _parameters(**(defaults or {"Dir": "wrong"}))
    return Case(f"overrides/{name}", about, stack({"Fn": function(CodeUri={"Ref": "Dir"})}, **parameters),
                args=("--parameter-overrides", *words), says=says)


INTRINSICS = [
    _path("ref-to-a-parameter", {"Ref": "Dir"}, **_parameters(Dir="src")),
    _path("ref-to-a-list", {"Fn::Select": [1, {"Ref": "Dirs"}]},
          Parameters={"Dirs": {"Type": "CommaDelimitedList", "Default": "no, src"}}),
    _path("ref-to-an-ssm-parameter", {"Ref": "Dir"}, "issue: faults seen",
          Parameters={"Dir": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "src"}}),
    _path("ref-without-a-value", {"Ref": "src"}, "§10.3", **_parameters(src=None)),
    _path("sub", {"Fn::Sub": "${Name}c"}, **_parameters(Name="sr")),
    _path("sub-with-a-map", {"Fn::Sub": ["${a}${b}", {"a": "s", "b": {"Fn::Join": ["", ["r", "c"]]}}]}),
    _path("sub-with-a-dot-in-the-map", {"Fn::Sub": ["${a}c", {"a": "./sr"}]}),
    _path("sub-of-a-pseudo-parameter", {"Fn::Sub": "src/../${AWS::Region}/../src"}, "issue: faults seen"),
    _path("join", {"Fn::Join": ["/", [".", "src"]]}),
    _path("split-and-select", {"Fn::Select": [1, {"Fn::Split": ["|", "a|src|b"]}]}),
    _path("select-by-a-text", {"Fn::Select": ["1", ["no", "src"]]}),
    _path("find-in-map", {"Fn::FindInMap": ["Places", {"Ref": "Stage"}, "dir"]},
          **_parameters(Stage="dev"), Mappings={"Places": {"dev": {"dir": "src"}, "prod": {"dir": "other"}}}),
    _path("find-in-map-by-region", {"Fn::FindInMap": ["Places", {"Ref": "AWS::Region"}, "dir"]}, args=("--region", "eu-west-1"),
          Mappings={"Places": {"us-east-1": {"dir": "other"}, "eu-west-1": {"dir": "src"}}}),
    _path("if", {"Fn::If": ["Dev", "src", "other"]}, Conditions={"Dev": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}),
    _path("if-with-all-conditions", {"Fn::If": ["All", "src", "other"]}, Conditions={
        "Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "All": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Or": [{"Condition": "No"}, {"Fn::Equals": [1, 1]}]}]}}),
    _path("deep", {"Fn::Join": ["", [{"Fn::If": ["Never", "x", {"Fn::Sub": "${S}r"}]}, {"Fn::Select": [0, ["c", "d"]]}]]},
          **_parameters(S="s"), Conditions={"Never": {"Fn::Equals": ["a", "b"]}}),
    Case("values/runtime-and-handler", "§10.5", stack({"Fn": function(
        Runtime={"Ref": "Rt"}, Handler={"Fn::Sub": "${M}.handler"}, Architectures=[{"Ref": "Arch"}])},
        **_parameters(Rt="provided.al2", M="app", Arch="arm64"))),
    Case("values/build-method", "§10.5", stack({"Fn": function(metadata={"BuildMethod": {"Ref": "How"}})}, **_parameters(How="makefile"))),
    Case("values/skip-build", "§10.5", stack({"Fn": function(), "Other": function(metadata={"SkipBuild": {"Ref": "Skip"}})},
                                             **_parameters(Skip="true"))),
    Case("values/code-of-lambda", "§10.5", stack({"Fn": lambda_function({"Fn::Sub": "${D}"})}, **_parameters(D="src"))),
    Case("values/content-of-a-layer", "§10.5", stack({"Own": layer({"Ref": "D"})}, **_parameters(D="src"))),
    Case("values/bucket-by-a-value", "§10.5", stack({"Fn": function(), "Other": lambda_function(
        {"S3Bucket": {"Ref": "AWS::StackName"}, "S3Key": {"Fn::ImportValue": "k"}})})),
    Case("values/environment-is-not-needed", "§10.5", stack({"Fn": function(Environment={"Variables": {
        "A": {"Fn::ImportValue": "x"}, "B": {"Fn::GetAtt": ["Table", "Arn"]}, "C": "{{resolve:ssm:/a/b:1}}"}})})),
    Case("values/include-in-an-api", "§10.5, §8.3", stack({"Fn": function(), "Api": {"Type": "AWS::Serverless::Api", "Properties": {
        "StageName": "p", "DefinitionBody": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "api/open.yaml"}}}}}}),
         files=SOURCE | {"api/open.yaml": "openapi: 3.0.1\npaths: {}\n"}),
    Case("values/short-tags", "§10.1", """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Dir: {Type: String, Default: src}}
Mappings: {Places: {dev: {name: !!str handler}}}
Conditions:
  Dev: !Equals [!Ref Dir, src]
  Other: !Not [!Condition Dev]
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Handler: !Join [".", [app, !FindInMap [Places, dev, name]]]
      CodeUri: !If [Other, nowhere, !Sub "${Dir}/"]
      Environment:
        Variables:
          A: !GetAtt Table.Arn
          B: !GetAtt Table.Stream.Arn
          C: !Base64 text
          D: !Select [0, !GetAZs ""]
          E: !ImportValue exported
          F: !Cidr [!Ref Dir, 1, 8]
    Metadata: {BuildMethod: makefile}
  Table: {Type: AWS::DynamoDB::Table, Properties: {}}
Outputs: {Out: {Value: !GetAtt Fn.Arn, Condition: Dev}}
""", recorded=True),
]

GLOBALS = [
    Case("globals/everything-from-there", "§10.2", stack({"Fn": {"Type": "AWS::Serverless::Function", "Metadata": {
        "BuildMethod": "makefile"}}}, Globals={"Function": {"Runtime": "provided.al2023", "Handler": "h", "CodeUri": "src"}}),
         recorded=True),
    Case("globals/own-ones-win", "§10.2", stack({"Fn": function()}, Globals={"Function": {
        "Runtime": "python3.11", "Handler": "g", "CodeUri": "nowhere", "Timeout": 5}})),
    Case("globals/lists-and-maps-join", "§10.2", stack({"Fn": function(
        Environment={"Variables": {"A": "own"}}, Layers=[{"Ref": "Two"}], Tags={"x": "1"}), "One": layer(), "Two": layer()},
        Globals={"Function": {"Environment": {"Variables": {"A": "global", "B": "b"}}, "Layers": [{"Ref": "One"}]}}), args=("Fn",)),
    Case("globals/architectures-are-replaced", "§10.2", stack({"Fn": function(Architectures=["x86_64"])},
                                                              Globals={"Function": {"Architectures": ["arm64"]}})),
    Case("globals/not-for-lambda", "§10.2", stack({"Fn": lambda_function(Timeout=3), "Other": function()},
                                                  Globals={"Function": {"Timeout": 9, "CodeUri": "nowhere"}})),
    Case("globals/ignored", "§10.2 IgnoreGlobals", stack({"Fn": function() | {"IgnoreGlobals": "*"}},
                                                         Globals={"Function": {"Architectures": ["arm64"], "Layers": ["x"]}})),
    Case("globals/some-ignored", "§10.2 IgnoreGlobals", stack({
        "Fn": function() | {"IgnoreGlobals": ["Architectures"]}},
        Globals={"Function": {"Architectures": ["arm64"], "Timeout": 3}})),
    Case("globals/with-values", "§10.2", stack({"Fn": function(CodeUri=None)}, **_parameters(Dir="src"),
                                               Globals={"Function": {"CodeUri": {"Ref": "Dir"}}})),
    Case("globals/of-layers", "§10.2", stack({"Own": layer()}, Globals={"LayerVersion": {"PublishLambdaVersion": True}})),
    Case("globals/unknown-section", "§10.1", stack({"Fn": function()}, Globals={"Functions": {"Timeout": 1}}), says="Functions"),
    Case("globals/unknown-key", "§10.1", stack({"Fn": function()}, Globals={"Function": {"Metadata": {}}}), says="Metadata"),
    Case("globals/other-types", "§10.2", stack({"Fn": function()}, Globals={
        "Api": {"TracingEnabled": True}, "HttpApi": {"FailOnWarnings": True}, "SimpleTable": {"SSESpecification": {"SSEEnabled": True}}})),
]

OVERRIDES = [
    _override("pairs", "Dir=src"),
    _override("long-form", "ParameterKey=Dir,ParameterValue=src"),
    _override("several-words", "A=1", "Dir=src", "B=2", A="0", B="0", Dir="wrong"),
    _override("several-in-one-word", "A=1 Dir=src B=2", A="0", B="0", Dir="wrong"),
    _override("long-forms-in-one-word", "ParameterKey=A,ParameterValue=1 ParameterKey=Dir,ParameterValue=src", A="0", Dir="wrong"),
    _override("mixed-grammars", "ParameterKey=Dir,ParameterValue=src A=1", A="0", Dir="wrong"),
    _override("quoted", 'Dir="src"'),
    _override("quoted-with-a-space", "Dir='src' A='a b'", A="0", Dir="wrong"),
    _override("escaped", "A=a\\ b", "Dir=src", A="0", Dir="wrong"),
    _override("last-one-wins", "Dir=nowhere", "Dir=src"),
    _override("unknown-parameter", "Dir=src", "Nobody=1"),
    _override("no-value", "Dir=", says="Dir"),
    _override("no-format", "Dir", says="Dir"),
    Case("overrides/file-yaml", "§10.4 file://", stack({"Fn": function(CodeUri={"Ref": "Dir"})}, **_parameters(Dir="wrong")),
         args=("--parameter-overrides", "file://values.yaml"), files=SOURCE | {"values.yaml": "Dir: src\n"}),
    Case("overrides/file-toml", "§10.4 file://", stack({"Fn": function(CodeUri={"Ref": "Dir"})}, **_parameters(Dir="wrong")),
         args=("--parameter-overrides", "file://values.toml"), files=SOURCE | {"values.toml": 'Dir = "src"\n'}),
    Case("overrides/swallow-the-name", "§1.4", stack({"One": function(), "Two": function()}, **_parameters(A="1")),
         args=("--parameter-overrides", "A=1", "One")),
    Case("overrides/before-an-option", "§10.4", stack({"Fn": function(CodeUri={"Ref": "Dir"})}, **_parameters(Dir="wrong")),
         args=("--parameter-overrides", "Dir=src", "--exclude", "Nobody")),
    Case("overrides/a-list-keeps-its-commas", "§10.4", stack({"Fn": function(CodeUri={"Fn::Select": [1, {"Ref": "Dirs"}]})},
                                                             Parameters={"Dirs": {"Type": "CommaDelimitedList", "Default": "a,b"}}),
         args=("--parameter-overrides", "Dirs=x,src")),
]


def _loop(name, about, body, files=None, args=(), says="", **sections):
    return Case(f"loops/{name}", about, {"Transform": LOOPS} | sections | {"Resources": body},
                files=SOURCE if files is None else files, args=EXTENSIONS + args, says=says)


def _each(identifier, values, body):
    return {f"Fn::ForEach::{identifier}s": [identifier, values, body]}


PER_NAME = {f"{name}/{file}": text for name in ("Red", "Blue") for file, text in (("Makefile", COPY), ("name", name))}
STAGES = {f"{stage}/{file}": text for stage in ("devUsers", "devOrders", "prodUsers", "prodOrders")
          for file, text in (("Makefile", COPY), ("name", stage))}
INLINE = without(function(CodeUri=None, InlineCode="x = 1"), "Metadata")

LOOP_CASES = [
    _loop("transform-without-a-loop", "BuildWithLanguageExtensions.validation_does_not_error_out", {"Fn": function()}),
    _loop("one-source", "language_extensions: build_with_foreach_template",
          _each("Name", ["Alpha", "Beta"], {"${Name}Function": function()}) | {"Solo": function()}),
    _loop("source-by-the-variable", "language_extensions: dynamic_codeuri_generates_mappings",
          _each("Name", ["Red", "Blue"], {"${Name}Function": function(CodeUri="./${Name}")}), files=PER_NAME),
    _loop("source-by-a-sub", "language_extensions: dynamic_codeuri_generates_mappings",
          _each("Name", ["Red", "Blue"], {"${Name}Function": function(CodeUri={"Fn::Sub": "./${Name}"})}), files=PER_NAME),
    _loop("values-by-a-parameter", "§10.6", _each("Name", {"Ref": "List"}, {"${Name}Function": function(CodeUri="${Name}")}),
          files=PER_NAME, Parameters={"List": {"Type": "CommaDelimitedList", "Default": "Red,Blue"}}),
    _loop("name-of-a-parameter", "§10.6", _each("Name", {"Ref": "Names"}, {"${Name}Function": function(CodeUri="${Name}")}),
          files=PER_NAME, Parameters={"Names": {"Type": "CommaDelimitedList", "Default": "Red,Blue"}}, says="Names"),
    _loop("values-by-an-override", "§10.6", _each("Name", {"Ref": "List"}, {"${Name}Function": function(CodeUri="${Name}")}),
          files=PER_NAME, Parameters={"List": {"Type": "CommaDelimitedList", "Default": "No"}},
          args=("--parameter-overrides", "List=Red,Blue")),
    _loop("inline-code", "language_extensions: foreach_static_zipfile",
          _each("Name", ["A", "B"], {"${Name}Function": INLINE}) | {"Solo": function()}),
    _loop("inline-code-of-lambda-by-a-sub", "language_extensions: zipfile_fnsub_preserves_intrinsic", _each("Name", ["A", "B"], {
        "${Name}Function": without(lambda_function({"ZipFile": {"Fn::Sub": "x = '${Name}'"}}), "Metadata")}) | {"Solo": function()}),
    _loop("nothing-to-build", "issue: a loop without anything to build stops nothing",
          _each("Name", ["A", "B"], {"Topic${Name}": {"Type": "AWS::SNS::Topic"}}) | {"Solo": function()}),
    _loop("nested", "language_extensions: nested_foreach_dynamic_codeuri", _each("Stage", ["dev", "prod"], _each(
        "Service", ["Users", "Orders"], {"${Stage}${Service}Function": function(CodeUri="${Stage}${Service}")})), files=STAGES),
    _loop("layers", "§10.6", _each("Name", ["Red", "Blue"], {"${Name}Layer": layer("${Name}")}), files=PER_NAME),
    _loop("a-path-in-a-loop", "§8.3, §10.6", _each("Name", ["A", "B"], {"Flow${Name}": {
        "Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.asl.json"}}}) | {"Solo": function()},
          files=SOURCE | {"flow.asl.json": "{}"}),
    _loop("only-one-named", "issue: rewrites what lies in loops too",
          _each("Name", ["Alpha", "Beta"], {"${Name}Function": function()}) | {"Solo": function()}, args=("Solo",)),
    _loop("one-of-a-loop-named", "§10.6", _each("Name", ["Alpha", "Beta"], {"${Name}Function": function()}), args=("AlphaFunction",)),
    _loop("in-outputs-and-conditions", "§10.6", {"Fn": function()}, Conditions=_each("N", ["A", "B"], {
        "Is${N}": {"Fn::Equals": [{"Ref": "AWS::Region"}, {"Ref": "N"}]}}),
          Outputs=_each("M", ["A", "B"], {"Out${M}": {"Value": {"Ref": "M"}}})),
    _loop("in-properties", "§10.6", {"Fn": function(Environment={"Variables": _each("V", ["A", "B"], {"${V}": {"Ref": "V"}})})}),
    _loop("find-in-map-with-a-default", "§10.6", {"Fn": function(CodeUri={"Fn::FindInMap": [
        "Places", "nowhere", "dir", {"DefaultValue": "src"}]})}, Mappings={"Places": {"dev": {"dir": "x"}}}),
    _loop("to-json-string-and-length", "§10.6", {"Fn": function(
        MemorySize={"Fn::Length": [1, 2, 3]}, Description={"Fn::ToJsonString": {"a": 1}})}),
    _loop("same-names", "§10.6", _each("Name", ["A", "A"], {"Fixed": function()}), says="Fixed|A"),
    _loop("variable-is-a-parameter", "§10.6", _each("Name", ["A"], {"F${Name}": function()}),
          Parameters={"Name": {"Type": "String", "Default": "x"}}, says="Name"),
    _loop("too-deep", "§10.6", _each("A", ["1"], _each("B", ["1"], _each("C", ["1"], _each("D", ["1"], _each("E", ["1"], _each(
        "F", ["1"], {"Fn${A}${B}${C}${D}${E}${F}": function()})))))), says="in 5 others"),
    _loop("values-of-another-resource", "§10.6", _each("Name", {"Fn::GetAtt": ["T", "Names"]}, {"F${Name}": function()}), says="GetAtt"),
    _loop("alphanumeric-variable", "§10.6", _each("Name", ["10.0.0.1", "a-b"], {"Fn&{Name}": function(Description="${Name}")})),
    _loop("false-condition", "§1.2", {"Fn": function(CodeUri={"Ref": "Dir"}) | {"Condition": "Never"}}, **_parameters(Dir="src"),
          Conditions={"Never": {"Fn::Equals": ["a", "b"]}}),
    Case("loops/off", "language_extensions: without_flag_does_not_expand_foreach", {
        "Transform": LOOPS, "Resources": _each("Name", ["A", "B"], {"${Name}Function": function()})},
         args=("--no-language-extensions",)),
]

CASES = INTRINSICS + GLOBALS + OVERRIDES + LOOP_CASES
