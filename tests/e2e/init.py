"""`cbuild init`: what it makes is built and answers; on a terminal it asks for what is missing."""

import json
import os
import pathlib
import pty
import re
import subprocess

from support import CBUILD, CachingProjectTest, Engine, main

README = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()


class InitTest(CachingProjectTest):
    def volumes(self):
        """Those of the projects that a test makes, each of which is a source of its own."""
        volumes = json.loads(Engine.call("GET", "/volumes?filters=%7B%22label%22%3A%5B%22cbuild.source%22%5D%7D")[1])
        root = self.directory.resolve()
        return [volume for volume in volumes["Volumes"] or []
                if pathlib.Path(volume["Labels"]["cbuild.source"]).is_relative_to(root)]

    def run_in(self, image, artifact, *command):
        """The output of a command in the image, where Lambda has the artifact."""
        call = ["docker", "run", "--rm", "--network", "none", "-v", f"{artifact}:/var/task:ro", "-w", "/var/task"]
        return subprocess.run([*call, image, *command], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()

    def test_the_first_five_minutes_of_the_readme_work(self):
        [commands] = re.findall(r"^```sh\n(cbuild init .*?)^```$", README, re.MULTILINE | re.DOTALL)
        path = f"{pathlib.Path(CBUILD).parent}:{os.environ['PATH']}"
        process = subprocess.run(["sh", "-euc", commands], cwd=self.directory, capture_output=True, timeout=120,
                                 env=os.environ | {"PATH": path, "CBUILD_CA_BUNDLE": "auto"})
        self.assertEqual(process.returncode, 0, process.stderr.decode())
        self.assertTrue(process.stdout.decode().endswith("\napp.py\nrequirements.txt\n"), process.stdout)
        said = self.run_in("cbuild/python3.11", self.directory / "hello/.aws-sam/build/HelloFunction",
                           "python3.11", "-c", "import app; print(app.handler({'name': 'Ada'}, None))")
        self.assertEqual(said, "{'message': 'Hello, Ada!'}\n")

    def test_a_node_project_is_built_and_answers(self):
        out, _ = self.run_cbuild("init", "--kind", "node", "--name", "my-app", "--output-dir", "services")
        self.assertIn("\n  cd services/my-app && cbuild build\n", out.decode())
        project = self.directory / "services/my-app"
        _, err = self.build("--ca-bundle", "auto", cwd=project)
        self.assertNotIn("warning", err.decode())
        said = self.run_in("cbuild/nodejs20.x", project / ".aws-sam/build/MyAppFunction", "node", "-e",
                           "import('/var/task/app.mjs').then(m => m.handler({})).then(a => console.log(a.message))")
        self.assertEqual(said, "Hello, world!\n")

    def answer(self, typed):
        """Runs `cbuild init` on a terminal of its own; gives what came on stdout, and what the terminal shows."""
        ours, theirs = pty.openpty()
        os.write(ours, typed)
        try:
            out, _ = self.run_cbuild("init", stdin=theirs, stderr=theirs, timeout=30)
        finally:
            os.close(theirs)
            shown = os.read(ours, 65536).decode()
            os.close(ours)
        return out.decode(), shown

    def test_on_a_terminal_it_asks(self):
        out, shown = self.answer(b"node\nmy-app\n")
        self.assertIn("Kind (name or number) [python]: Name [hello]: ", shown)
        self.assertIn("Made 'my-app'", out)
        self.assertTrue((self.directory / "my-app/src/app.mjs").exists())

    def test_without_a_terminal_it_does_not_ask_and_names_the_kinds(self):
        _, err = self.run_cbuild("init", expect=2)
        self.assertIn("the kinds are python, node, esbuild, go, rust, rust-workspace, makefile", err.decode())
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_what_is_there_stays(self):
        self.write("hello/mine", "kept")
        _, err = self.run_cbuild("init", "python", "hello", expect=2)
        self.assertIn("'hello' is there already, and not empty", err.decode())
        self.assertEqual([path.name for path in (self.directory / "hello").iterdir()], ["mine"])


if __name__ == "__main__":
    main()
