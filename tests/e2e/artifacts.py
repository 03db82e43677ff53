"""What comes back from a build, and what a build must not be able to bring back."""

import os
import stat
import unittest

from support import ProjectTest, main


class ArtifactsTest(ProjectTest):
    def test_modes_are_fixed_and_files_belong_to_the_caller_whatever_the_umask(self):
        self.project(
            "mkdir -m 700 $(ARTIFACTS_DIR)/d",
            "echo x > $(ARTIFACTS_DIR)/d/plain && chmod 4640 $(ARTIFACTS_DIR)/d/plain",
            "echo x > $(ARTIFACTS_DIR)/run && chmod 6711 $(ARTIFACTS_DIR)/run",
            "echo x > $(ARTIFACTS_DIR)/open && chmod 666 $(ARTIFACTS_DIR)/open && chown 1234:5678 $(ARTIFACTS_DIR)/open",
        )
        self.build(preexec_fn=lambda: os.umask(0o077))
        modes = {name: stat.S_IMODE(self.artifact(name).stat().st_mode) for name in ("Fn", "Fn/d", "Fn/d/plain", "Fn/run", "Fn/open")}
        self.assertEqual(modes, {"Fn": 0o755, "Fn/d": 0o755, "Fn/d/plain": 0o644, "Fn/run": 0o755, "Fn/open": 0o644})
        self.assertEqual(self.artifact("Fn/open").stat().st_uid, os.getuid())

    def test_links_inside_the_tree_are_kept(self):
        self.project(
            "mkdir -p $(ARTIFACTS_DIR)/node_modules/.bin $(ARTIFACTS_DIR)/node_modules/tool",
            "echo x > $(ARTIFACTS_DIR)/node_modules/tool/cli.js",
            "ln -s ../tool/cli.js $(ARTIFACTS_DIR)/node_modules/.bin/tool",
            "ln $(ARTIFACTS_DIR)/node_modules/tool/cli.js $(ARTIFACTS_DIR)/hard",
        )
        self.build()
        self.assertEqual(os.readlink(self.artifact("Fn/node_modules/.bin/tool")), "../tool/cli.js")
        self.assertEqual(self.artifact("Fn/hard").stat().st_nlink, 2)

    def test_hostile_entries_are_refused_by_name_and_the_last_good_artifacts_stay(self):
        self.project("echo good > $(ARTIFACTS_DIR)/good")
        self.build()
        good = self.snapshot()
        for name, command in {
            "absolute": "ln -s /etc/passwd $(ARTIFACTS_DIR)/absolute",
            "outside": "ln -s ../../template.yaml $(ARTIFACTS_DIR)/outside",
            "pipe": "mkfifo $(ARTIFACTS_DIR)/pipe",
        }.items():
            with self.subTest(name):
                self.project(command)
                _, err = self.build(expect=4)
                self.assertIn(f"{name}' is".encode(), err)
                self.assertEqual(self.snapshot(), good)

    def test_a_link_in_the_place_of_the_artifacts_directory_is_refused(self):
        self.project("rm -rf $(ARTIFACTS_DIR) && ln -s /etc $(ARTIFACTS_DIR)")
        _, err = self.build(expect=4)
        self.assertIn(b"/tmp/samcli/artifacts", err)
        self.assertFalse(self.artifact("Fn").exists())

    def test_a_failed_build_leaves_artifacts_and_template_untouched(self):
        self.project("echo good > $(ARTIFACTS_DIR)/good")
        self.build()
        good = self.snapshot()
        self.project("echo bad > $(ARTIFACTS_DIR)/good; exit 3")
        self.build(expect=1)
        self.assertEqual(self.snapshot(), good)

    def test_a_build_replaces_what_was_there(self):
        self.project("echo 1 > $(ARTIFACTS_DIR)/old")
        self.build()
        self.project("echo 2 > $(ARTIFACTS_DIR)/new")
        self.build()
        self.assertEqual([path.name for path in self.artifact("Fn").iterdir()], ["new"])

    def test_the_source_is_copied_without_git_and_sam_and_cannot_be_changed(self):
        self.project(
            "touch made-in-scratch",
            "ls -A > $(ARTIFACTS_DIR)/list",
            "! touch /tmp/samcli/source/made-in-source 2>/dev/null",
            "cp 'a b' $(ARTIFACTS_DIR)/",
        )
        for path in (".git/config", ".aws-sam/x", "sub/.git/config", "a b", ".env"):
            self.write(f"src/{path}", path)
        before = self.snapshot("src")
        self.build()
        self.assertEqual(set(self.artifact("Fn/list").read_text().split("\n")),
                         {"", ".env", "Makefile", "a b", "made-in-scratch", "sub"})
        self.assertEqual(self.snapshot("src"), before)

    def test_what_is_left_out_is_hidden_at_the_source_too(self):
        self.project(
            "cd /tmp/samcli/source && find . -type f -size +0 | sort > $(ARTIFACTS_DIR)/seen",
            "find . -type f | sort > $(ARTIFACTS_DIR)/copied",
        )
        for path in (".git/config", "sub/.git", "sub/node_modules/x/y", "sub/kept", ".env"):
            self.write(f"src/{path}", path)
        self.write("src/.cbuildignore", ".env\nnode_modules/\n")
        os.mkfifo(self.directory / "src/fifo")
        err = self.build()[1].decode()
        wanted = "./.cbuildignore\n./Makefile\n./sub/kept\n"
        self.assertEqual(self.artifact("Fn/seen").read_text(), wanted)
        self.assertEqual(self.artifact("Fn/copied").read_text(), wanted)
        self.assertIn("src/fifo' is a device, socket or FIFO, and not copied for the build", err)

    def test_a_source_of_many_names_is_copied_by_steps_in_a_file(self):
        self.project("cp * $(ARTIFACTS_DIR)")
        for number in range(1100):
            self.write(f"src/a longer name {number}", str(number))
        self.build()
        self.assertEqual(len(list(self.artifact("Fn").iterdir())), 1101)
        self.assertEqual(list((self.directory / ".aws-sam/build").glob(".cbuild-stage*")), [])

    def test_names_are_kept_byte_for_byte(self):
        self.project(
            "cd $(ARTIFACTS_DIR) && touch ./-rf",
            r"""cd $(ARTIFACTS_DIR) && touch "$$(printf 'latin-\351')" "$$(printf 'a\nb')" """,
        )
        self.build()
        names = set(os.listdir(os.fsencode(self.artifact("Fn"))))
        self.assertEqual(names, {b"latin-\xe9", b"-rf", b"a\nb"})

    def test_an_unprivileged_caller_owns_the_artifacts(self):
        group = os.stat("/var/run/docker.sock").st_gid
        self.project("echo x > $(ARTIFACTS_DIR)/f")
        os.chown(self.directory, 1234, 1234)

        def become_user():
            os.setgroups([group])
            os.setgid(1234)
            os.setuid(1234)

        self.build(preexec_fn=become_user)
        self.assertEqual(self.artifact("Fn/f").stat().st_uid, 1234)


if __name__ == "__main__":
    main()
