"""What a user sees of a build's output, and where it is kept."""

import os
import pty
import select
import subprocess
import time
import unittest

from support import TEMPLATE, ProjectTest, main


class LogsTest(ProjectTest):
    def test_both_streams_come_in_order_also_when_make_succeeds(self):
        self.project("@for n in 1 2 3 4 5 6 7 8 9; do echo out $$n; echo err $$n >&2; done")
        _, err = self.build()
        wanted = b"".join(b"out %d\nerr %d\n" % (n, n) for n in range(1, 10))
        self.assertIn(wanted, err)
        self.assertEqual((self.directory / ".aws-sam/logs/Fn.log").read_bytes(), wanted)

    def test_bytes_that_are_no_utf_8_pass_through(self):
        self.project(r"@printf '\377\376caf\351\000end\n'")
        _, err = self.build()
        self.assertIn(b"\xff\xfecaf\xe9\x00end\n", err)

    def test_lines_come_as_they_are_written(self):
        self.project("@echo first; sleep 3; echo second")
        process = self.start("build")
        seen = {}
        while line := process.stderr.readline():
            seen[line] = time.monotonic()
        process.communicate()
        self.assertGreater(seen[b"second\n"] - seen[b"first\n"], 2)

    def test_a_large_log_is_complete(self):
        self.project("@head -c 30000000 /dev/zero | tr '\\0' x; echo; echo end")
        _, err = self.build()
        self.assertIn(b"x" * 30_000_000 + b"\nend\n", err)

    def test_quiet_says_nothing_on_success_and_the_logs_end_on_failure(self):
        supported = TEMPLATE.replace("python3.7", "provided.al2023")  # of a runtime that is out of support cbuild warns
        self.project("@echo chatter; echo x > $(ARTIFACTS_DIR)/f", template=supported)
        self.assertEqual(self.build("--quiet"), (b"", b""))
        self.project("@echo chatter", template=supported)
        _, err = self.build("--quiet")
        self.assertEqual(err.decode(), "warning: the artifact of function 'Fn' is empty: "
                                       "its build put nothing into the artifacts directory\n")
        self.project("@echo the reason; exit 1", template=supported)
        _, err = self.build("--quiet", expect=1)
        self.assertRegex(err.decode(), r"^error: function 'Fn' failed: [^\0]*\nthe end of the log:\n[^\0]*the reason\n")
        self.assertEqual(err.count(b"error: "), 1)

    def test_quiet_shows_no_log_where_there_is_none(self):
        self.project("true")
        self.write(".aws-sam/logs/Fn.log/in-the-way", "")
        _, err = self.build("--quiet", expect=5)
        self.assertNotIn(b"the end of the log", err)
        self.assertEqual(err.count(b"error: "), 1)

    def test_verbose_shows_each_call_with_its_time(self):
        self.project("true")
        _, err = self.build("--verbose")
        for call in ("GET /_ping", "/containers/create", "/attach", "/start", "/wait", "/archive", "DELETE"):
            self.assertRegex(err.decode(), f"{call}.* in [0-9.]+ s")

    def test_a_reader_that_leaves_does_not_stop_the_build(self):
        self.project("@for n in $$(seq 20000); do echo line $$n; done; echo done > $(ARTIFACTS_DIR)/f")
        read, write = os.pipe()
        process = self.start("build", stderr=write)
        os.close(write)
        os.read(read, 10)
        os.close(read)
        process.communicate(timeout=60)
        self.assertEqual(self.artifact("Fn/f").read_text(), "done\n")

    def test_a_terminal_gets_a_status_line_and_no_foreign_control_codes(self):
        self.project(r"@printf '\033]0;title\007\033[2Jtext\033[31mred\n'; sleep 1")
        screen = self.on_terminal("build")
        self.assertIn(b"building", screen)
        self.assertIn(b"\x1b[31mred", screen)
        for code in (b"\x1b]0;", b"\x1b[2J"):
            self.assertNotIn(code, screen)

    def test_no_color_is_honoured(self):
        self.project("true")
        screen = self.on_terminal("build", env=os.environ | {"NO_COLOR": "1", "TERM": "xterm"})
        self.assertNotRegex(screen, rb"\x1b\[[0-9;]*m")

    def on_terminal(self, *arguments, env=None):
        terminal, program_side = pty.openpty()
        process = self.start(*arguments, stdout=program_side, stderr=program_side,
                             env=env or os.environ | {"TERM": "xterm"})
        os.close(program_side)
        screen = b""
        while select.select([terminal], [], [], 60)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            screen += piece
        os.close(terminal)
        self.assertEqual(process.wait(timeout=10), 0, screen)
        return screen


if __name__ == "__main__":
    main()
