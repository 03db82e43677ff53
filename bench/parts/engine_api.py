"""The engine's API with nothing around it: the floor that cbuild is compared with.

A raw socket, one connection for each call, bodies received into one buffer and dropped: no log frame is decoded and no
archive is unpacked.
"""
from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

_BUFFER = bytearray(1 << 20)


class ApiError(Exception):
    """The engine said no, or did not answer as HTTP wants it."""


@dataclass
class Calls:
    """Seconds of each call of one container's life, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    log_bytes: int = 0
    archive_bytes: int = 0

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


class EngineApi:
    """An engine behind a unix socket."""

    def __init__(self, socket_path: str) -> None:
        self.socket_path = socket_path

    def open(self, method: str, path: str, body: Any = None) -> tuple[socket.socket, bytes]:
        """Sends a request; gives the connection and what came after the head. Raises on status 400 and up."""
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\nContent-Length: {len(data)}\r\n"
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(self.socket_path)
        connection.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + data)
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = connection.recv(4096)
            if not piece:
                raise ApiError(f"{method} {path}: the answer ends in its head")
            answer += piece
        first, rest = answer.split(b"\r\n\r\n", 1)
        if int(first.split()[1]) >= 400:
            raise ApiError(f"{method} {path}: {first.splitlines()[0].decode()} {rest.decode(errors='replace')}")
        return connection, rest

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """A call with a JSON answer or none. Chunk sizes around the JSON are cut off, not parsed."""
        connection, answer = self.open(method, path, body)
        with connection:
            while piece := connection.recv(65536):
                answer += piece
        starts = [at for at in (answer.find(b"{"), answer.find(b"[")) if at >= 0]
        if not starts:
            return None
        return json.loads(answer[min(starts) : max(answer.rfind(b"}"), answer.rfind(b"]")) + 1])

    def version(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.call("GET", "/version")
        return answer

    def has_image(self, name: str) -> bool:
        try:
            self.call("GET", f"/images/{quote(name)}/json")
        except ApiError:
            return False
        return True

    def remove_labelled(self, label: str) -> None:
        """Removes what an interrupted run of the benchmarks left."""
        filters = quote(json.dumps({"label": [label]}))
        for container in self.call("GET", f"/containers/json?all=true&filters={filters}") or []:
            self.call("DELETE", f"/containers/{container['Id']}?force=true&v=true")

    def run(self, container: dict[str, Any], archive: str, into: Path | None = None) -> Calls:
        """The life of one container, call by call; `archive` is fetched to nowhere, or unpacked by tar."""
        calls = Calls()
        with calls.timed("create"):
            path = f"/containers/{self.call('POST', '/containers/create', container)['Id']}"
        try:
            with calls.timed("attach"):
                log, early = self.open("POST", f"{path}/attach?stream=1&stdout=1&stderr=1")
            with calls.timed("start"):
                self.call("POST", f"{path}/start")
            with calls.timed("drain"):
                calls.log_bytes = len(early) + drain(log)
            with calls.timed("wait"):
                status = self.call("POST", f"{path}/wait?condition=not-running")["StatusCode"]
            if status != 0:
                raise ApiError(f"the recipe ended with {status}")
            with calls.timed("archive"):
                calls.archive_bytes = self._fetch(f"{path}/archive?path={quote(archive)}", into)
        finally:
            with calls.timed("delete"):
                self.call("DELETE", f"{path}?force=true&v=true")
        return calls

    def _fetch(self, path: str, into: Path | None) -> int:
        """The number of bytes, 0 where only tar knows it."""
        if into is None:
            stream, early = self.open("GET", path)
            return len(early) + drain(stream)
        script = 'curl -sSf --unix-socket "$1" "http://engine$2" | tar -x -C "$3"'
        subprocess.run(["sh", "-c", script, "sh", self.socket_path, path, str(into)], check=True)
        return 0


def drain(connection: socket.socket) -> int:
    """Receives to the end; gives the number of bytes."""
    total = 0
    with connection:
        while size := connection.recv_into(_BUFFER):
            total += size
    return total
