"""Bad input: one message each, that says what, where and what to do, and the exit status of its kind."""

import io
import os
import shutil
import subprocess
import tarfile
import unittest

from support import CBUILD, TEMPLATE, Engine, ProjectTest, main


class InputErrorsTest(ProjectTest):
    def fails(self, status, *words, arguments=(), **options):
        _, err = self.build(*arguments, expect=status, **options)
        for word in words:
            self.assertIn(word, err.decode())
        self.assertEqual(err.decode().count("error: "), 1, err.decode())
        return err.decode()

    def test_no_template(self):
        self.fails(2, "no template.yaml", "--template")

    def test_a_template_that_is_no_yaml_is_shown_with_line_and_caret(self):
        self.write("template.yaml", "Resources:\n  Fn: {a: [}\n")
        self.fails(2, "template.yaml:2:", "  Fn: {a: [}", "^")

    def test_an_unknown_function_has_a_nearest_name(self):
        self.project("true")
        self.fails(2, "no function or layer 'Fm'", "did you mean 'Fn'?", arguments=["Fm"])

    def test_a_build_image_for_a_name_that_is_no_function(self):
        self.project("true")
        _, err = self.build("--build-image", "Fm=cbuild/python3.7")
        self.assertIn("warning: --build-image Fm=…", err.decode())
        self.assertIn("did you mean 'Fn'?", err.decode())

    def test_a_missing_source(self):
        self.write("template.yaml", TEMPLATE)
        self.fails(2, "template.yaml:8:16", "CodeUri 'src/' of function 'Fn' does not exist")
        self.assertFalse((self.directory / "src").exists())

    def test_a_source_that_is_a_file(self):
        self.write("template.yaml", TEMPLATE.replace("src/", "template.yaml"))
        self.fails(2, "is not a directory")

    def test_a_source_outside_the_project(self):
        self.write("template.yaml", TEMPLATE.replace("src/", "../../etc"))
        self.fails(2, "is outside the project", "--allow-outside")

    def test_a_missing_makefile(self):
        self.write("template.yaml", TEMPLATE)
        self.write("src/app.py", "")
        self.fails(2, "no Makefile for function 'Fn'", "build-Fn")

    def test_a_missing_target_lists_those_there_are(self):
        self.write("template.yaml", TEMPLATE)
        self.write("src/Makefile", "build-Other: deps\n\ttrue\ndeps:\n")
        self.fails(2, "no target 'build-Fn'", "build-Other, deps")

    def test_a_missing_target_that_only_make_can_know_lists_them_too(self):
        self.write("template.yaml", TEMPLATE)
        self.write("src/Makefile", "-include more.mk\nbuild-Other:\n\ttrue\n")
        self.fails(1, "No rule to make target 'build-Fn'", "the Makefile's targets are: build-Other")

    def test_a_recipe_indented_with_spaces_gets_makes_words_and_the_line(self):
        self.write("template.yaml", TEMPLATE)
        self.write("src/Makefile", "build-Fn:\n    cp *.py $(ARTIFACTS_DIR)\n")
        self.fails(1, "missing separator", "line 2 of", "tab")

    def test_a_failing_recipe(self):
        self.project("echo details >&2; exit 7")
        self.fails(1, "details", "Error 7", "function 'Fn' failed: make ended with exit code 2", ".aws-sam/logs/Fn.log")

    def test_a_container_that_is_killed_from_outside(self):
        self.project("@echo running; sleep 60")
        process = self.start("build")
        while b"running\n" != process.stderr.readline():
            pass
        Engine.call("POST", f"/containers/{self.containers()[0]}/kill")
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertIn("killed by signal 9, though not for want of memory", err.decode())

    def test_an_alias_bomb_ends_at_once(self):
        levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
        self.write("template.yaml", f"l0: &l0 [x, x]\n{levels}Resources: *l9\n")
        self.fails(2, "template.yaml:", timeout=5)

    def test_deep_nesting_ends_at_once(self):
        self.write("template.yaml", "Resources: " + "[" * 20000)
        self.fails(2, "template.yaml:1:", timeout=5)

    def test_the_build_directory_must_not_be_the_project(self):
        self.project("true")
        self.fails(2, "the build directory '.'", arguments=["-b", "."])

    def test_links_in_the_place_of_results_are_refused_and_nothing_behind_them_changes(self):
        self.project("echo x > $(ARTIFACTS_DIR)/f")
        self.write("other/Fn/kept", "kept")
        self.write("other/template.yaml", "kept")
        for link, target in ((".aws-sam", "other"), (".aws-sam/build", "../other"), (".aws-sam/logs", "../other")):
            with self.subTest(link):
                path = self.directory / link
                path.parent.mkdir(exist_ok=True)
                path.symlink_to(target)
                before = self.snapshot("other")
                self.fails(2, f"{link}' is a link", "--build-dir")
                self.assertEqual(self.snapshot("other"), before)
                path.unlink()


class EngineErrorsTest(ProjectTest):
    def test_no_engine_lists_what_was_tried_and_why(self):
        self.project("true")
        _, err = self.build(expect=3, env={"DOCKER_HOST": "unix:///nonexistent/engine.sock", "PATH": "/usr/bin:/bin"}, timeout=10)
        self.assertIn("no container engine answers", err.decode())
        self.assertIn("'/nonexistent/engine.sock' (DOCKER_HOST): No such file", err.decode())

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_a_socket_that_this_user_may_not_use(self):
        self.project("true")
        self.directory.chmod(0o777)
        program = shutil.copy(CBUILD, self.directory / "program")
        nobody = 65534
        process = subprocess.run([program, "build"], cwd=self.directory, user=nobody, group=nobody, extra_groups=[],
                                 capture_output=True, check=False)
        self.assertEqual(process.returncode, 3, process.stderr)
        self.assertIn(b"Permission denied", process.stderr)
        self.assertIn(f"this user may not use '{Engine.socket_path()}'".encode(), process.stderr)

    def test_a_socket_nobody_listens_on(self):
        self.project("true")
        self.write("file.sock", "")
        _, err = self.build(expect=3, env={"DOCKER_HOST": f"unix://{self.directory}/file.sock"}, timeout=10)
        self.assertIn("file.sock' (DOCKER_HOST): ", err.decode())

    def test_an_image_without_a_shell_is_told_in_the_engines_words_at_once(self):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            archive.addfile(tarfile.TarInfo("empty"))
        image = self.own_image("empty")
        Engine.import_image(image, tar.getvalue())
        self.project("true")
        _, err = self.build("--build-image", image, expect=3, timeout=20)
        self.assertIn("executable file not found", err.decode())
        self.assertIn("while building function 'Fn'", err.decode())

    def test_an_image_that_cannot_be_had(self):
        self.project("true")
        _, err = self.build("--build-image", "localhost:1/no/such@sha256:" + "0" * 64, expect=3, timeout=60)
        self.assertIn("cannot pull 'localhost:1/no/such@sha256:", err.decode())

    def test_an_image_without_make(self):
        self.project("true")
        tar = io.BytesIO()
        try:
            shell = open("/bin/busybox", "rb").read()
        except FileNotFoundError:
            self.skipTest("no /bin/busybox (package busybox-static)")
        with tarfile.open(fileobj=tar, mode="w") as archive:
            program = tarfile.TarInfo("bin/sh")
            program.mode, program.size = 0o755, len(shell)
            archive.addfile(program, io.BytesIO(shell))
        image = self.own_image("shell")
        Engine.import_image(image, tar.getvalue())
        _, err = self.build("--build-image", image, expect=1)
        self.assertIn("the image has no 'make'", err.decode())


if __name__ == "__main__":
    main()
