"""Functions and layers of Python's, by pip: wheels of the project's own, so that no registry is asked."""

import derived
from case import IMAGE, Case, function, lambda_function, lambda_layer, layer, stack
from packages import LOCAL, wheel
from project import Directory
from template import dump

PYTHON = "cbuild/python3.11"
NEEDS = f"{LOCAL}alpha==1.0\n"


def _below(folder, files):
    return {f"{folder}/{name}": content for name, content in files.items()}


ALPHA = wheel("alpha", text="A = 1\n")
WHEELS = _below("src/wheels", ALPHA)
APP = {"src/app.py": "import alpha\n", "src/__init__.py": "", "src/requirements.txt": NEEDS} | WHEELS
ALONE = {"src/app.py": "", "src/requirements.txt": ""}
# The same by variables, for those calls of pip that do not read requirements.txt.
BY_VARIABLES = ("-e", "PIP_NO_INDEX=1", "-e", "PIP_FIND_LINKS=/tmp/samcli/source/wheels")


def python(method=None, properties=None, make=function, **more):
    """A function for python3.11, built by what SAM takes for that, or by `method`."""
    resource = make(**({"Runtime": "python3.11"} | more))
    metadata = ({"BuildMethod": method} if method else {}) | ({"BuildProperties": properties} if properties else {})
    return {name: value for name, value in resource.items() if name != "Metadata"} | ({"Metadata": metadata} if metadata else {})


def _case(name, about, resources=None, files=None, image=PYTHON, **more):
    return Case(f"python/{name}", about, stack(resources or {"Fn": python()}), files=APP if files is None else files, image=image, **more)


def _layer(make=layer, **properties):
    return make(metadata={"BuildMethod": "python3.11"}, **({"CompatibleRuntimes": ["python3.11"]} | properties))


def _parents(mode, **more):
    """A function below a/b whose packages start there."""
    return python(None, {"ParentPackageMode": mode} | more, CodeUri="a/b/fnone", Handler="b.fnone.app.handler")


PARENT = {"a/b/fnone/app.py": "", "a/b/fnone/requirements.txt": NEEDS} | _below("a/b/fnone/wheels", ALPHA)
TWO_WHEELS = _below("src/wheels", wheel("alpha", requires=["beta"]) | wheel("beta"))
BOTH_MACHINES = _below("src/wheels", {name: data for machine in ("x86_64", "aarch64") for name, data in
                                      wheel("alpha", f"cp311-cp311-manylinux2014_{machine}", text=f"'{machine}'\n").items()})
NOT_COPIED = {f"src/{name}": "" for name in (
    ".venv/x", "venv/x", "env/x", "__pycache__/x.pyc", "y.pyc", "z.so", ".git/x", ".gitignore", ".aws-sam/x", ".idea/x", ".vscode/x",
    ".env", ".python-version", "x.egg-info/x", ".mypy_cache/x", "htmlcov/x", "build/x", "dist/x", ".hidden", "node_modules/x", "venv.txt",
    "below/.venv/x", "below/x.pyc", "below/kept.py")}

FUNCTIONS = [
    _case("function", "WithDocker", recorded=True),
    _case("plain-cloudformation", "WithDocker", {"Fn": python(make=lambda_function)}),
    _case("without-requirements", "§5.4", files={"src/app.py": "", "src/below/x.py": ""}, recorded=True),
    _case("empty-requirements", "§5.4", files=ALONE),
    _case("what-is-not-copied", "§5.4 PythonPip", files=ALONE | NOT_COPIED),
    _case("empty-directories", "§5.4 CopySource", files=ALONE | {"src/empty": Directory()}),
    _case("build-method-of-the-runtime", "BuildWithBuildMethod.with_native_builder_specified_python_runtime", {"Fn": python("python3.11")}),
    _case("requirement-of-a-requirement", "§5.4", files=APP | TWO_WHEELS),
    _case("requirement-missing", "§5.4", files=APP | {"src/requirements.txt": f"{LOCAL}nobody==1.0\n"}, says="nobody"),
    _case("requirements-of-no-form", "§5.4", files=APP | {"src/requirements.txt": "= = =\n"}),
    _case("manifest", "§2", args=("--manifest", "other/prod.txt"), files={
        "src/app.py": "", "src/requirements.txt": "nobody==1.0\n", "other/prod.txt": NEEDS} | _below("other/wheels", ALPHA)),
    _case("from-the-registry", "WithDocker", files=ALONE | {"src/requirements.txt": "idna==3.7\n"}, image=derived.PYTHON),
    _case("source-distribution", "§5.4: sdists are built", files=ALONE | {"src/requirements.txt": "docopt==0.6.2\nsetuptools==70.0.0\n"},
          image=derived.PYTHON),
    _case("parent-packages", "ParentPackages explicit", {"Fn": _parents("explicit", ParentPackages="b.fnone")}, PARENT, recorded=True),
    _case("parent-packages-auto", "ParentPackages auto", {"Fn": _parents("auto")}, PARENT),
    _case("parent-packages-of-none", "ParentPackages auto", {"Fn": python(None, {"ParentPackageMode": "auto"})}),
    _case("parent-packages-explicit-without", "§5.2", {"Fn": _parents("explicit")}, PARENT),
    _case("parent-packages-of-another-mode", "§5.2", {"Fn": _parents("sometimes")}, PARENT),
    _case("arm64", "PythonFunctions arm64: wheels of the architecture", {"Fn": python(Architectures=["arm64"]), "Other": python()},
          {"src/app.py": "", "src/requirements.txt": "alpha==1.0\n"} | BOTH_MACHINES, args=BY_VARIABLES),
    _case("architecture-of-the-function", "With_Specified_Architecture", {"Fn": python(Architectures=["x86_64"])}),
    _case("architecture-unknown", "invalid_architecture", {"Fn": python(Architectures=["fake"])}, says="fake"),
    _case("wrong-builder", "BuildWithBuildMethod.with_wrong_builder_specified_python_runtime", {"Fn": python("java17")}, says="java17"),
    _case("builder-of-another-version", "§5.1", {"Fn": python("python3.12")}, says="python3.12"),
    _case("builder-of-another-language", "§5.1", {"Fn": python("nodejs20.x")}, says="nodejs20.x"),
    _case("builder-for-a-provided-runtime", "§5.1", {"Fn": python("python3.11", Runtime="provided.al2023")}, says="python3.11"),
    _case("builder-unknown", "§1.2", {"Fn": python("nobody")}, says="nobody"),
    _case("unsupported-runtime", "ErrorCases.unsupported_runtime", {"Fn": python(Runtime="unsupportedpython")}, says="unsupportedpython"),
    _case("image-of-another-version", "§5.4 wrong interpreter", {"Fn": python(Runtime="python3.12")}, says="python3.12"),
    _case("variable", "BuildWithInlineContainerEnvVars", files=APP | TWO_WHEELS, args=("-e", "PIP_NO_DEPS=1")),
    _case("variable-of-a-function", "BuildWithInlineContainerEnvVars", {"Fn": python(), "Other": python()}, APP | TWO_WHEELS,
          args=("-e", "Fn.PIP_NO_DEPS=1")),
    _case("cached", "RepeatedBuildHitsCache", args=("--cached",), runs=2),
    _case("not-to-build", "BuildWithInlineCode, BuildWithZipFunctionsOrLayers, BuildWithS3FunctionsOrLayers", {
        "Fn": python(), "Text": python(CodeUri=None, InlineCode="x = 1"), "Zip": python(CodeUri="there.zip"),
        "Far": python(CodeUri="s3://bucket/key")}),
    _case("asset-of-the-cdk", "CDK v2 templates", {"Fn": python(make=lambda_function) | {"Metadata": {
        "aws:cdk:path": "Stack/Fn/Resource", "aws:asset:path": "src", "aws:asset:property": "Code"}}}),
    _case("beside-other-methods", "§1.5", {"Fn": python(), "Make": function(CodeUri="made")},
          APP | {"made/Makefile": "build-%:\n\tcp x $(ARTIFACTS_DIR)\n", "made/x": ""}, args=("--build-image", f"Make={IMAGE}")),
]

DEDUP = [
    _case("two-functions-of-one-source", "BuildWithDedupBuilds (python)", {
        "One": python(), "Two": python(Handler="other.handler")}, recorded=True),
    _case("two-functions-in-parallel", "ParallelBuilds.dedup (python)", {
        "One": python(), "Two": python(), "Three": python(CodeUri="./src/")}, args=("--parallel",)),
    _case("two-architectures", "§1.6", {"One": python(), "Two": python(Architectures=["arm64"])}),
    _case("two-kinds-of-metadata", "§1.6", {"One": python(), "Two": python("python3.11")}),
]

LAYERS = [
    _case("layer", "LayerBuilds.build_single_layer", {"Own": _layer()}, recorded=True),
    _case("layer-of-cloudformation", "LayerBuilds.build_single_layer (CFN Content)", {"Own": _layer(lambda_layer)}),
    _case("layer-and-its-function", "LayerBuilds.build_function_with_dependent_layer", {
        "Own": _layer(), "Fn": python(Layers=[{"Ref": "Own"}]), "Other": python()}, args=("Fn",)),
    _case("layer-architecture", "LayerBuilds.build_layer_with_architecture_not_compatible",
          {"Own": layer(metadata={"BuildMethod": "python3.11", "BuildArchitecture": "x86_64"}, CompatibleArchitectures=["arm64"])},
          says="CompatibleArchitectures|BuildArchitecture"),
    _case("layer-architecture-unknown", "§1.3", {"Own": layer(metadata={"BuildMethod": "python3.11", "BuildArchitecture": "fake"})},
          says="fake"),
    _case("layer-of-another-runtime", "§1.3", {"Own": _layer(CompatibleRuntimes=["python3.12"])}),
    _case("layer-by-a-function's-method", "§1.3", {"Own": layer(metadata={"BuildMethod": "python-uv"})}),
    _case("layer-of-a-function's-source", "§1.6: layers are not shared", {"Own": _layer(), "Fn": python()}),
]

NESTED = [
    _case("nested", "BuildWithNestedStacks", {"Fn": python(), "Child": {
        "Type": "AWS::Serverless::Application", "Properties": {"Location": "child/t.yaml"}}},
          APP | {"child/t.yaml": dump(stack({"Inner": python(CodeUri="../src")}))}, recorded=True),
    _case("nested-layer-passed-down", "BuildPassingLayerAcrossStacks", {"Own": _layer(), "Child": {
        "Type": "AWS::Serverless::Application", "Properties": {"Location": "child/t.yaml", "Parameters": {"Layer": {"Ref": "Own"}}}}},
          APP | {"child/src/app.py": "", "child/t.yaml": dump(stack({"Inner": python(Layers=[{"Ref": "Layer"}])}, Parameters={
              "Layer": {"Type": "String"}}))}),
]

CASES = FUNCTIONS + DEDUP + LAYERS + NESTED
