"""What cbuild does otherwise than SAM on purpose: the one list, with the reasons.

EVERYWHERE is set aside in each case by the functions of the same name; OF_CASES names cases that end otherwise, and PARTS those
of which a part does; KINDS are parts too, found by what a case's template has.
"""

import dataclasses
import json
import posixpath
import re
import tomllib

EVERYWHERE = {
    "exits": "cbuild's exit codes tell kinds of failures apart, where SAM has 1 for all but wrong usage",
    "failures": "a failed build changes nothing: SAM clears the build directory first, and leaves what it had built",
    "project": "a build does not write to the project: SAM's cargo does, and its engine makes directories that are missing",
    "saved options": "--save-params saves what was given, and not a region besides",
    "own files": "the lock, the logs and the list of what cbuild made stand beside the build directory",
    "modes": "artifacts get 0755 (executable, and directories) or 0644: the same bytes everywhere, readable for Lambda",
    "programs": "cargo is told which glibc the runtime has, which SAM leaves to the image; SAM's own call makes cbuild's bytes if "
                "it is told the same (--target …-gnu.2.26), in whatever directory. go writes the source's path into a program, "
                "unless TrimGoPath is set: the bytes are then SAM's",
    "source maps": "lambda-builders works on a copy of the source, which is another directory in cbuild's containers: maps name it",
    "metadata": "the Metadata of what was built stays as it is written: SAM resolves it and adds ids, which nobody reads",
    "definitions": "build.toml has no values of variables and build arguments, which SAM writes in clear",
    "documents": "--output json has more fields",
}

# SAM's exit code → those of cbuild that stand for it.
EXITS = {0: (0,), 1: (1, 2, 3, 4, 5), 2: (2,)}


def own_files(case, changed):
    """What changed in the project, without what cbuild keeps beside the build directory."""
    build = posixpath.normpath(posixpath.join(case.cwd, case.build_dir))
    own = tuple(build + suffix for suffix in (".lock", ".logs", ".manifest"))
    return {name: entry for name, entry in changed.items() if name not in own and not name.startswith(f"{build}.logs/")}


def project(sam, cbuild):
    """What SAM changed in the project, without what only SAM writes to."""
    return {name: entry for name, entry in sam.items() if name in cbuild or "samconfig" in name}


def saved(changed):
    """Saved options as a tree, in which their order does not matter, without the region that SAM adds."""
    def tree(entry):
        document = tomllib.loads(entry["text"])
        document.get("default", {}).pop("global", None)
        return {"kind": "options", "saved": document}
    return {name: tree(entry) if name.endswith("samconfig.toml") and entry and "text" in entry else entry
            for name, entry in changed.items()}


def modes(listing):
    """The listing with the modes that cbuild gives."""
    def with_mode(entry):
        if entry["kind"] == "directory":
            return entry | {"mode": "0755"}
        if entry["kind"] == "file":
            return entry | {"mode": "0755" if int(entry["mode"], 8) & 0o111 else "0644"}
        return entry
    return {name: with_mode(entry) for name, entry in (listing or {}).items()}


def programs(case, listing):
    """The listing without what is in a program that cargo, or go with the source's path, made."""
    has_path = case.name.startswith("go/") and case.name != "go/trimmed-path"
    names = ("bootstrap",) if case.name.startswith("rust/") else ("bootstrap", "main") if has_path else ()

    def plain(name, entry):
        is_program = posixpath.basename(name) in names
        return {key: entry[key] for key in ("kind", "mode")} if is_program else entry
    return {name: plain(name, entry) for name, entry in (listing or {}).items()}


def source_maps(listing):
    """The listing with the sources that a map names as SAM's containers have them."""
    def plain(name, entry):
        if not name.endswith(".map") or "text" not in entry:
            return entry
        return entry | {"text": re.sub(r'"\.\./(source|work)/', '"../scratch/', entry["text"])}
    return {name: plain(name, entry) for name, entry in listing.items()}


OWN_METADATA = ("SamResourceId", "SamNormalized")


def _is_built(resource):
    return isinstance(resource, dict) and "SamResourceId" in (resource.get("Metadata") or {})


def metadata(sam, cbuild):
    """Both templates without the Metadata of the resources that SAM built, or that have nothing but SAM's."""
    if not isinstance(sam.get("Resources"), dict) or not isinstance(cbuild.get("Resources"), dict):
        return sam, cbuild
    built = {name for name, resource in sam["Resources"].items() if _is_built(resource)}

    def stripped(tree):
        return tree | {"Resources": {name: {key: value for key, value in resource.items() if key != "Metadata"}
                                     if name in built and isinstance(resource, dict) else resource
                                     for name, resource in tree["Resources"].items()}}
    return stripped(sam), stripped(cbuild)


def definitions(tables):
    """What both write of a build, without values that may be secrets and what SAM adds to Metadata."""
    def clean(table):
        kept = {name: value for name, value in table.items() if name != "env_vars"}
        if isinstance(kept.get("metadata"), dict):
            left = OWN_METADATA + ("DockerBuildArgs",)
            kept["metadata"] = {name: value for name, value in kept["metadata"].items() if name not in left}
        return kept
    return {kind: sorted(map(clean, entries), key=lambda table: json.dumps(table, sort_keys=True))
            for kind, entries in (tables or {}).items() if isinstance(entries, list)}


@dataclasses.dataclass(frozen=True)
class Purpose:
    exit: int  # cbuild's
    reason: str
    says: str = ""  # what its messages have to match
    sam_builds: bool = True


_ANOTHER_RUNTIME = "a build method for another runtime makes what the function's runtime cannot be sure to run"

OF_CASES = {
    "makefile/output-not-utf-8": Purpose(0, "what a build prints is shown, byte for byte, and never stops it", sam_builds=False),
    "makefile/dangling-link-of-the-source": Purpose(0, "the source is copied as it is, so a link is a link", sam_builds=False),
    "makefile/links-of-the-source": Purpose(0, "the source is copied as it is: a link stays a link, and is not the content twice"),
    "resources/deprecated-runtime": Purpose(0, "what Lambda no longer takes can be built, with a warning: such functions still run",
                                            "no longer supports", sam_builds=False),
    "resources/none": Purpose(0, "a template that declares nothing has nothing to build, which is said", "nothing to build",
                              sam_builds=False),
    "resources/unknown-architecture": Purpose(2, "Lambda has two; SAM looks only where it chooses the image", "x86_64 and arm64"),
    "nested/application-id": Purpose(0, "SAM asks AWS for the application; it is not for a build, so it stays", sam_builds=False),
    "usage/two-names": Purpose(0, "several resources may be named", sam_builds=False),
    "code/template-by-a-link": Purpose(0, "paths start at the template's real place, as SAM means to: it adds that place twice",
                                       sam_builds=False),
    "values/ref-without-a-value": Purpose(2, "SAM takes the parameter's name for its value: no build wants that", "src"),
    "values/select-by-a-text": Purpose(0, "CloudFormation takes the text \"1\" as a number, SAM does not", sam_builds=False),
    "values/sub-with-a-dot-in-the-map": Purpose(0, "SAM takes a value with a dot for an attribute", sam_builds=False),
    "loops/false-condition": Purpose(0, "SAM builds what has a false condition, but with language extensions not what its values say",
                                     sam_builds=False),
    "options/build-dir-with-something-else": Purpose(0, "what no build of cbuild made is not cbuild's to remove", "old"),
    "python/parent-packages-explicit-without": Purpose(2, "SAM builds as if no mode were given", "ParentPackages"),
    "python/parent-packages-of-another-mode": Purpose(2, "SAM builds as if no mode were given", "auto or explicit"),
    "python/builder-of-another-version": Purpose(2, _ANOTHER_RUNTIME, "does not build"),
    "python/builder-of-another-language": Purpose(2, _ANOTHER_RUNTIME, "does not build"),
    "node/builder-of-another-version": Purpose(2, _ANOTHER_RUNTIME, "does not build"),
    "esbuild/for-python": Purpose(2, _ANOTHER_RUNTIME, "does not build"),
    "node/lock-file-that-does-not-fit": Purpose(1, "a lock file is installed as it is, by npm ci, or is an error; SAM looks past it "
                                                "without UseNpmCi", "UseNpmCi"),
    "rust/layer": Purpose(0, "a layer may be built by cargo lambda", sam_builds=False),
    "options/profile": Purpose(0, "a build needs no account: the profile is not looked for", sam_builds=False),
    "layers/names-differ": Purpose(0, "a layer is called by its LayerName too, as a function is by its FunctionName", sam_builds=False),
    "text/plain-equals-sign": Purpose(0, "SAM's parser alone cannot read it: YAML 1.1 calls it a text", sam_builds=False),
    "text/unknown-property": Purpose(0, "a build needs no more of a resource than it reads; the deployment tells of the rest",
                                     sam_builds=False),
    "code/unresolved": Purpose(2, "SAM takes the whole project for the source: no build wants that", "CodeUri"),
    "code/outside-of-the-project": Purpose(2, "a build sees the project and no other file of its user's", "allow-outside"),
}


@dataclasses.dataclass(frozen=True)
class Part:
    differs: str  # matches the texts of these differences, and of no others
    reason: str


_ITS_OWN_ARTIFACT = "each function of a loop gets what its own target made; SAM builds all, and gives them the first one's"

# Cases in which a part is otherwise; the rest is compared.
PARTS = {
    "options/no-mount-symlinks": Part(r"^Fn/link: ", "the source is copied as it is: a link stays a link"),
    "nested/child-is-a-link": Part(r"codeuri: SAM \"child/src\"", "of a linked child SAM notes the code from where it was called, "
                                   "and else absolute paths"),
    "esbuild/sourcemap-of-globals": Part(r"NODE_OPTIONS", "what Globals say of NODE_OPTIONS stays: SAM's own value hides it"),
    "images/one-build-for-two": Part(r"Resources\.Two\.Properties\.ImageUri", "equal images have one build and each its own name; "
                                     "SAM calls all by the first one's"),
}


def _resources(case):
    return (case.template.get("Resources") or {}) if isinstance(case.template, dict) else {}


def _of_loops_with_one_source(case):
    """The loops whose resources all have one source: their code does not name the loop's variable."""
    for name, loop in _resources(case).items():
        if name.startswith("Fn::ForEach::") and isinstance(loop, list):
            variable, bodies = loop[0], [body for body in loop[-1].values() if isinstance(body, dict)]
            code = [body.get("Properties", {}).get(key) for body in bodies for key in ("CodeUri", "ContentUri")]
            if any(code) and not re.search(rf"\$\{{{variable}}}|\"Ref\": \"{variable}\"", json.dumps(code)):
                yield rf"Mappings(\.SAM\w+{name.rpartition(':')[2]})?: SAM nothing|{name}\[2\]\.[^.]+\.Properties\.(Code|Content)Uri: "


def _of_assets_with_s3_code(case):
    """With language extensions, the functions of the CDK whose Code still is on S3."""
    for name, resource in _resources(case).items():
        metadata = resource.get("Metadata") or {} if isinstance(resource, dict) else {}
        if "--language-extensions" in case.args and "aws:asset:path" in metadata and isinstance(resource["Properties"].get("Code"), dict):
            yield rf"Resources\.{name}\.(Properties\.Code|Metadata\.SamNormalized): "


def _of_source_maps(_):
    """In whatever template: nothing else leads to these texts."""
    yield r'\.Properties\.Environment\.Variables\.NODE_OPTIONS: SAM " (--\S+)", cbuild "\1"'
    yield r"function_build_definitions\[\d+\]\.metadata\.BuildProperties\.Sourcemap: SAM true, cbuild nothing"


@dataclasses.dataclass(frozen=True)
class Kind:
    patterns: object  # what match the texts that may differ in a case
    reason: str


# Of each case that has such resources, whatever its name.
KINDS = {
    "a loop over one source": Kind(_of_loops_with_one_source, _ITS_OWN_ARTIFACT),
    "an asset of the CDK that is on S3": Kind(_of_assets_with_s3_code, "an asset wins over Code on S3, with language extensions too: "
                                              "SAM builds it, and then leaves the template as it was"),
    "a source map of esbuild's": Kind(_of_source_maps, "where NODE_OPTIONS was empty, SAM's starts with a space; and SAM notes in "
                                      "build.toml a Sourcemap that NODE_OPTIONS imply"),
}
