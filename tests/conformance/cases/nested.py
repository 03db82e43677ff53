"""Nested stacks: where they are found, what they are given, and where their results go."""

from case import COPY, SOURCE, Case, function, layer, stack
from project import Link
from template import dump

APPLICATION, STACK = "AWS::Serverless::Application", "AWS::CloudFormation::Stack"


def child(location, parameters=None, kind=APPLICATION):
    properties = {"Location" if kind == APPLICATION else "TemplateURL": location}
    return {"Type": kind, "Properties": properties | ({"Parameters": parameters} if parameters else {})}


def _files(**templates):
    """{folder: template}: each with a source of its own."""
    files = {}
    for folder, tree in templates.items():
        files |= {f"{folder}/template.yaml": dump(tree), f"{folder}/src/Makefile": COPY, f"{folder}/src/{folder}.py": ""}
    return files


INNER = stack({"Inner": function()})
TWO = stack({"Fn": function(), "Child": child("child/template.yaml")})
THREE = _files(child=stack({"FnB": function(), "Deeper": child("../deeper/template.yaml")}), deeper=stack({"FnC": function()}))
PASSED = stack({"Inner": function(CodeUri={"Ref": "Dir"})}, Parameters={"Dir": {"Type": "String", "Default": "wrong"}})


def _case(name, about, template, files, **more):
    return Case(f"nested/{name}", about, template, files=SOURCE | files, **more)


CASES = [
    _case("application", "BuildWithNestedStacks", TWO, _files(child=INNER), recorded=True),
    _case("stack", "BuildWithNestedStacks (CFN)", stack({"Fn": function(), "Child": child("child/template.yaml", kind=STACK)}),
          _files(child=INNER)),
    _case("parameters", "BuildWithNestedStacks", stack({"Child": child("child/template.yaml", {"Dir": "src"})}), _files(child=PASSED)),
    _case("parameters-by-values", "§1.8", stack({"Child": child("child/template.yaml", {"Dir": {"Ref": "Where"}}, STACK)},
                                                Parameters={"Where": {"Type": "String", "Default": "src"}}), _files(child=PASSED)),
    _case("overrides-stay-above", "§1.8", stack({"Child": child("child/template.yaml", {"Dir": "src"})},
                                                Parameters={"Dir": {"Type": "String", "Default": "x"}}),
          _files(child=PASSED), args=("--parameter-overrides", "Dir=nowhere")),
    _case("region-reaches-all", "§1.8", stack({"Child": child("child/template.yaml")}), _files(child=stack(
        {"Inner": function(CodeUri={"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "dir"]})},
        Mappings={"M": {"eu-west-1": {"dir": "src"}, "us-east-1": {"dir": "x"}}})), args=("--region", "eu-west-1")),
    _case("three-levels", "BuildWithNestedStacks3Level", TWO, THREE),
    _case("base-dir", "BuildWithNestedStacks3Level --base-dir", stack({"Fn": function(CodeUri="src"), "Child": child("child/template.yaml")}),
          {"child/template.yaml": dump(stack({"Inner": function(CodeUri="other")})), "base/src/Makefile": COPY,
           "base/other/Makefile": COPY, "base/other/x": ""}, args=("--base-dir", "base")),
    _case("child-is-a-link", "BuildWithNestedStacks3LevelWithSymlink", stack({"Child": child("link.yaml")}),
          _files(child=INNER) | {"link.yaml": Link("child/template.yaml")}),
    _case("file-url", "§1.8", stack({"Child": child("file://$PROJECT/child/template.yaml")}), _files(child=INNER)),
    _case("elsewhere-by-url", "§1.8", stack({"Fn": function(), "Child": child("https://example.com/t.yaml")}), {}, says="Child"),
    _case("elsewhere-on-s3", "§1.8", stack({"Fn": function(), "Child": child("s3://b/t.yaml", kind=STACK)}), {}),
    _case("application-id", "§1.8, §13", stack({"Fn": function(), "Child": child({"ApplicationId": "arn:aws:x", "SemanticVersion": "1.0.0"})}), {}),
    _case("location-by-a-value", "§1.8", stack({"Child": child({"Ref": "Where"}, kind=STACK)}, Parameters={
        "Where": {"Type": "String", "Default": "child/template.yaml"}}), _files(child=INNER)),
    _case("location-not-known", "§1.8", stack({"Fn": function(), "Child": child({"Fn::ImportValue": "x"}, kind=STACK)}), {}),
    _case("missing", "§1.8", stack({"Child": child("nowhere.yaml")}), {}, says="nowhere"),
    _case("same-child-twice", "§1.8", stack({"A": child("child/template.yaml"), "B": child("child/template.yaml")}), _files(child=INNER)),
    _case("one-by-its-path", "§1.4", TWO, _files(child=INNER), args=("Child/Inner",)),
    _case("one-by-its-id", "§1.4", TWO, _files(child=INNER), args=("Inner",)),
    _case("exclude-inside", "§1.4", TWO, _files(child=INNER), args=("--exclude", "Inner")),
    _case("layers-inside", "§1.1", stack({"Child": child("child/template.yaml")}), _files(
        child=stack({"Inner": function(Layers=[{"Ref": "Own"}]), "Own": layer()}))),
    _case("layer-passed-down", "BuildPassingLayerAcrossStacks (down)", stack(
        {"Own": layer(), "Child": child("child/template.yaml", {"Lay": {"Ref": "Own"}})}),
          _files(child=stack({"Inner": function(Layers=[{"Ref": "Lay"}])}, Parameters={"Lay": {"Type": "String"}}))),
    _case("layer-passed-up", "BuildPassingLayerAcrossStacks (up)", stack(
        {"Fn": function(Layers=[{"Fn::GetAtt": ["Child", "Outputs.Lay"]}]), "Child": child("child/template.yaml")}),
          _files(child=stack({"Own": layer()}, Outputs={"Lay": {"Value": {"Ref": "Own"}}}))),
    _case("manifest-option", "ProvidedFunctions (nested parent)", stack({"Child": child("child/template.yaml")}),
          _files(child=INNER) | {"Makefile-container": COPY}, args=("--manifest", "Makefile-container")),
    _case("metadata-keys-inside", "§2", stack({"Child": child("child/template.yaml")}), _files(
        child=stack({"Inner": function(metadata={"ContextPath": "make"})})) | {"make/Makefile": COPY}),
    _case("globals-inside", "§10.2", stack({"Child": child("child/template.yaml")}, Globals={"Function": {"Timeout": 3}}),
          _files(child=stack({"Inner": function(Runtime=None)}, Globals={"Function": {"Runtime": "provided.al2"}}))),
    _case("child-in-the-source", "§8.1", stack({"Fn": function(CodeUri="child"), "Child": child("child/template.yaml")}),
          _files(child=INNER) | {"child/Makefile": COPY}),
    _case("paths-inside", "§8.3", stack({"Child": child("child/template.yaml")}), _files(child=stack({
        "Inner": function(), "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.json"}}}))
          | {"child/flow.json": "{}"}),
    _case("json-child", "§10.1", stack({"Child": child("child/template.json")}), {
        "child/template.json": '{"Resources": {"Inner": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "src", '
                               '"Runtime": "provided.al2", "Handler": "h"}}}}', "child/src/Makefile": COPY}),
    _case("parallel", "BuildWithNestedStacks (parallel)", TWO, THREE, args=("--parallel",)),
    _case("build-dir", "§8.1", TWO, _files(child=INNER), args=("--build-dir", "out"), build_dir="out"),
    _case("json-result", "§8.5", TWO, _files(child=INNER), args=("--output", "json")),
]
