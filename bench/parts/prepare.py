"""Brings in what the benchmarks need. Quick when all of it is there."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from parts.measure import tell
from parts.setting import WORK, BenchError

_SAM_PACKAGE = "aws-sam-cli"


def sam_cli() -> Path:
    """SAM's CLI from PyPI, in a venv under build/bench; gives the program."""
    venv = WORK / "venv"
    sam = venv / "bin" / "sam"
    if sam.exists():
        return sam
    tell(f"installing {_SAM_PACKAGE} from PyPI into {venv}")
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", _SAM_PACKAGE],
    ):
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise BenchError(f"failed: {' '.join(command)}; --no-sam leaves SAM out")
    return sam


def require_program(path: Path) -> Path:
    if not path.is_file():
        raise BenchError(f"{path} is not there: scripts/setup builds it, or name another with --cbuild")
    return path.resolve()
