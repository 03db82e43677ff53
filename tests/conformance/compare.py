"""What differs between two outcomes of a case, after what differs on purpose is set aside (differences.py)."""

import json
import re

import differences
import outcome

MISSING = "nothing"


def compare(case, sam, cbuild):
    """The differences, each a (kind, text)."""
    purpose = differences.OF_CASES.get(case.name)
    if purpose:
        return _compare_on_purpose(purpose, sam, cbuild) + _unsaid(case, cbuild)
    found = list(_exits(sam, cbuild)) + _unsaid(case, cbuild)
    if found or sam["exit"][-1] != 0:
        return found + list(_touched(case, cbuild) if cbuild["exit"][-1] != 0 else [])
    theirs, ours = (differences.source_maps(differences.modes(differences.programs(case, side["build"]))) for side in (sam, cbuild))
    found += _tree("build", theirs, ours)
    changed = differences.own_files(case, cbuild["changed"])
    found += _tree("project", *map(differences.saved, (differences.project(sam["changed"], changed), changed)))
    found += _templates(sam, cbuild)
    found += _definitions(sam, cbuild)
    found += _documents(sam, cbuild)
    return _without_kinds(case, _without_part(differences.PARTS.get(case.name), found))


def _without_part(part, found):
    if part is None:
        return found
    others = [(kind, text) for kind, text in found if not re.search(part.differs, text)]
    return others if len(others) < len(found) else others + [("purpose", f"the list says that this differs: {part.differs}")]


def _without_kinds(case, found):
    patterns = [pattern for kind in differences.KINDS.values() for pattern in kind.patterns(case)]
    return [(kind, text) for kind, text in found if not any(re.search(pattern, text) for pattern in patterns)]


def _compare_on_purpose(purpose, sam, cbuild):
    """Both have to be as the list says: an entry that is no longer true has to go."""
    found = []
    if (sam["exit"][-1] == 0) != purpose.sam_builds:
        found.append(("purpose", f"the list says otherwise of SAM: it ended with {sam['exit']}"))
    if cbuild["exit"][-1] != purpose.exit:
        found.append(("exit", f"{cbuild['exit']}, by the list of differences {purpose.exit}: {outcome.last_words(cbuild)}"))
    elif purpose.says and not re.search(purpose.says, cbuild["stderr"] + cbuild["stdout"]):
        found.append(("says", f"not {purpose.says!r}: {outcome.last_words(cbuild)}"))
    return found


def _unsaid(case, cbuild):
    if case.says and not re.search(case.says, cbuild["stderr"] + cbuild["stdout"]):
        return [("says", f"not {case.says!r}: {outcome.last_words(cbuild)}")]
    return []


def _exits(sam, cbuild):
    for number, (theirs, ours) in enumerate(zip(sam["exit"], cbuild["exit"]), 1):
        if ours not in differences.EXITS.get(theirs, ()):
            words = outcome.last_words(sam if ours == 0 else cbuild)
            yield "exit", f"call {number}: SAM {theirs}, cbuild {ours}: {words}"
        elif theirs == 1 and UNKNOWN_OPTION.search(cbuild["stderr"]):
            yield "exit", f"call {number}: fails as with SAM, but for another reason: {outcome.last_words(cbuild)}"


UNKNOWN_OPTION = re.compile(r"unknown option|not expected")


def _touched(case, cbuild):
    if cbuild["build"]:
        yield "touched", f"failed, and left in the build directory: {', '.join(list(cbuild['build'])[:5])}"
    changed = differences.own_files(case, cbuild["changed"])
    if changed:
        yield "touched", f"failed, and changed in the project: {', '.join(list(changed)[:5])}"


def _tree(kind, sam, cbuild):
    sam, cbuild = sam or {}, cbuild or {}
    return [(kind, f"{name}: SAM {_short(sam.get(name))}, cbuild {_short(cbuild.get(name))}")
            for name in sorted(sam.keys() | cbuild.keys()) if sam.get(name) != cbuild.get(name)]


def _short(value):
    return MISSING if value is None else json.dumps(value, ensure_ascii=False)[:160]


def _templates(sam, cbuild):
    for name in sorted(sam["templates"].keys() | cbuild["templates"].keys()):
        theirs, ours = sam["templates"].get(name), cbuild["templates"].get(name)
        if theirs is None or ours is None:
            yield "template", f"{name}: SAM {'none' if theirs is None else 'one'}, cbuild {'none' if ours is None else 'one'}"
        else:
            theirs, ours = differences.metadata(theirs, ours)
            yield from (("template", f"{name}: {text}") for text in _walk(theirs, ours, ""))


def _walk(sam, cbuild, where):
    if isinstance(sam, dict) and isinstance(cbuild, dict):
        for name in list(sam) + [name for name in cbuild if name not in sam]:
            if name not in sam or name not in cbuild:
                yield f"{where}.{name}: SAM {_short(sam.get(name))}, cbuild {_short(cbuild.get(name))}"
            else:
                yield from _walk(sam[name], cbuild[name], f"{where}.{name}")
    elif isinstance(sam, list) and isinstance(cbuild, list) and len(sam) == len(cbuild):
        for index, (theirs, ours) in enumerate(zip(sam, cbuild)):
            yield from _walk(theirs, ours, f"{where}[{index}]")
    elif sam != cbuild or type(sam) is not type(cbuild):
        yield f"{where}: SAM {_short(sam)}, cbuild {_short(cbuild)}"


def _definitions(sam, cbuild):
    if (sam["definitions"] is None) != (cbuild["definitions"] is None):
        return [("build.toml", f"SAM {'none' if sam['definitions'] is None else 'one'}, "
                               f"cbuild {'none' if cbuild['definitions'] is None else 'one'}")]
    theirs, ours = (differences.definitions(side["definitions"]) for side in (sam, cbuild))
    return [("build.toml", text) for text in _walk(theirs, ours, "")]


def _documents(sam, cbuild):
    """What both say in JSON on stdout; cbuild says more."""
    theirs, ours = outcome.document(sam), outcome.document(cbuild)
    if theirs is None:
        return
    if ours is None:
        yield "json", f"SAM a document, cbuild {cbuild['stdout'][:100]!r}"
        return
    for name in theirs:
        mine = ours.get(name)
        if name == "resources" and isinstance(mine, list):
            keep = {resource.get("resource_id"): resource.keys() for resource in theirs[name]}
            mine = [{key: value for key, value in resource.items() if key in keep.get(resource.get("resource_id"), resource)}
                    for resource in mine]
            yield from (("json", text) for text in _walk(_by_id(theirs[name]), _by_id(mine), f".{name}"))
        else:
            yield from (("json", text) for text in _walk(theirs[name], mine, f".{name}"))


def _by_id(resources):
    return sorted(resources, key=lambda resource: resource.get("resource_id", ""))
