"""cbuild in its image (docker/Dockerfile), with the README's command, beside the engine that it builds with.

The program under test is mounted into the stage that lacks it: to compile it once more takes minutes. CBUILD_IMAGE names
a whole image instead, which `scripts/test docker` makes."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import unittest

from support import CBUILD, Engine, ProjectTest, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = "cbuild-base/debian"
RUNTIME = "cbuild-test/runtime"
BUILD_IMAGE = "cbuild-base/provided.al2"  # any that has make
USER = 1234


def docker(*arguments):
    environment = os.environ | {"DOCKER_BUILDKIT": "0"}
    return subprocess.run(["docker", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)


def command_of_readme():
    """Its words, with the user as it stands there."""
    [block] = re.findall(r"^```sh\n(docker run [^`]*)^```$", (ROOT / "README.md").read_text(), re.MULTILINE)
    return block.replace("\\\n", " ")


class DockerImageTest(ProjectTest):
    @classmethod
    def setUpClass(cls):
        is_mounted = "CBUILD_IMAGE" not in os.environ
        if is_mounted and "bookworm" not in pathlib.Path("/etc/os-release").read_text():
            raise unittest.SkipTest("the program was compiled on another system than that of the image")
        for base in (BASE, BUILD_IMAGE):
            subprocess.run([ROOT / "scripts/make-base", base.removeprefix("cbuild-base/")], check=True)
        if is_mounted:
            arguments = ["--build-arg", f"BASE={BASE}", "--target", "runtime", "--tag", RUNTIME]
            docker("build", *arguments, "--file", "docker/Dockerfile", ".")

    def setUp(self):
        super().setUp()
        self.name = self.directory.name
        self.addCleanup(lambda: Engine.call("DELETE", f"/containers/{self.name}?force=1"))

    def in_image(self, *arguments):
        """The README's command with these arguments of cbuild's, for a shell in the project."""
        words, _ = command_of_readme().rsplit(" cbuild ", 1)
        words = words.replace("$(id -u):$(id -g)", f"{USER}:{USER}").replace("docker run", f"docker run --name {self.name}")
        image = os.environ.get("CBUILD_IMAGE")
        if not image:
            words += f" -v {shlex.quote(CBUILD)}:/usr/local/bin/cbuild:ro"
        return f"exec {words} {image or RUNTIME} {shlex.join(arguments)}"

    def start_in_image(self, *arguments):
        os.chown(self.directory, USER, USER)
        command = self.in_image("build", "--build-image", BUILD_IMAGE, *arguments)
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(["sh", "-c", command], cwd=self.directory, start_new_session=True, **pipes)

    def run_in_image(self, *arguments, expect=0):
        process = self.start_in_image(*arguments)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, expect, err.decode())
        return out, err

    def mounting(self):
        """The containers that see this project, but cbuild's own."""
        containers = json.loads(Engine.call("GET", "/containers/json?all=1")[1])
        seen = [c for c in containers if any(str(self.directory) in m.get("Source", "") for m in c["Mounts"])]
        return [c["Id"] for c in seen if f"/{self.name}" not in c["Names"]]

    def test_a_build_gives_artifacts_that_are_the_callers(self):
        self.project("cp app.py $(ARTIFACTS_DIR)")
        self.write("src/app.py", "handler = print\n")
        out, _ = self.run_in_image()
        self.assertIn(b"Fn", out)
        self.assertEqual(self.artifact("Fn/app.py").read_text(), "handler = print\n")
        for path in [self.artifact(), *self.artifact().rglob("*"), self.directory / ".aws-sam/logs/Fn.log"]:
            self.assertEqual((path.stat().st_uid, path.stat().st_gid), (USER, USER), path)
        self.assertEqual(self.artifact("Fn/app.py").stat().st_mode & 0o777, 0o644)
        self.assertEqual(self.mounting(), [])

    def test_a_build_that_fails_gives_its_status(self):
        self.project("exit 7")
        _, err = self.run_in_image(expect=1)
        self.assertIn("function 'Fn' failed", err.decode())
        self.assertEqual(self.mounting(), [])

    def test_stopping_the_container_stops_the_build(self):
        self.project("sleep 60")
        process = self.start_in_image()
        self.wait_until(self.mounting, 30, "no build has started")
        docker("stop", "--time", "20", self.name)
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 128 + 15, err.decode())
        self.assertEqual(self.mounting(), [])


if __name__ == "__main__":
    main()
