"""What a run does before it needs an engine, and how that grows with the template."""
from __future__ import annotations

import os
from pathlib import Path

from parts import prepare
from parts.measure import Peer, Sample, run_program
from parts.setting import WORK, Setting
from parts.templates import LONGEST_MANIFEST, LargeTemplate, LongManifest, ManifestKind

SIZES = (10, 100, 1_000, 5_000)
MEASURED = 1_000  # what the targets are for
_STACKS = 40

PLANNED = "planned"  # the template is read, each function's Action made; its source is taken for empty
WALKED = "walked and planned"
_WALKS = {PLANNED: "no-walk", WALKED: "walk"}
WHATS = tuple(_WALKS)
RUN = "run"  # cbuild itself, up to where it looks for the engine: the built template is written, the sources not walked

_NO_ENGINE = 3


def peer_name(what: str, functions: int, own_sources: bool = False) -> str:
    return f"{what}, {functions} functions" + (", a source each" if own_sources else "")


STACKS = f"{RUN}, {MEASURED} functions in {_STACKS} stacks"


def peers(setting: Setting) -> list[Peer]:
    program = prepare.bench_program(setting.cbuild, "plan_actions")
    found = [
        _run(setting, STACKS, LargeTemplate(MEASURED, stacks=_STACKS).write(WORK / "plan")),
        _run(setting, peer_name(RUN, MEASURED), LargeTemplate(MEASURED).write(WORK / "plan")),
    ]
    for size in SIZES:
        for own_sources in (False, True):
            file = LargeTemplate(size, own_sources).write(WORK / "plan")
            for what in WHATS:
                found.append(_plan(program, peer_name(what, size, own_sources), file, _WALKS[what]))
    return found


def manifest_name(kind: ManifestKind, length: str) -> str:
    return f"manifest of {kind.value}, {length}"


def manifest_peers(setting: Setting) -> list[Peer]:
    """Of each kind of manifest one that is as long as may be, and one of half of that."""
    sizes = {"whole": LONGEST_MANIFEST, "half": LONGEST_MANIFEST // 2}
    return [
        _run(setting, manifest_name(kind, length), LongManifest(kind, size).write(WORK / "plan"))
        for kind in ManifestKind
        for length, size in sizes.items()
    ]


def _run(setting: Setting, name: str, file: Path) -> Peer:
    nowhere = {**os.environ, "DOCKER_HOST": f"unix://{WORK / 'no-engine'}", "NO_COLOR": "1"}
    return _peer(name, [str(setting.cbuild), "build", "--template", file.name], file.parent, nowhere, _NO_ENGINE)


def _plan(program: Path, name: str, file: Path, walk: str) -> Peer:
    return _peer(name, [str(program), file.name, walk], file.parent, dict(os.environ), 0)


def _peer(name: str, command: list[str], folder: Path, environment: dict[str, str], expected: int) -> Peer:
    def run() -> Sample:
        return run_program(command, folder, environment, WORK / "plan.txt", expected)

    return Peer(name, run)
