"""Options, help and version."""

import os
import unittest

from support import ProjectTest, main


class CommandLineTest(ProjectTest):
    def test_version(self):
        out, err = self.run_cbuild("--version")
        self.assertRegex(out.decode(), r"^cbuild \d+\.\d+\.\d+\n$")
        self.assertEqual(err, b"")

    def test_what_needs_no_engine_does_not_wait_for_libcurl(self):
        _, err = self.run_cbuild("--help", env=os.environ | {"LD_DEBUG": "files"})
        self.assertIn(b"libarchive", err)
        self.assertNotIn(b"libcurl", err)

    def test_help_of_each_command_has_examples(self):
        for command in (["build"], ["init"], ["images", "build"], ["images", "list"]):
            out, err = self.run_cbuild(*command, "--help")
            self.assertIn("Example", out.decode())
            self.assertEqual(err, b"")

    def test_an_unknown_option_or_command_is_a_usage_error(self):
        for arguments in (["build", "--nonsense"], ["bild"], []):
            out, err = self.run_cbuild(*arguments, expect=2)
            self.assertEqual(out, b"")
            self.assertIn("--help", err.decode())

    def test_a_path_that_is_empty_is_a_usage_error(self):
        for option in ("--template", "--base-dir", "--build-dir", "--allow-outside"):
            _, err = self.run_cbuild("build", option, "", expect=2)
            self.assertIn(f"{option}: the path is empty", err.decode())

    def test_an_option_gets_the_nearest_option_and_a_command_the_nearest_command(self):
        for arguments, meant in ((["--verison"], "--version"), (["bild"], "build"), (["build", "--qiet"], "--quiet")):
            _, err = self.run_cbuild(*arguments, expect=2)
            self.assertIn(f"did you mean '{meant}'?", err.decode())

    def test_the_flags_that_scripts_for_sam_give_are_taken(self):
        self.project("true")
        self.build("--use-container", "--parallel", "--template-file", "template.yaml")
        self.build("-u", "-p")

    def test_no_use_container_is_refused(self):
        self.project("true")
        _, err = self.build("--no-use-container", expect=2)
        self.assertIn("in containers only", err.decode())


if __name__ == "__main__":
    main()
