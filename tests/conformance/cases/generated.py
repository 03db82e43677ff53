"""Templates of a seeded generator: many features at once, which the other cases have one by one.

Each is valid, and each value that a build needs can be known. A case's name has its seed: the same one gives the same project.
"""

import random

from case import COPY, SOURCE, Case, function, lambda_function, lambda_layer, layer, stack, without
from template import dump

COUNT = 40
LOOPS = ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]


class Project:
    """One template as it grows, with the files that it needs."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = dict(SOURCE)
        self.parameters, self.conditions, self.mappings, self.resources = {}, {}, {}, {}
        self.args = []
        self.loops = self.often(0.4)  # whether there may be any

    def often(self, chance):
        return self.random.random() < chance

    def name(self, kind):
        return f"{kind}{len(self.resources)}{self.random.choice('abcdef')}"

    def folder(self):
        """A directory with a source of its own, or one that another resource has too."""
        known = sorted({path.rpartition("/")[0] for path in self.files if path.endswith("/Makefile")})
        if self.often(0.4):
            return self.random.choice(known)
        folder = f"{self.random.choice(('lib', 'svc/api', 'code-d', 'a b'))}{len(self.files)}"
        self.files |= {f"{folder}/Makefile": COPY, f"{folder}/data{len(self.files)}": folder}
        return folder

    def value(self, text, depth=0):
        """`text`, or an expression that gives it."""
        if depth > 2 or self.often(0.35):
            return text
        return self.random.choice((self._parameter, self._override, self._sub, self._join, self._select, self._map, self._if))(text, depth)

    def _new_parameter(self, default):
        name = f"P{len(self.parameters)}"
        self.parameters[name] = {"Type": "String", "Default": default}
        return name

    def _parameter(self, text, _):
        return {"Ref": self._new_parameter(text)}

    def _override(self, text, _):
        name = self._new_parameter("overridden")
        self.args.append(f'{name}="{text}"' if " " in text or self.often(0.3) else f"{name}={text}")
        return {"Ref": name}

    def _sub(self, text, depth):
        cut = self.random.randrange(len(text) + 1)
        if self.often(0.5):
            return {"Fn::Sub": f"${{{self._new_parameter(text[:cut])}}}{text[cut:]}"}
        return {"Fn::Sub": [f"{text[:cut]}${{Rest}}", {"Rest": self.value(text[cut:], depth + 1) if text[cut:] else ""}]}

    def _join(self, text, depth):
        parts = text.split("/")
        return {"Fn::Join": ["/", [self.value(part, depth + 1) if part else "" for part in parts]]}

    def _select(self, text, depth):
        return {"Fn::Select": [1, ["no", self.value(text, depth + 1), "neither"]]}

    def _map(self, text, depth):
        name = f"Map{len(self.mappings)}"
        self.mappings[name] = {"one": {"key": text}, "us-east-1": {"key": text}}
        return {"Fn::FindInMap": [name, {"Ref": "AWS::Region"} if self.often(0.5) else self.value("one", depth + 1), "key"]}

    def _if(self, text, depth):
        return {"Fn::If": [self._condition(True), self.value(text, depth + 1), "not-this"]}

    def _condition(self, holds):
        name = f"C{len(self.conditions)}"
        equal = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1" if holds else "mars"]}
        self.conditions[name] = {"Fn::Not": [{"Fn::Not": [equal]}]} if self.often(0.3) else equal
        return name

    def add(self, resource, kind="Fn"):
        name = self.name(kind)
        if self.often(0.15):
            resource = resource | {"Condition": self._condition(self.loops or self.often(0.5))}  # loops/false-condition
        self.resources[name] = resource
        return name

    def build(self):
        for step in self.random.choices(STEPS, k=self.random.randint(2, 6)):
            step(self)
        sections = {"Parameters": self.parameters, "Conditions": self.conditions, "Mappings": self.mappings}
        more = {name: content for name, content in sections.items() if content}
        if self.loops:
            more["Transform"] = LOOPS
        if self.often(0.4):
            more["Globals"] = {"Function": {"Timeout": 5, "Runtime": "provided.al2", "Environment": {"Variables": {"G": "g"}}}}
        return stack(self.resources, **more)


def _function(project):
    layers = [{"Ref": name} for name in project.resources if name.startswith("Lay") and project.often(0.5)]
    project.add(function(CodeUri=project.value(project.folder()), Layers=layers or None,
                         Architectures=[project.random.choice(("x86_64", "arm64"))] if project.often(0.3) else None))


def _plain_function(project):
    project.add(lambda_function(project.value(project.folder())))


def _layer(project):
    make = project.random.choice((layer, lambda_layer))
    project.add(make(project.value(project.folder()), CompatibleRuntimes=["provided.al2023"]), "Lay")


def _skipped(project):
    project.add(project.random.choice((
        function(CodeUri="s3://bucket/key"), function(metadata={"SkipBuild": True}), function(CodeUri="there.zip"),
        without(function(CodeUri=None, InlineCode="x = 1"), "Metadata"), lambda_function({"S3Bucket": "b", "S3Key": "k"}),
        without(layer(), "Metadata"))))


def _other(project):
    project.files["flow.json"] = "{}"
    project.add(project.random.choice((
        {"Type": "AWS::SNS::Topic"}, {"Type": "AWS::Serverless::SimpleTable"},
        {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.json"}},
        {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "p", "DefinitionUri": "./flow.json"}},
        {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::StackName}-q"}}})), "Other")


def _cdk(project):
    folder = project.folder()
    project.add(lambda_function({"S3Bucket": "cdk", "S3Key": "x.zip"}, {
        "aws:cdk:path": f"Stack/Construct{len(project.resources)}/Resource", "aws:asset:path": folder, "aws:asset:property": "Code"}))


def _nested(project):
    folder = f"child{len(project.files)}"
    inner = stack({"Inner": function(CodeUri={"Ref": "Dir"}), "InnerLay": layer("src")},
                  Parameters={"Dir": {"Type": "String", "Default": "src"}})
    project.files |= {f"{folder}/t.yaml": dump(inner), f"{folder}/src/Makefile": COPY, f"{folder}/own/Makefile": COPY, f"{folder}/own/x": ""}
    parameters = {"Parameters": {"Dir": project.value("own")}} if project.often(0.6) else {}
    if project.often(0.5):
        project.add({"Type": "AWS::Serverless::Application", "Properties": {"Location": f"{folder}/t.yaml"} | parameters}, "Child")
    else:
        project.add({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"./{folder}/t.yaml"} | parameters}, "Child")


def _loop(project):
    if not project.loops:
        return
    number = len(project.resources)
    names = [f"N{number}{letter}" for letter in "xyz"[:project.random.randint(1, 3)]]
    if project.often(0.5):
        for name in names:
            project.files |= {f"each/{name}/Makefile": COPY, f"each/{name}/it": name}
        code = "each/${V%d}" % number if project.often(0.5) else {"Fn::Sub": "each/${V%d}" % number}
    else:
        code = project.folder()
    body = function(CodeUri=code) if project.often(0.7) else layer(code)
    project.resources[f"Fn::ForEach::L{number}"] = [f"V{number}", names, {f"In${{V{number}}}": body}]


STEPS = (_function, _function, _function, _plain_function, _layer, _layer, _skipped, _other, _cdk, _nested, _loop)


def _case(seed):
    project = Project(seed)
    tree = project.build()
    args = ["--language-extensions"] if project.loops else []
    if project.args:
        args += ["--parameter-overrides", *project.args]
    return Case(f"generated/{seed:03}", "seeded", tree, args=tuple(args), files=project.files)


CASES = [_case(seed) for seed in range(COUNT)]
