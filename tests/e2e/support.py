"""What the end-to-end tests share: a project in a directory of its own, the program under test, and a look at the engine."""

import http.client
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import urllib.parse

CBUILD = os.path.abspath(os.environ.get("CBUILD", "build/release/cbuild"))
IMAGE = "cbuild/python3.7"
SKIPPED = 77

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:  # kept
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.7
      Handler: app.handler
      CodeUri: src/
      Environment: {Variables: {TABLE: !Ref Table}}
    Metadata:
      BuildMethod: makefile
"""


def functions(*names):
    """A template with one makefile function for each name, with its source in a directory of that name."""
    resource = """\
  {0}:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.7, Handler: app.handler, CodeUri: {0}}}
    Metadata: {{BuildMethod: makefile}}
"""
    return "Resources:\n" + "".join(resource.format(name) for name in names)


def recipe(*lines, target="build-Fn"):
    return f"{target}:\n" + "".join(f"\t{line}\n" for line in lines)


def alone(test):
    """Marks a test beside which no other runs: it is about time, or about who removes what a dead run left, which any
    other run does too (tests/e2e/CMakeLists.txt reads it).
    """
    return test


class Engine:
    """Just enough of the engine's API to look at it from outside."""

    class _Connection(http.client.HTTPConnection):
        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(Engine.socket_path())

    @staticmethod
    def socket_path():
        return os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")

    @classmethod
    def call(cls, method, path, body=None, content_type="application/json"):
        connection = cls._Connection("engine", timeout=60)
        connection.request(method, path, body, {"Content-Type": content_type} if body is not None else {})
        response = connection.getresponse()
        return response.status, response.read()

    @classmethod
    def answers(cls):
        try:
            return cls.call("GET", "/_ping")[0] == 200
        except OSError:
            return False

    @classmethod
    def containers(cls, pids):
        """The ids of the containers that the cbuild processes of these ids made."""
        filters = urllib.parse.quote(json.dumps({"label": ["cbuild.run"]}))
        containers = json.loads(cls.call("GET", f"/containers/json?all=1&filters={filters}")[1])
        return [entry["Id"] for entry in containers if int(entry["Labels"]["cbuild.pid"]) in pids]

    @classmethod
    def import_image(cls, name, tar):
        status, answer = cls.call("POST", f"/images/create?fromSrc=-&repo={name}&tag=latest", tar, "application/x-tar")
        assert status == 200, answer

    @classmethod
    def build_image(cls, name, dockerfile):
        content = dockerfile.encode()
        context = io.BytesIO()
        with tarfile.open(fileobj=context, mode="w") as tar:
            entry = tarfile.TarInfo("Dockerfile")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        status, answer = cls.call("POST", f"/build?t={name}", context.getvalue(), "application/x-tar")
        assert status == 200 and b"Successfully built" in answer, answer

    @classmethod
    def remove_image(cls, name):
        cls.call("DELETE", f"/images/{name}?force=1")


class ProjectTest(unittest.TestCase):
    """A test with a project directory; afterwards no container of cbuild's may be left."""

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="cbuild-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.started_pids = set()
        self.addCleanup(self.assert_no_container_left)

    def write(self, path, content):
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def project(self, *recipe_lines, template=TEMPLATE):
        self.write("template.yaml", template)
        self.write("src/Makefile", recipe(*recipe_lines))

    def own_image(self, name):
        """A name for an image that no other test has; the image is removed with the project."""
        image = f"cbuild-e2e/{name}-{os.getpid()}"
        self.addCleanup(Engine.remove_image, image)
        return image

    def start(self, *arguments, **options):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        options = pipes | {"cwd": self.directory} | options
        process = subprocess.Popen([CBUILD, *arguments], start_new_session=True, **options)
        self.started_pids.add(process.pid)
        return process

    def containers(self):
        return Engine.containers(self.started_pids)

    def run_cbuild(self, *arguments, expect=0, timeout=120, **options):
        """Runs the program; gives stdout and stderr as bytes."""
        process = self.start(*arguments, **options)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            self.fail(f"cbuild {arguments} did not end: {process.communicate()}")
        if expect is not None:
            self.assertEqual(process.returncode, expect, (err or b"").decode(errors="replace"))
        return out, err

    def build(self, *arguments, **options):
        return self.run_cbuild("build", *arguments, **options)

    def artifact(self, path=""):
        return self.directory / ".aws-sam/build" / path

    def snapshot(self, root=".aws-sam/build"):
        """Every path below `root` with its content, link target and mode."""
        state = {}
        for path in sorted((self.directory / root).rglob("*")):
            name = str(path.relative_to(self.directory))
            kind = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else "directory"
            state[name] = (kind, path.lstat().st_mode)
        return state

    def wait_until(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"{what}: not within {seconds} s")
            time.sleep(0.02)

    def assert_no_container_left(self):
        self.wait_until(lambda: not self.containers(), 5, "a container was left behind")


MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
HELLO = 'fn main() { println!("hello"); }\n'


def manifest(name, *more):
    """A crate's Cargo.toml."""
    return "\n".join([f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"', *more, ""])


class CachingProjectTest(ProjectTest):
    """A test of a project whose dependencies are kept; afterwards its caches are removed."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.remove_volumes)

    def volumes(self):
        filters = urllib.parse.quote(json.dumps({"label": [f"cbuild.source={self.directory.resolve()}"]}))
        return json.loads(Engine.call("GET", f"/volumes?filters={filters}")[1])["Volumes"] or []

    def remove_volumes(self):
        for volume in self.volumes():
            Engine.call("DELETE", f"/volumes/{volume['Name']}")


class CargoProjectTest(CachingProjectTest):
    """A test of a Rust project."""

    def machine(self, file):
        """What an ELF file is for, by Lambda's name."""
        header = file.read_bytes()[:20]
        self.assertEqual(header[:4], b"\x7fELF")
        return MACHINES[struct.unpack("<H", header[18:20])[0]]


def main():
    """Runs the tests of the calling file that are named on the command line; says so if there is no engine."""
    if not Engine.answers():
        if os.environ.get("CBUILD_REQUIRE_ENGINE") == "1":
            sys.exit(f"no engine answers at {Engine.socket_path()}, and CBUILD_REQUIRE_ENGINE is set")
        print(f"skipped: no engine answers at {Engine.socket_path()}")
        sys.exit(SKIPPED)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    unittest.main()
