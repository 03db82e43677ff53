"""Functions bundled by esbuild, by the version that the image has, so that no registry is asked."""

import derived
from case import Case, stack
from cases.node import DEP, manifest, node
from template import dump

CODE = "import dep from 'dep'\nexport const handler = async () => { const answer = dep; return answer }\n"
PLAIN = {"src/app.ts": "const twice = (n: number): number => 2 * n;\nexport const handler = async () => twice(21);\n"}
APP = {"src/app.js": CODE, "src/package.json": manifest(dependencies={"dep": "file:dep.tgz"})} | DEP
TYPED = PLAIN | {"src/package.json": manifest()}
TYPESCRIPT = {"EntryPoints": ["app.ts"]}
READS = "--enable-source-maps"


def bundled(properties=None, options=None, **more):
    """`options`: what NODE_OPTIONS is."""
    environment = {} if options is None else {"Environment": {"Variables": {"NODE_OPTIONS": options}}}
    return node("esbuild", TYPESCRIPT if properties is None else properties, **environment, **more)


def _case(name, about, resources=None, files=None, **more):
    return Case(f"esbuild/{name}", about, stack(resources or {"Fn": bundled()}, **more.pop("sections", {})),
                files=TYPED if files is None else files, image=derived.NODE, **more)


def _properties(name, files=None, about="EsbuildFunctions", **properties):
    return _case(name, about, {"Fn": bundled(TYPESCRIPT | properties)}, files)


BELOW = {"src/lib/app.ts": PLAIN["src/app.ts"], "src/lib/other.ts": "export const handler = 2;\n", "src/package.json": manifest()}

PROPERTIES = [
    _properties("defaults"),
    _case("entry-point-of-the-handler", "§5.2", {"Fn": bundled({"Minify": False})}, APP),
    _case("no-properties", "§5.2", {"Fn": bundled({})}, APP),
    _properties("minify-not", Minify=False),
    _properties("target", Target="es2017", Minify=False),
    _properties("target-as-a-list", Target=["es2017", "node18"], Minify=False),
    _properties("sourcemap-and-more", Minify=False, Target="es2020", Sourcemap=True, SourcesContent=False, KeepNames=True),
    _properties("format-and-extension", Format="esm", OutExtension=[".js=.mjs"], Minify=False),
    _case("external", "EsbuildFunctions", {"Fn": bundled({"External": ["dep"], "Minify": False})}, APP),
    _properties("define-and-banner", Define=["X=1"], Banner=["js=//hello"], Minify=False,
                files=TYPED | {"src/app.ts": "declare const X: number;\nexport const handler = X;\n"}),
    _properties("loader", Loader=[".txt=text"], files=TYPED | {
        "src/app.ts": "import t from './a.txt';\nexport const handler = t;\n", "src/a.txt": "text"}),
    _properties("option-unknown", NoSuchOption=True),
    _properties("option-as-a-text", Minify="false"),
    _properties("several-entry-points", BELOW, EntryPoints=["lib/app.ts", "lib/other.ts"]),
    _properties("entry-point-missing", EntryPoints=["nowhere.ts"]),
    _properties("syntax-error", TYPED | {"src/app.ts": "export const = ;\n"}),
    _properties("import-missing", TYPED | {"src/app.ts": "import x from 'nobody';\nexport const handler = x;\n"}),
    _properties("without-a-manifest", PLAIN),
    _properties("links-and-left-out", TYPED | {"src/node_modules/dep/index.js": "module.exports = 'of the source'\n", "src/app.ts":
                "import dep from 'dep';\nexport const handler = dep;\n"}),
]

HANDLERS = [
    _case("handler-below", "§5.4 SAM rewrites Handler", {
        "Fn": bundled({"EntryPoints": ["lib/app.ts"]}, Handler="lib/app.handler")}, BELOW),
    _case("handler-below-that-stays", "§5.4", {"Fn": bundled({"EntryPoints": ["lib/app.ts", "top.ts"]}, Handler="lib/app.handler")},
          BELOW | {"src/top.ts": "export const handler = 1;\n"}),
    _case("two-handlers-of-one-source", "§1.6", {
        name: bundled({"EntryPoints": ["lib/app.ts", "lib/other.ts"]}, Handler=f"{handler}.handler")
        for name, handler in (("One", "app"), ("Two", "other"), ("Three", "app"))}, BELOW),
]

SOURCE_MAPS = [
    _case("sourcemap-sets-the-variable", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT | {"Sourcemap": True}, "")}),
    _case("sourcemap-without-a-variable", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT | {"Sourcemap": True})}),
    _case("sourcemap-beside-other-options", "environment_generates_sourcemap", {
        "Fn": bundled(TYPESCRIPT | {"Sourcemap": True}, "--no-warnings")}),
    _case("sourcemap-that-is-there", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT | {"Sourcemap": True}, READS)}),
    _case("variable-sets-the-sourcemap", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT, READS)}),
    _case("variable-of-globals", "environment_generates_sourcemap", sections={
        "Globals": {"Function": {"Environment": {"Variables": {"NODE_OPTIONS": READS}}}}}),
    _case("variable-and-no-sourcemap", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT | {"Sourcemap": False}, READS)}),
    _case("sourcemap-of-globals", "environment_generates_sourcemap", {"Fn": bundled(TYPESCRIPT | {"Sourcemap": True})}, sections={
        "Globals": {"Function": {"Environment": {"Variables": {"NODE_OPTIONS": "--no-warnings"}}}}}),
]

OTHERS = [
    _case("two-handlers-without-entry-points", "§1.6", {
        name: bundled({"Minify": False}, Handler=f"{name.lower()}.handler") for name in ("One", "Two")},
          {"src/package.json": manifest()} | {f"src/{name}.js": f"exports.handler = '{name}'\n" for name in ("one", "two")}),
    _case("manifest", "EsbuildFunctions External_Manifest", files=PLAIN | {"src/app.ts": CODE, "npm/package.json": manifest(
        dependencies={"dep": "file:dep.tgz"}), "npm/dep.tgz": DEP["src/dep.tgz"]}, args=("--manifest", "npm/package.json")),
    _case("of-the-project", "EsbuildFunctions", files=PLAIN | {"src/package.json": manifest(devDependencies={"esbuild": "0.25.0"})}),
    _case("layer", "§1.3", {"Own": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "src"},
                                    "Metadata": {"BuildMethod": "esbuild"}}}, says="esbuild"),
    _case("for-python", "§5.1", {"Fn": bundled(Runtime="python3.11")}, says="esbuild"),
    _case("arm64", "EsbuildFunctions arm64", {"Fn": bundled(Architectures=["arm64"])}),
    _case("nested", "BuildWithNestedStacks", {
        "Child": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "child/t.yaml"}}},
          TYPED | {"child/t.yaml": dump(stack({"Inner": bundled(TYPESCRIPT | {"Sourcemap": True}, CodeUri="../src")}))}),
    _case("debug", "§5.2", args=("--debug",)),
]

CASES = PROPERTIES + HANDLERS + SOURCE_MAPS + OTHERS
