"""Brings in what the benchmarks need. Quick when all of it is there."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from parts.measure import tell
from parts.setting import ROOT, WORK, BenchError

_SAM_PACKAGE = "aws-sam-cli"
_CARGO_LAMBDA_PACKAGES = {"cargo-lambda": "CARGO_LAMBDA_VERSION", "ziglang": "ZIG_VERSION"}


def sam_cli() -> Path:
    """SAM's CLI from PyPI, in a venv under build/bench; gives the program."""
    return _installed("sam", WORK / "venv", [_SAM_PACKAGE], "--no-sam leaves SAM out")


def cargo_lambda() -> Path:
    """The cargo-lambda and the zig of the images in a venv; gives the folder of its programs. cargo is the host's."""
    recipe = (ROOT / "images" / "provided.al2" / "Dockerfile").read_text()
    packages = []
    for package, argument in _CARGO_LAMBDA_PACKAGES.items():
        version = re.search(rf"^ARG {argument}=(\S+)$", recipe, re.MULTILINE)
        if version is None:
            raise BenchError(f"images/provided.al2/Dockerfile has no {argument}")
        packages.append(f"{package}=={version[1]}")
    name = "-".join(["venv", *packages]).replace("=", "")
    return _installed("cargo-lambda", WORK / name, packages, "--only leaves this benchmark out").parent


def _installed(program: str, venv: Path, packages: list[str], otherwise: str) -> Path:
    found = venv / "bin" / program
    if found.exists():
        return found
    tell(f"installing {', '.join(packages)} from PyPI into {venv}")
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *packages],
    ):
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise BenchError(f"failed: {' '.join(command)}; {otherwise}")
    return found


def require_program(path: Path) -> Path:
    if not path.is_file():
        raise BenchError(f"{path} is not there: scripts/setup builds it, or name another with --cbuild")
    return path.resolve()


def bench_program(cbuild: Path, name: str) -> Path:
    """A program of bench/, from the build that cbuild is of."""
    build = cbuild.parent
    if not (build / "CMakeCache.txt").exists():
        raise BenchError(f"{cbuild} is not where it was built, and '{name}' is built beside it; --only leaves this out")
    if subprocess.run(["cmake", "--build", str(build), "--target", name], stdout=sys.stderr).returncode != 0:
        raise BenchError(f"'{name}' could not be built in {build}")
    return build / "bench" / name
