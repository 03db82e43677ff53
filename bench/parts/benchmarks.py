"""The benchmarks. Each takes the setting, measures, and adds its rows to the report."""
from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from contextlib import closing

from parts import plan, projects, rust
from parts.measure import Peer, Samples, by_turns, run_program, tell
from parts.peers import BARE_CALLS, BARE_CALLS_TAR, CBUILD, DOCKER_COPY, DOCKER_FOUR, DOCKER_RUN, SAM, Peers
from parts.projects import Project
from parts.results import Limit, Report, Row, Target, Unit
from parts.setting import WORK, Setting

# The targets of the issue.
TRIVIAL_TO_RUN = Target(Limit.AT_MOST, 1.15)
TRIVIAL_TO_COPY = Target(Limit.AT_MOST, 0.9)
MANY_TO_RUN = Target(Limit.AT_MOST, 1.0)
ARTIFACT_TO_CALLS = Target(Limit.AT_MOST, 1.3)
LOG_TO_SAM = Target(Limit.AT_LEAST, 5)
VERSION_MS = Target(Limit.AT_MOST, 10)
PEAK_MIB = Target(Limit.AT_MOST, 32)
RUST_UNCHANGED_TO_HOST = Target(Limit.AT_MOST, 1.3)
RUST_EDITED_TO_HOST = Target(Limit.AT_MOST, 1.1)
RUST_UNCHANGED_TO_NAIVE = Target(Limit.AT_MOST, 0.033)  # 30 times as fast
RUST_EDITED_TO_NAIVE = Target(Limit.AT_MOST, 0.5)
RUST_THREE_TO_ONE = Target(Limit.AT_MOST, 1.2)
PLAN_MS = Target(Limit.AT_MOST, 100)
PLAN_MIB = Target(Limit.AT_MOST, 64)
PLAN_MORE_TO_FEWER = Target(Limit.AT_MOST, 1.2)  # for each function
PLAN_STACKS_TO_ONE = Target(Limit.AT_MOST, 2)
MANIFEST_TO_HALF = Target(Limit.AT_MOST, 1.2)

# Fewer where a run takes long, above all SAM's.
_MEMORY_RUNS = 3
_MANY_RUNS = 3
_LOG_RUNS = 3
_RUST_RUNS = 3
_VERSION_RUNS = 10


def trivial(setting: Setting, report: Report) -> None:
    with closing(Peers(setting, projects.TRIVIAL)) as peers:
        found = _measure("trivial", report, setting.runs, [
            peers.cbuild(), peers.docker_run(), peers.docker_run_copy(), peers.bare_calls(), *_sam(setting, peers)])
    for other, target in ((DOCKER_RUN, TRIVIAL_TO_RUN), (DOCKER_COPY, TRIVIAL_TO_COPY), (BARE_CALLS, None), (SAM, None)):
        _add_times(report, "trivial", found, other, target)


def version(setting: Setting, report: Report) -> None:
    output = WORK / "version.txt"
    environment = setting.environment()

    def peer(name: str, *command: str) -> Peer:
        return Peer(name, lambda: run_program(command, WORK, environment, output))

    # What starting a process at all takes here.
    found = _measure("version", report, setting.runs * _VERSION_RUNS, [
        peer(CBUILD, str(setting.cbuild), "--version"), peer("true", "/bin/true")])
    report.rows.append(Row("version", Unit.MILLISECONDS, found[CBUILD].median, target=VERSION_MS))


def artifact_large(setting: Setting, report: Report) -> None:
    for project in (projects.LARGE, projects.LARGE_RANDOM):
        with closing(Peers(setting, project)) as peers:
            _artifact(f"artifact-{project.name}", report, setting.runs, [
                peers.cbuild(), peers.bare_calls(), *_sam(setting, peers)])


def artifact_many(setting: Setting, report: Report) -> None:
    """In memory too: how long a disk takes to make 20,000 files depends on what was deleted there before."""
    runs = min(setting.runs, _MANY_RUNS)
    with closing(Peers(setting, projects.MANY, in_memory=True)) as peers:
        _artifact("artifact-many, in memory", report, runs, [peers.cbuild(), peers.bare_calls()])
    with closing(Peers(setting, projects.MANY)) as peers:
        _artifact("artifact-many", report, runs, [
            peers.cbuild(), peers.bare_calls(), peers.bare_calls_tar(), *_sam(setting, peers)])


def _artifact(name: str, report: Report, runs: int, peers: Sequence[Peer]) -> None:
    found = _measure(name, report, runs, peers)
    for other, target in ((BARE_CALLS, ARTIFACT_TO_CALLS), (BARE_CALLS_TAR, None), (SAM, None)):
        _add_times(report, name, found, other, target)


def many(setting: Setting, report: Report) -> None:
    """Many functions that each take no time: what is measured is how the work of the engine overlaps."""
    with closing(Peers(setting, projects.FORTY)) as peers:
        found = _measure("many", report, setting.runs, [
            peers.cbuild(), peers.docker_run_four(), *_sam(setting, peers)])
    for other, target in ((DOCKER_FOUR, MANY_TO_RUN), (SAM, None)):
        _add_times(report, "many", found, other, target)


def log(setting: Setting, report: Report) -> None:
    """Throughput of the whole command, which is a little unkind to the quicker one."""
    with closing(Peers(setting, projects.LOG)) as peers:
        found = _measure("log", report, min(setting.runs, _LOG_RUNS), [
            peers.cbuild(), peers.bare_calls(), *_sam(setting, peers)])
    rates = {name: projects.LOG_BYTES / 1e6 / samples.median for name, samples in found.items()}
    for other, target in ((SAM, LOG_TO_SAM), (BARE_CALLS, None)):
        if other in rates:
            report.rows.append(Row("log", Unit.THROUGHPUT, rates[CBUILD], other, rates[other], target))


def memory(setting: Setting, report: Report) -> None:
    """Peaks, also those of the runs that other benchmarks have timed already."""
    measured = (
        ("trivial", projects.TRIVIAL),
        ("artifact-large", projects.LARGE),
        ("artifact-many", projects.MANY),
        ("log", projects.LOG),
        ("parallel", projects.PARALLEL),
    )
    for name, project in measured:
        found = report.timings.get(name) or _memory_of(setting, report, project)
        other = found[SAM].peak_mib if SAM in found else None
        row = Row(f"memory-{name}", Unit.MEBIBYTES, found[CBUILD].peak_mib, SAM if other else "", other, PEAK_MIB)
        report.rows.append(row)


def _memory_of(setting: Setting, report: Report, project: Project) -> dict[str, Samples]:
    runs = min(setting.runs, _MEMORY_RUNS)
    with closing(Peers(setting, project)) as peers:
        cbuild = peers.cbuild(jobs=project.functions)
        return _measure(f"memory-{project.name}", report, runs, [cbuild, *_sam(setting, peers)], warm_up=False)


def calls(setting: Setting, report: Report) -> None:
    """The calls of one container's life one by one, with a network and without."""
    seconds: dict[str, list[dict[str, float]]] = {"default": [], "none": []}
    with closing(Peers(setting, projects.TRIVIAL)) as peers:
        for number in range(setting.runs * 2):
            for network, found in seconds.items():
                found.append(setting.api.run(peers.container(network), "/tmp/samcli/artifacts/.").seconds)
            tell(f"    {number + 1}/{setting.runs * 2}")
    for network, found in seconds.items():
        report.calls[network] = {call: statistics.median(run[call] for run in found) for call in found[0]}


def rust_function(setting: Setting, report: Report) -> None:
    """The host's own cargo lambda has no container to start: the time of an empty one is added to its own."""
    with closing(rust.RustPeers(setting)) as peers:
        found = _measure("rust", report, min(setting.runs, _RUST_RUNS), peers.all())
    seconds = {name: samples.median for name, samples in found.items()}

    def add(name: str, cbuild: str, others: Sequence[str], target: Target | None = None) -> None:
        total = sum(seconds[other] for other in others)
        report.rows.append(Row(name, Unit.SECONDS, seconds[cbuild], " + ".join(others), total, target))

    add("rust, unchanged", rust.UNCHANGED, (rust.HOST_UNCHANGED, rust.START), RUST_UNCHANGED_TO_HOST)
    add("rust, unchanged", rust.UNCHANGED, (rust.NAIVE,), RUST_UNCHANGED_TO_NAIVE)
    add("rust, edited", rust.EDITED, (rust.HOST_EDITED, rust.START), RUST_EDITED_TO_HOST)
    add("rust, edited", rust.EDITED, (rust.NAIVE,), RUST_EDITED_TO_NAIVE)
    add("rust, three functions", rust.THREE, (rust.ONE,), RUST_THREE_TO_ONE)
    add("rust, three functions", rust.THREE, (rust.HOST_THREE, rust.START))
    add("rust, three functions, dev", rust.DEV_THREE, (rust.DEV_ONE,), RUST_THREE_TO_ONE)
    add("rust, three functions, unchanged", rust.THREE_UNCHANGED, (rust.UNCHANGED,), RUST_THREE_TO_ONE)


def plan_run(setting: Setting, report: Report) -> None:
    """What is done before the first container; nothing of it needs an engine."""
    found = _measure("plan", report, setting.runs, plan.peers(setting))
    seconds = {name: samples.median for name, samples in found.items()}
    for what in plan.WHATS:
        for own_sources in (False, True):
            name = plan.peer_name(what, plan.MEASURED, own_sources)
            report.rows.append(Row(name, Unit.MILLISECONDS, seconds[name], target=PLAN_MS))
            report.rows.append(Row(name, Unit.MEBIBYTES, found[name].peak_mib, target=PLAN_MIB))
            most = plan.peer_name(what, plan.SIZES[-1], own_sources)
            times = plan.SIZES[-1] // plan.MEASURED
            report.rows.append(Row(most, Unit.SECONDS, seconds[most], f"{times} × {plan.MEASURED} functions",
                                   times * seconds[name], PLAN_MORE_TO_FEWER))
    one = plan.peer_name(plan.RUN, plan.MEASURED)
    report.rows.append(Row(plan.STACKS, Unit.SECONDS, seconds[plan.STACKS], one, seconds[one], PLAN_STACKS_TO_ONE))


def manifest(setting: Setting, report: Report) -> None:
    """A long Cargo.toml takes time in proportion to its length."""
    found = _measure("manifest", report, setting.runs, plan.manifest_peers(setting))
    for kind in plan.ManifestKind:
        whole = plan.manifest_name(kind, "whole")
        half = found[plan.manifest_name(kind, "half")].median
        report.rows.append(Row(whole, Unit.SECONDS, found[whole].median, "2 × half", 2 * half, MANIFEST_TO_HALF))


BENCHMARKS: dict[str, Callable[[Setting, Report], None]] = {
    "version": version,
    "trivial": trivial,
    "calls": calls,
    "artifact-large": artifact_large,
    "artifact-many": artifact_many,
    "many": many,
    "log": log,
    "memory": memory,
    "rust": rust_function,
    "plan": plan_run,
    "manifest": manifest,
}


def _sam(setting: Setting, peers: Peers) -> list[Peer]:
    return [peers.sam()] if setting.sam else []


def _measure(
    name: str, report: Report, runs: int, peers: Sequence[Peer], warm_up: bool = True
) -> dict[str, Samples]:
    found = by_turns(peers, runs, warm_up)
    report.timings[name] = found
    return found


def _add_times(
    report: Report, name: str, found: dict[str, Samples], other: str, target: Target | None
) -> None:
    if other in found:
        row = Row(name, Unit.SECONDS, found[CBUILD].median, other, found[other].median, target)
        report.rows.append(row)
