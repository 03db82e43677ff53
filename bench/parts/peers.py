"""cbuild and those it is compared with, each building the same project."""
from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from parts.measure import Peer, Sample, run_program
from parts.projects import Project
from parts.setting import LABEL, WORK, BenchError, Setting

_SOURCE = "/tmp/samcli/source"
_ARTIFACTS = "/tmp/samcli/artifacts"
_MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())
_FEW_FILES = 1000

CBUILD = "cbuild"
SAM = "sam build"
DOCKER_RUN = "docker run --rm"
DOCKER_FOUR = "docker run --rm, four at a time"
DOCKER_COPY = "docker run, cp, rm"
BARE_CALLS = "bare API calls"
BARE_CALLS_TAR = "bare API calls, tar -x"


def recipe_script(project: Project, function: str | None = None) -> str:
    """What all do in the container: a scratch copy of the source, and make in it."""
    return (
        "mkdir -p /tmp/samcli/scratch /tmp/samcli/artifacts && cp -RPp /tmp/samcli/source/. /tmp/samcli/scratch/ && "
        f"cd /tmp/samcli/scratch && exec make build-{function or project.function()}"
    )


class Peers:
    """Makes the peers of one project. Output goes to memory, so that no disk is measured that nobody asked for; the
    results do too if `in_memory`.

    Where a run leaves many files, they are moved away before the next one, and removed only by `close`: ext4 is slow
    to make files where many have just been deleted. (Those of the containers are, by all alike.)
    """

    def __init__(self, setting: Setting, project: Project, in_memory: bool = False) -> None:
        self._setting = setting
        self._project = project
        self._folder = project.write(WORK)
        self._output = _MEMORY / f"{LABEL}-{os.getpid()}.log"
        self._environment = setting.environment()
        self._base = _MEMORY / LABEL if in_memory else self._folder / ".aws-sam"
        self._results = self._base / "build"
        self._aside = self._base.with_name(self._base.name + ".aside")
        self._moved = 0
        self._clear()

    @property
    def _source(self) -> Path:
        return self._folder / "src0"

    def close(self) -> None:
        self._output.unlink(missing_ok=True)
        self._clear()

    def cbuild(self, jobs: int | None = None) -> Peer:
        """With its own choice of jobs if none are given."""
        command = [str(self._setting.cbuild), "build", "--use-container", "--build-image", self._setting.image]
        command += ["--build-dir", str(self._results)]
        if jobs:
            command += ["--jobs", str(jobs)]
        return self._builder(CBUILD, command)

    def sam(self) -> Peer:
        command = [str(self._setting.sam), "build", "--use-container", "--skip-pull-image"]
        command += ["--build-image", self._setting.image, "--build-dir", str(self._results)]
        if self._project.functions > 1:
            command.append("--parallel")
        return self._builder(SAM, command)

    def docker_run(self) -> Peer:
        return Peer(DOCKER_RUN, lambda: self._run(["docker", "run", "--rm", *self._docker_arguments()]))

    def docker_run_four(self) -> Peer:
        """Each function in a container of its own, four at a time; nothing is brought back."""
        mount = f"type=bind,source={self._folder}/src{{}},target={_SOURCE},readonly"
        arguments = ["--label", LABEL, "--mount", mount, "--env", f"ARTIFACTS_DIR={_ARTIFACTS}", "--entrypoint", "sh"]
        script = recipe_script(self._project, "Function{}")
        docker = ["docker", "run", "--rm", *arguments, self._setting.image, "-c", script]
        numbers = f"seq 0 {self._project.functions - 1}"
        return Peer(DOCKER_FOUR, lambda: self._run(
            ["sh", "-c", f'{numbers} | xargs -P 4 -I{{}} "$@"', "sh", *docker]))

    def docker_run_copy(self) -> Peer:
        name = f"{LABEL}-{os.getpid()}"
        copy = f'docker cp {name}:{_ARTIFACTS}/. "{self._results}"'
        command = ["sh", "-c", f'docker run --name {name} "$@" && {copy} && docker rm {name}', "sh"]
        return Peer(DOCKER_COPY, lambda: self._run([*command, *self._docker_arguments()]), self._prepare)

    def bare_calls(self) -> Peer:
        """The life of a container through plain API calls, its artifacts fetched to nowhere."""

        def run() -> Sample:
            calls = self._setting.api.run(self.container(), f"{_ARTIFACTS}/.")
            if calls.archive_bytes < self._project.artifact_bytes or calls.log_bytes < self._project.log_bytes:
                raise BenchError(f"{BARE_CALLS}: {calls.log_bytes} bytes of log, {calls.archive_bytes} of archive")
            return Sample(calls.total)

        return Peer(BARE_CALLS, run)

    def bare_calls_tar(self) -> Peer:
        """The same, its artifacts unpacked by tar."""

        def prepare() -> None:
            self._prepare()
            self._results.mkdir()

        def run() -> Sample:
            return Sample(self._setting.api.run(self.container(), f"{_ARTIFACTS}/.", self._results).total)

        return Peer(BARE_CALLS_TAR, run, prepare, lambda: self._check_results(BARE_CALLS_TAR, self._results))

    def container(self, network: str = "default") -> dict[str, Any]:
        """The create request: what costs time is as cbuild has it."""
        mount = {"Type": "bind", "Source": str(self._source), "Target": _SOURCE, "ReadOnly": True}
        return {
            "Image": self._setting.image,
            "Entrypoint": ["sh", "-c", recipe_script(self._project)],
            "Env": [f"ARTIFACTS_DIR={_ARTIFACTS}"],
            "Labels": {LABEL: ""},
            "HostConfig": {"Mounts": [mount], "LogConfig": {"Type": "none"}, "NetworkMode": network},
        }

    def _docker_arguments(self) -> list[str]:
        mount = f"type=bind,source={self._source},target={_SOURCE},readonly"
        arguments = ["--label", LABEL, "--mount", mount, "--env", f"ARTIFACTS_DIR={_ARTIFACTS}"]
        return [*arguments, "--entrypoint", "sh", self._setting.image, "-c", recipe_script(self._project)]

    def _run(self, command: list[str]) -> Sample:
        return run_program(command, self._folder, self._environment, self._output)

    def _builder(self, name: str, command: list[str]) -> Peer:
        return Peer(name, lambda: self._run(command), self._prepare, lambda: self._check(name))

    def _prepare(self) -> None:
        if self._base.exists() and self._project.artifact_files > _FEW_FILES:
            self._aside.mkdir(exist_ok=True)
            self._base.rename(self._aside / str(self._moved))
            self._moved += 1
        else:
            _remove_tree(self._base)
        self._base.mkdir()

    def _clear(self) -> None:
        """Also what a run has left that was killed."""
        _remove_tree(self._base)
        _remove_tree(self._aside)

    def _check(self, name: str) -> None:
        """A build that is quick because it does less must not count."""
        for index in range(self._project.functions):
            self._check_results(name, self._results / self._project.function(index))
        wanted = self._project.log_bytes * self._project.functions
        if (shown := self._output.stat().st_size) < wanted:
            raise BenchError(f"{name} showed {shown} bytes of a log of {wanted}")

    def _check_results(self, name: str, folder: Path) -> None:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        if len(sizes) < self._project.artifact_files or sum(sizes) < self._project.artifact_bytes:
            raise BenchError(f"{name} left {len(sizes)} files with {sum(sizes)} bytes in {folder}")


def _remove_tree(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
