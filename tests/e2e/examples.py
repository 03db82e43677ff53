"""The examples of the documentation, built and tried."""

import os
import pathlib
import subprocess
import unittest

from support import CBUILD, ProjectTest, main

ROOT = pathlib.Path(__file__).resolve().parents[2]


class ExamplesTest(ProjectTest):
    def try_example(self, name):
        environment = os.environ | {"CBUILD": str(pathlib.Path(CBUILD).resolve())}
        run = subprocess.run([ROOT / "scripts/try-examples", name], env=environment, capture_output=True, timeout=500)
        self.assertEqual(run.returncode, 0, run.stderr.decode(errors="replace"))

    def test_the_rust_function_is_built_and_starts(self):
        self.try_example("rust")

    def test_the_python_handler_is_built_and_answers(self):
        self.try_example("python")


if __name__ == "__main__":
    main()
