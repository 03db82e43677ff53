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
        run = subprocess.run([ROOT / "scripts/try-examples", name], env=environment, capture_output=True, timeout=900)
        self.assertEqual(run.returncode, 0, run.stderr.decode(errors="replace"))

    def test_the_rust_function_with_a_makefile_is_built_and_answers(self):
        self.try_example("makefile-rust")

    def test_the_python_handler_is_built_and_answers(self):
        self.try_example("makefile-python")

    def test_the_cargo_lambda_function_is_built_and_answers(self):
        self.try_example("rust-function")

    def test_two_functions_of_a_crate_are_built_and_answer(self):
        self.try_example("rust-workspace")


if __name__ == "__main__":
    main()
