"""The function of examples/rust-function, built by cbuild, by the host's own cargo lambda, and in a plain container."""
from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from parts import prepare
from parts.engine_api import ApiError
from parts.measure import Peer, run_program, tell
from parts.setting import LABEL, ROOT, WORK, BenchError, Setting

UNCHANGED = "cbuild, unchanged"
EDITED = "cbuild, edited"
ONE = "cbuild, one of three functions"
THREE = "cbuild, three functions"
THREE_UNCHANGED = "cbuild, three functions, unchanged"
DEV_ONE = "cbuild, one of three functions, dev"
DEV_THREE = "cbuild, three functions, dev"
HOST_UNCHANGED = "cargo lambda, unchanged"
HOST_EDITED = "cargo lambda, edited"
HOST_THREE = "cargo lambda, three programs"
START = "docker run --rm IMAGE true"
NAIVE = "docker run, cargo lambda, no caches"

_EXAMPLE = ROOT / "examples" / "rust-function"
_CRATE = "rust-function"
_GREETING = "Hello, "
_MEMBERS = ("one", "two", "three")
_TARGET = "x86_64-unknown-linux-gnu.2.26"  # as cbuild has it for provided.al2
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())
_FUNCTION = """\
  {name}:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties:
        Release: {release}
    Properties:
      CodeUri: {name}/
      Handler: bootstrap
      Runtime: provided.al2
"""


class RustPeers:
    """Each has a copy of the project for itself, so that none compiles what another has."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._work = WORK / "rust"
        self._output = _MEMORY / f"{LABEL}-{os.getpid()}.log"
        self._environment = setting.environment()
        self._edits = 0
        self._clear()

    def close(self) -> None:
        self._output.unlink(missing_ok=True)
        try:
            self._clear()
        except ApiError as error:  # after an interruption, while a container is still there
            tell(f"left behind, for the next run to remove: {error}")

    def all(self) -> list[Peer]:
        host = prepare.cargo_lambda()
        workspace = _write_workspace(self._work / "workspace")
        dev = _write_workspace(self._work / "workspace-dev", release=False)
        unchanged = _write_workspace(self._work / "workspace-unchanged")
        on_host = _write_workspace(self._work / "host-workspace")
        return [
            self._cbuild(UNCHANGED, _write_crate(self._work / "unchanged"), "MyFunction"),
            self._edited(self._cbuild(EDITED, _write_crate(self._work / "edited"), "MyFunction"), "edited"),
            self._cbuild(ONE, workspace, *_MEMBERS[:1], compile_all=True),
            self._cbuild(THREE, workspace, *_MEMBERS, compile_all=True),
            self._cbuild(DEV_ONE, dev, *_MEMBERS[:1], compile_all=True),
            self._cbuild(DEV_THREE, dev, *_MEMBERS, compile_all=True),
            self._cbuild(THREE_UNCHANGED, unchanged, *_MEMBERS),
            self._host(HOST_THREE, on_host, host, _MEMBERS, compile_all=True),
            self._host(HOST_UNCHANGED, _write_crate(self._work / "host-unchanged"), host),
            self._edited(self._host(HOST_EDITED, _write_crate(self._work / "host-edited"), host), "host-edited"),
            self._peer(START, ["docker", "run", "--rm", "--label", LABEL, self._setting.image, "true"], WORK),
            self._naive(_write_crate(self._work / "naive")),
        ]

    def _cbuild(self, name: str, folder: Path, *functions: str, compile_all: bool = False) -> Peer:
        results = folder / ".aws-sam" / "build"
        command = [str(self._setting.cbuild), "build", *functions, "--build-image", self._setting.image]
        command += ["--ca-bundle", "auto"]

        def clear() -> None:
            _remove_tree(results.parent)
            if compile_all:
                self._remove_compiled(folder)

        return self._peer(name, command, folder, clear, [results / function / "bootstrap" for function in functions])

    def _host(
        self, name: str, folder: Path, programs: Path, made: Sequence[str] = (_CRATE,), compile_all: bool = False
    ) -> Peer:
        results = folder / "results"
        path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        target = folder / "target"
        environment = {"PATH": path, "CARGO_TARGET_DIR": str(target)}

        def clear() -> None:
            _remove_tree(results)
            if compile_all:
                _remove_tree(target)

        files = [results / program / "bootstrap" for program in made]
        return self._peer(name, _cargo_lambda(str(results)), folder, clear, files, environment)

    def _naive(self, folder: Path) -> Peer:
        """What one would write by hand: the source is mounted, and nothing outlives the container but the program."""
        results = folder / "results"
        command = ["docker", "run", "--rm", "--label", LABEL, "--workdir", "/source"]
        command += ["--volume", f"{folder}:/source:ro", "--volume", f"{results}:/results"]
        command += ["--env", "CARGO_TARGET_DIR=/tmp/target"]
        if bundle := _ca_bundle():
            command += ["--volume", f"{bundle}:/tmp/host-ca.crt:ro"]
            for name in ("CARGO_HTTP_CAINFO", "SSL_CERT_FILE"):
                command += ["--env", f"{name}=/tmp/host-ca.crt"]
        for name in (*_PROXIES, *map(str.upper, _PROXIES)):
            if name in os.environ:
                command += ["--env", name]

        def clear() -> None:
            _remove_tree(results)
            results.mkdir()  # or the engine makes it

        command += [self._setting.image, *_cargo_lambda("/results")]
        return self._peer(NAIVE, command, folder, clear, [results / _CRATE / "bootstrap"])

    def _peer(
        self,
        name: str,
        command: list[str],
        folder: Path,
        clear: Callable[[], None] = lambda: None,
        made: list[Path] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Peer:
        def check() -> None:
            for program in made or []:
                if not program.is_file() or program.read_bytes()[:4] != b"\x7fELF":
                    raise BenchError(f"{name} left no program at {program}")

        variables = {**self._environment, **(environment or {})}
        return Peer(name, lambda: run_program(command, folder, variables, self._output), clear, check)

    def _edited(self, peer: Peer, folder: str) -> Peer:
        """With another greeting in each run, which must be in the program."""
        source = self._work / folder / "src" / "main.rs"
        text = source.read_text()

        def prepare_edit() -> None:
            peer.prepare()
            self._edits += 1
            source.write_text(text.replace(_GREETING, self._greeting))

        def check() -> None:
            peer.check()
            programs = [path for path in (self._work / folder).rglob("bootstrap") if "target" not in path.parts]
            if not any(self._greeting.encode() in path.read_bytes() for path in programs):
                raise BenchError(f"{peer.name} left a program without the edit")

        return Peer(peer.name, peer.run, prepare_edit, check)

    @property
    def _greeting(self) -> str:
        return f"Hello number {self._edits}, "

    def _remove_compiled(self, folder: Path) -> None:
        """What cbuild keeps of this folder's builds; what it fetched stays."""
        self._remove_volumes(f"cbuild.source={folder}", "cbuild.cache=cargo-target")

    def _remove_volumes(self, *labels: str) -> None:
        filters = quote(json.dumps({"label": labels}))
        for volume in self._setting.api.call("GET", f"/volumes?filters={filters}")["Volumes"] or []:
            self._setting.api.call("DELETE", f"/volumes/{volume['Name']}")

    def _clear(self) -> None:
        for folder in ("unchanged", "edited", "workspace", "workspace-dev", "workspace-unchanged"):
            self._remove_volumes(f"cbuild.source={self._work / folder}")
        _remove_tree(self._work)


def _cargo_lambda(results: str) -> list[str]:
    options = ["--release", "--output-format", "binary", "--target", _TARGET, "--lambda-dir", results]
    return ["cargo", "lambda", "build", *options]


def _write_crate(folder: Path) -> Path:
    shutil.copytree(_EXAMPLE, folder, ignore=shutil.ignore_patterns("target", ".aws-sam"))
    if _GREETING not in (folder / "src" / "main.rs").read_text():
        raise BenchError(f"{_EXAMPLE} says no '{_GREETING}' any more, which the benchmark edits")
    return folder


def _write_workspace(folder: Path, release: bool = True) -> Path:
    """Three functions of the crate's code and dependencies."""
    folder.mkdir(parents=True)
    members = ", ".join(f'"{name}"' for name in _MEMBERS)
    (folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "2"\nmembers = [{members}]\n')
    own_name = f'name = "{_CRATE}"'
    for name in _MEMBERS:
        shutil.copytree(_EXAMPLE / "src", folder / name / "src")
        manifest = (_EXAMPLE / "Cargo.toml").read_text().replace(own_name, f'name = "{name}"')
        (folder / name / "Cargo.toml").write_text(manifest)
    parts = (_EXAMPLE / "Cargo.lock").read_text().split("[[package]]\n")
    own = next(part for part in parts if part.startswith(own_name)).rstrip() + "\n\n"
    renamed = [own.replace(own_name, f'name = "{name}"') for name in _MEMBERS]
    others = [part.rstrip() + "\n\n" for part in parts if not part.startswith(own_name)]
    (folder / "Cargo.lock").write_text("[[package]]\n".join([*others, *renamed]))
    head = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n"
    functions = "".join(_FUNCTION.format(name=name, release=str(release).lower()) for name in _MEMBERS)
    (folder / "template.yaml").write_text(head + functions)
    return folder


def _ca_bundle() -> str | None:
    """The host's CA certificates, which a download inside the container may have to trust."""
    candidates = (os.environ.get("SSL_CERT_FILE", ""), *_BUNDLES)
    return next((os.path.realpath(path) for path in candidates if path and os.path.isfile(path)), None)


def _remove_tree(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
