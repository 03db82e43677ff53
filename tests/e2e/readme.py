"""The README keeps its word: its commands run, its example builds, its tables match the program."""

import pathlib
import re
import unittest

from support import ProjectTest, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


class ReadmeTest(ProjectTest):
    def test_its_example_builds_with_its_command(self):
        template, [makefile] = blocks("yaml")[0], blocks("make")
        self.write("template.yaml", template)
        self.write("hello_world/Makefile", makefile)
        self.write("hello_world/app.py", "lambda_handler = print\n")
        self.write("hello_world/requirements.txt", "")
        command = next(block for block in blocks("sh") if block.startswith("cbuild build"))
        self.run_cbuild(*command.split()[1:])
        self.assertTrue(self.artifact("HelloWorldFunction/app.py").exists())

    def test_its_scripts_exist_and_can_be_run(self):
        commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("scripts/")]
        self.assertEqual(commands, ["scripts/setup", "scripts/test"])
        for command in commands:
            self.assertTrue((ROOT / command).stat().st_mode & 0o111)

    def test_the_files_it_names_exist(self):
        for name in re.findall(r"`((?:examples|scripts|bench)/[a-z-]*[A-Za-z.]*|[A-Z]+\.md)`", README):
            self.assertTrue((ROOT / name).exists(), name)

    def test_its_variables_are_those_that_builds_get(self):
        self.write("ca.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
        self.project("@env | grep -c tmp/cbuild/ca >/dev/null; env")
        _, err = self.build("--ca-bundle", "ca.pem")
        section = README.split("A certificate is not trusted")[1].split("\n\n")[0]
        for variable in re.findall(r"`([A-Z_]+)`", section):
            self.assertIn(f"\n{variable}=", err.decode())


if __name__ == "__main__":
    main()
