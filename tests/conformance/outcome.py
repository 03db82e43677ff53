"""What a call of one of the programs led to, as JSON: exit codes, output, the build directory, the templates in it."""

import json
import pathlib
import re
import tomllib

import project
import template
from case import IMAGE, PROJECT


def observe(case, root, before, results):
    """The outcome in `root`, whose listing before the calls was `before`; `results` are the calls' (code, stdout, stderr)."""
    build = root / case.cwd / case.build_dir
    build = build.parent.resolve() / build.name
    trees = {}
    if build.is_dir():
        _read_templates(build, "template.yaml", trees)
    definitions = build.parent / "build.toml"
    listing = project.listing(build, {build / name for name in trees}) if build.is_dir() else None
    others = project.listing(root, {build, definitions, root / case.cwd / ".aws-sam"})
    outcome = {
        "exit": [code for code, _, _ in results],
        "stdout": results[-1][1],
        "stderr": "".join(stderr for _, _, stderr in results),
        "build": listing,
        "templates": trees,
        "definitions": _read_definitions(definitions),
        "changed": {name: others.get(name) for name in sorted(before.keys() | others.keys())
                    if before.get(name) != others.get(name)},
    }
    return json.loads(json.dumps(outcome).replace(str(root), PROJECT).replace(IMAGE, "$IMAGE"))


def _read_templates(build, name, trees):
    path = build / name
    if name in trees or not path.is_file():
        return
    trees[name] = template.parse(path.read_text())
    for child in template.children(trees[name]):
        below = pathlib.PurePosixPath(name).parent / child
        if not below.is_absolute() and ".." not in below.parts:
            _read_templates(build, str(below), trees)


def _read_definitions(path):
    """build.toml without what is another each time: names of tables, hashes."""
    if not path.is_file():
        return None
    try:
        document = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        return {"unreadable": str(error)}
    random = ("source_hash", "manifest_hash")
    return {kind: sorted(({name: value for name, value in table.items() if name not in random}
                          for table in (document.get(kind) or {}).values()), key=lambda table: json.dumps(table, sort_keys=True))
            for kind in ("function_build_definitions", "layer_build_definitions")}


def images(outcome):
    """The names of the images that were built: those that stand in a built template for a function with a Dockerfile."""
    for tree in outcome["templates"].values():
        resources = tree.get("Resources")
        for resource in resources.values() if isinstance(resources, dict) else ():
            if isinstance(resource, dict) and "Dockerfile" in (resource.get("Metadata") or {}):
                properties = resource.get("Properties") or {}
                code = properties.get("Code")
                name = properties.get("ImageUri") or (code.get("ImageUri") if isinstance(code, dict) else None)
                if isinstance(name, str) and "/" not in name:
                    yield name


def document(outcome):
    """The JSON document on stdout, or None."""
    try:
        return json.loads(outcome["stdout"])
    except ValueError:
        return None


def last_words(outcome):
    """The end of stderr, for a report."""
    lines = [line for line in re.split(r"[\r\n]+", outcome["stderr"]) if line.strip()]
    return " | ".join(lines[-3:])[-300:]
