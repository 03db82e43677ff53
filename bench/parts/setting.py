"""What all benchmarks need to know: the programs, the image, the engine, the folder for what they make."""
from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from parts.engine_api import EngineApi

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "bench"
LABEL = "cbuild-bench"


class BenchError(Exception):
    """Ends the run with one message."""


@dataclass(frozen=True)
class Setting:
    """One run of the benchmarks."""

    cbuild: Path
    image: str
    runs: int
    api: EngineApi
    sam: Path | None  # None: SAM is left out

    def environment(self) -> dict[str, str]:
        """For every program that is measured: SAM and docker do not both negotiate the API's version."""
        version = self.api.version()["ApiVersion"]
        return {
            **os.environ,
            "DOCKER_HOST": f"unix://{self.api.socket_path}",
            "DOCKER_API_VERSION": version,
            "SAM_DOCKER_API_VERSION": version,
            "SAM_CLI_TELEMETRY": "0",
            "NO_COLOR": "1",
        }


def engine_socket() -> str:
    """The unix socket that DOCKER_HOST names, or the usual one."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        raise BenchError(f"DOCKER_HOST is {host}: the benchmarks need a unix socket of an engine on this machine")
    return host.removeprefix("unix://")


def first_line(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]


def machine(api: EngineApi) -> str:
    """The machine in a few words, for the head of a table."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} cores, {system}, engine {api.version()['Version']}, load {os.getloadavg()[0]:.1f}"
