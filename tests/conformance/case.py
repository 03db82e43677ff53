"""What a case is, and short ways to write one."""

import dataclasses
import hashlib
import json
import os

import project
import template

# Stands for the project's directory in arguments, files and outcomes: it is another one each time.
PROJECT = "$PROJECT"
# Any image with make and lambda-builders does.
IMAGE = os.environ.get("CBUILD_CONFORMANCE_IMAGE", "cbuild/provided.al2023")

# Makes the project a git work tree, all of which cbuild lets a template's paths lead to.
REPOSITORY = {".git/HEAD": "ref: refs/heads/main\n", ".git/objects": project.Directory(), ".git/refs": project.Directory()}

# One Makefile for every function: it copies what it is given.
COPY = "build-%:\n\tcp -r . $(ARTIFACTS_DIR)\n"
SOURCE = {"src/Makefile": COPY, "src/app.py": "print('app')\n"}


@dataclasses.dataclass(frozen=True)
class Case:
    """One project and one call of `build`, made by both programs."""

    name: str  # group/what-it-is-about
    about: str  # the acceptance case, or the section, of the specification
    template: object  # a tree, or a text where the text matters
    args: tuple = ()
    files: dict = dataclasses.field(default_factory=lambda: SOURCE)
    env: dict = dataclasses.field(default_factory=dict)
    template_path: str = "template.yaml"
    cwd: str = "."
    build_dir: str = ".aws-sam/build"  # below cwd
    runs: int = 1
    bare: bool = False  # without the options that choose the image
    image: str = ""  # of the builds, instead of IMAGE
    before: tuple = ()  # an earlier call's arguments: its result lies there when the case's own call comes
    says: str = ""  # what cbuild's messages have to match
    recorded: bool = False  # SAM's outcome is kept in the tree, and CI compares with it

    def call(self, arguments):
        image = () if self.bare else ("--use-container", "--skip-pull-image", "--build-image", self.image or IMAGE)
        return ["build", *image, *arguments]

    def calls(self):
        first = [self.call(self.before)] if self.before else []
        return first + [self.call(self.args)] * self.runs

    def write(self, root):
        text = self.template if isinstance(self.template, str) else template.dump(self.template)
        own = {self.template_path: text} if self.template is not None else {}
        project.write(root, own | self.files, {PROJECT: str(root)})
        (root / self.cwd).mkdir(parents=True, exist_ok=True)

    def digest(self):
        """Changes with everything that an outcome depends on."""
        fields = {name: value for name, value in dataclasses.asdict(self).items()
                  if name not in ("name", "about", "says", "recorded", "image")}  # the calls have the image
        text = json.dumps([fields, self.calls()], default=repr, sort_keys=True)
        return hashlib.sha256(text.replace(IMAGE, "IMAGE").encode()).hexdigest()[:20]


def function(kind="AWS::Serverless::Function", metadata=None, **properties):
    """A makefile function of `src`; a property that is None is left out."""
    properties = {"Runtime": "provided.al2023", "Handler": "app.handler", "CodeUri": "src"} | properties
    given = {name: value for name, value in properties.items() if value is not None}
    return {"Type": kind, "Properties": given, "Metadata": {"BuildMethod": "makefile"} | (metadata or {})}


def lambda_function(code="src", metadata=None, **properties):
    """The same as plain CloudFormation."""
    return function("AWS::Lambda::Function", metadata, CodeUri=None, Code=code, Role="arn:aws:iam::1:role/r", **properties)


def layer(content="src", metadata=None, **properties):
    resource = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": content} | properties}
    return resource | {"Metadata": {"BuildMethod": "makefile"} | (metadata or {})}


def lambda_layer(content="src", metadata=None, **properties):
    resource = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": content} | properties}
    return resource | {"Metadata": {"BuildMethod": "makefile"} | (metadata or {})}


def without(resource, *names):
    """The resource without some of its attributes."""
    return {name: value for name, value in resource.items() if name not in names}


def stack(resources=None, **more):
    """A template with these resources; `more` are its other sections."""
    serverless = {"Transform": "AWS::Serverless-2016-10-31"}
    return serverless | more | {"Resources": resources if resources is not None else {"Fn": function()}}


def recipe(*lines, target="build-Fn"):
    return f"{target}:\n" + "".join(f"\t{line}\n" for line in lines)


def makefile(*lines, target="build-Fn"):
    """The usual project with a Makefile of these lines."""
    return SOURCE | {"src/Makefile": recipe(*lines, target=target)}
