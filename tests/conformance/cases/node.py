"""Functions and layers of Node's, by npm and by esbuild: packages of the project's own, so that no registry is asked."""

import json

import derived
from case import Case, function, layer, stack
from packages import npm_package
from template import dump

NODE = "cbuild/nodejs20.x"
DEP = {"src/dep.tgz": npm_package("dep", "module.exports = 'dep'\n")}
TEST = {"src/test.tgz": npm_package("for-tests", "")}


def manifest(**more):
    return json.dumps({"name": "fn", "version": "1.0.0"} | more)


def lock(dependencies, **packages):
    """A lock file of packages that lie beside it."""
    found = {f"node_modules/{name}": {"version": "1.0.0"} | entry for name, entry in packages.items()}
    return json.dumps({"name": "fn", "version": "1.0.0", "lockfileVersion": 3, "requires": True,
                       "packages": {"": {"name": "fn", "version": "1.0.0", "dependencies": dependencies}} | found})


NEEDS = {"dep": "file:dep.tgz"}
LOCKED = {"src/package-lock.json": lock(NEEDS, dep={"resolved": "file:dep.tgz"})}
APP = {"src/app.js": "exports.handler = async () => require('dep')\n", "src/package.json": manifest(dependencies=NEEDS)} | DEP
PLAIN = {"src/app.js": "exports.handler = async () => 1\n"}


def node(method=None, properties=None, **more):
    resource = function(**({"Runtime": "nodejs20.x"} | more))
    metadata = ({"BuildMethod": method} if method else {}) | ({"BuildProperties": properties} if properties else {})
    return {name: value for name, value in resource.items() if name != "Metadata"} | ({"Metadata": metadata} if metadata else {})


def _case(name, about, resources=None, files=None, **more):
    return Case(f"node/{name}", about, stack(resources or {"Fn": node()}), files=APP if files is None else files, image=NODE, **more)


TESTED = {"src/package.json": manifest(dependencies=NEEDS, scripts={"test": "echo tried > tried.txt"})}

CASES = [
    _case("function", "Node functions, With_Specified_Architecture", recorded=True),
    _case("without-a-manifest", "§5.4", files=PLAIN, recorded=True),
    _case("without-dependencies", "§5.4", files=PLAIN | {"src/package.json": manifest()}),
    _case("for-development-only", "§5.4 --omit=dev", files=APP | TEST | {
        "src/package.json": manifest(dependencies=NEEDS, devDependencies={"for-tests": "file:test.tgz"})}),
    _case("lock-file", "§5.4", files=APP | LOCKED),
    _case("npm-ci", "§5.2 UseNpmCi", {"Fn": node(None, {"UseNpmCi": True})}, APP | LOCKED, recorded=True),
    _case("npm-ci-without-a-lock-file", "§5.4", {"Fn": node(None, {"UseNpmCi": True})}),
    _case("npm-ci-that-does-not-fit", "§5.4", {"Fn": node(None, {"UseNpmCi": True})}, APP | {"src/package-lock.json": lock({})},
          says="package-lock.json"),
    _case("npm-install-with-a-lock-file", "§5.2", {"Fn": node(None, {"UseNpmCi": False})}, APP | LOCKED),
    _case("lock-file-that-does-not-fit", "§5.4", files=APP | {"src/package-lock.json": lock({})}),
    _case("shrinkwrap", "§5.4", {"Fn": node(None, {"UseNpmCi": True})},
          APP | {"src/npm-shrinkwrap.json": LOCKED["src/package-lock.json"]}),
    _case("settings-of-npm", "§5.4 CopyNpmrc", files=APP | {"src/.npmrc": "fund=false\n"}),
    _case("only-some-files-are-packed", "§5.4 NpmPack", files=APP | {
        "src/package.json": manifest(dependencies=NEEDS, files=["app.js"]), "src/other.js": "", "src/.npmignore": "dep.tgz\n"}),
    _case("modules-in-the-source", "§5.4", files=APP | {"src/node_modules/old/index.js": "", "src/.git/x": "", "src/.aws-sam/x": ""}),
    _case("directory-as-a-dependency", "build_in_source: local dependency", files=PLAIN | {
        "src/package.json": manifest(dependencies={"own": "file:./own"}), "src/own/package.json": manifest(name="own"),
        "src/own/index.js": ""}),
    _case("manifest-broken", "§5.4", files=PLAIN | {"src/package.json": "{"}, says="JSON|json"),
    _case("dependency-missing", "§5.4", says="nowhere",
          files=PLAIN | {"src/package.json": manifest(dependencies={"own": "file:nowhere.tgz"})}),
    _case("manifest", "node: External_Manifest", {"Fn": node(), "Other": node(CodeUri="more")}, files={
        "src/app.js": "", "more/app.js": "", "npm/package.json": manifest(dependencies={"dep": "file:dep.tgz"}),
        "npm/dep.tgz": DEP["src/dep.tgz"]}, args=("--manifest", "npm/package.json")),
    _case("manifest-without-dependencies", "node: External_Manifest", files=PLAIN | {"npm/package.json": manifest()},
          args=("--manifest", "npm/package.json")),
    _case("variable", "§5.4 NpmTest", files=APP | TESTED, args=("-e", "SAM_NPM_RUN_TEST_WITH_BUILD=true"), recorded=True),
    _case("variable-of-another-function", "§5.4 NpmTest", files=APP | TESTED, args=("-e", "Other.SAM_NPM_RUN_TEST_WITH_BUILD=true")),
    _case("tests-that-fail", "§5.4 NpmTest", files=APP | {"src/package.json": manifest(scripts={"test": "exit 3"})},
          args=("-e", "SAM_NPM_RUN_TEST_WITH_BUILD=true")),
    _case("arm64", "NodeFunctions arm64", {"Fn": node(Architectures=["arm64"])}),
    _case("architecture-unknown", "§5.4", {"Fn": node(Architectures=["fake"])}, says="fake"),
    _case("build-method-of-the-runtime", "BuildWithBuildMethod", {"Fn": node("nodejs20.x")}),
    _case("builder-of-another-version", "§5.1", {"Fn": node("nodejs22.x")}, says="nodejs22.x"),
    _case("two-functions-of-one-source", "BuildWithDedupBuilds (node)", {"One": node(), "Two": node(Handler="b.handler")}, recorded=True),
    _case("two-in-parallel", "ParallelBuilds.dedup (node)", {"One": node(), "Two": node()}, args=("--parallel", "--cached")),
    _case("layer", "LayerBuilds (node)", {"Own": layer(metadata={"BuildMethod": "nodejs20.x"}, CompatibleRuntimes=["nodejs20.x"])},
          recorded=True),
    _case("layer-of-no-code", "LayerBuilds (node)", {"Own": layer(metadata={"BuildMethod": "nodejs20.x"})},
          {"src/package.json": manifest(dependencies=NEEDS)} | DEP),
    _case("web-function", "§1.2", {"Fn": {"Type": "AWS::Serverless::WebFunction", "Properties": {
        "Runtime": "nodejs20.x", "CodeUri": "src", "EntryPoint": "app.js"}}}),
    _case("nested", "BuildWithNestedStacks", {"Fn": node(), "Child": {
        "Type": "AWS::Serverless::Application", "Properties": {"Location": "child/t.yaml"}}},
          APP | {"child/t.yaml": dump(stack({"Inner": node()})), "child/src/app.js": ""}),
    Case("node/from-the-registry", "With_Specified_Architecture", stack({"Fn": node()}), image=derived.NODE, files=PLAIN | {
        "src/package.json": manifest(dependencies={"ms": "2.1.3"}, devDependencies={"isarray": "2.0.5"})}),
]
