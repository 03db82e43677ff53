"""Runs of the two programs, each in a directory of its own and with a clean environment."""

import json
import os
import pathlib
import subprocess
import tempfile
import urllib.parse

import derived
import outcome
import peer
import project
from case import PROJECT
from engine import Engine

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build/conformance"
CBUILD = os.path.abspath(os.environ.get("CBUILD", ROOT / "build/release/cbuild"))
RECORDED = pathlib.Path(__file__).resolve().parent / "golden"

# Change it when what is kept of an outcome changes.
FORMAT = 1
TIMEOUT_SECONDS = 600
# On a busy machine SAM now and then misses what a container printed: such an outcome has to come twice.
LOST_ANSWER = "JSONDecodeError"


def run(call, case):
    """The outcome of the case's calls, each made by call(arguments, directory, environment, timeout)."""
    derived.make(case.image)
    with tempfile.TemporaryDirectory(prefix="cbuild-conformance-") as scratch:
        root = pathlib.Path(scratch).resolve() / "project"
        root.mkdir()
        case.write(root)
        before = project.listing(root)
        environment = _environment(scratch) | case.env
        results = [call([argument.replace(PROJECT, str(root)) for argument in arguments], root / case.cwd, environment,
                        TIMEOUT_SECONDS) for arguments in case.calls()]
        found = outcome.observe(case, root, before, results)
    for image in outcome.images(found):
        Engine.remove_image(image)
    _remove_caches(root)
    return found


def _remove_caches(root):
    """cbuild keeps what a project's builds fetched; this project is gone."""
    filters = urllib.parse.quote(json.dumps({"label": ["cbuild.source"]}))
    for volume in json.loads(Engine.call("GET", f"/volumes?filters={filters}")[1])["Volumes"] or []:
        if pathlib.Path(volume["Labels"]["cbuild.source"]).is_relative_to(root):
            Engine.call("DELETE", f"/volumes/{volume['Name']}")


def _call_cbuild(arguments, directory, environment, timeout):
    ran = subprocess.run([CBUILD, *arguments], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                         capture_output=True, timeout=timeout, check=False)
    return ran.returncode, ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace")


def _environment(scratch):
    """Nothing of the caller's settings: no AWS account, no configuration in a home directory."""
    home = pathlib.Path(scratch, "home")
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "DOCKER_HOST", "SSL_CERT_FILE") if name in os.environ}
    return kept | peer.SETTINGS | {"HOME": str(home)}


def cbuild(case):
    return run(_call_cbuild, case)


def sam(case, fresh=False):
    """SAM's outcome, from an earlier run of the same case if there was one: it takes seconds."""
    kept = WORK / "peer" / f"{peer.version()}-{FORMAT}-{case.digest()}.json"
    if kept.exists() and not fresh:
        return json.loads(kept.read_text())
    found = run(peer.call, case)
    if LOST_ANSWER in found["stderr"]:
        found = run(peer.call, case)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found))
    return found


def _recorded_path(case):
    return RECORDED / (case.name.replace("/", "-") + ".json")


def recorded(case):
    """SAM's outcome as the tree has it; None if it has none of the case as it is now."""
    path = _recorded_path(case)
    kept = json.loads(path.read_text()) if path.exists() else {}
    return kept["outcome"] if kept.get("case") == case.digest() else None


def without_words(found):
    """The outcome without what is said on the way, which is another with each version of SAM."""
    return found | {"stderr": ""}


def record(case):
    """Writes what `recorded` reads; gives whether it says something new."""
    found = without_words(sam(case))
    if recorded(case) == found:
        return False
    RECORDED.mkdir(exist_ok=True)
    text = json.dumps({"case": case.digest(), "outcome": found}, indent=1, sort_keys=True)
    _recorded_path(case).write_text(text + "\n")
    return True
