"""However the program is started: without standard streams, with signals blocked, with few or many files open."""

import json
import os
import resource
import signal
import unittest
import uuid

from support import IMAGE, Engine, ProjectTest, alone, main

OK, LOCAL_FILES = 0, 5


def closing(*streams):
    def close():
        for stream in streams:
            os.close(stream)

    return close


class StreamsTest(ProjectTest):
    """A log that says what the guard is told, and a container that is none of ours."""

    def setUp(self):
        super().setUp()
        self.bystander = f"cbuild-test-{uuid.uuid4().hex[:12]}"
        body = json.dumps({"Image": IMAGE, "Cmd": ["true"]})
        status, answer = Engine.call("POST", f"/containers/create?name={self.bystander}", body)
        self.assertEqual(status, 201, answer)
        self.addCleanup(Engine.call, "DELETE", f"/containers/{self.bystander}?force=1")
        self.project(
            f"echo planned {self.bystander}; echo planned {self.bystander} >&2",
            "echo built > $(ARTIFACTS_DIR)/file",
        )

    def ends(self, status, *streams, arguments=("build",)):
        _, err = self.run_cbuild(*arguments, expect=status, timeout=30, preexec_fn=closing(*streams))
        return err.decode()

    def assert_built(self):
        self.assertEqual(self.artifact("Fn/file").read_text(), "built\n")
        self.assertEqual(Engine.call("GET", f"/containers/{self.bystander}/json")[0], 200)

    def test_without_standard_error_it_builds(self):
        self.ends(OK, 2)
        self.assert_built()

    def test_without_standard_input_and_error_the_log_moves_no_guard(self):
        self.ends(OK, 0, 2)
        self.assert_built()

    def test_without_standard_output_it_builds_and_says_that_its_summary_is_lost(self):
        self.assertIn("the summary could not be written; what was built is published", self.ends(LOCAL_FILES, 1))
        self.assert_built()

    def test_without_any_stream_it_builds(self):
        self.ends(LOCAL_FILES, 0, 1, 2)
        self.assert_built()

    def test_a_list_or_a_help_that_cannot_be_written_is_a_failure(self):
        for arguments in (("images", "list"), ("--version",), ("--help",), ("cargo-lambda", "build", "--help")):
            with self.subTest(arguments):
                self.ends(LOCAL_FILES, 1, arguments=arguments)
                self.ends(OK, 0, 2, arguments=arguments)

    @alone
    def test_a_killed_run_without_streams_leaves_nothing_but_what_is_not_its(self):
        self.project(f"echo planned {self.bystander}; touch $(ARTIFACTS_DIR)/x; sleep 300")
        process = self.start("build", preexec_fn=closing(0, 1, 2))
        self.addCleanup(process.communicate)
        self.wait_until(self.containers, 20, "a container runs")
        process.kill()
        self.wait_until(lambda: not self.containers(), 5, "containers are gone")
        self.assertEqual(Engine.call("GET", f"/containers/{self.bystander}/json")[0], 200)


class InheritedTest(ProjectTest):
    def test_many_open_files_are_no_trouble(self):
        many = 2000
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit[1] < many + 200:
            self.skipTest(f"no more than {limit[1]} files may be open")

        def open_many():
            resource.setrlimit(resource.RLIMIT_NOFILE, (many + 200, limit[1]))
            for _ in range(many):
                os.set_inheritable(os.open("/dev/null", os.O_RDONLY), True)

        self.project("echo built > $(ARTIFACTS_DIR)/file")
        self.build(preexec_fn=open_many, close_fds=False)

    def test_a_limit_of_open_files_that_is_too_low_ends_it_with_an_error(self):
        self.project("echo built > $(ARTIFACTS_DIR)/file")
        for limit in (4, 6, 8, 10, 12, 14, 16, 18, 20, 22):
            with self.subTest(limit):
                process = self.start(
                    "build", preexec_fn=lambda most=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
                )
                process.communicate(timeout=30)
                self.assertIn(process.returncode, (0, 3, 5))
                self.wait_until(lambda: not self.containers(), 5, "containers are gone")
        self.build()

    def test_signals_that_were_blocked_are_heard(self):
        self.project("sleep 300")
        everything = signal.valid_signals()
        for sent, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            process = self.start("build", preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, everything))
            self.addCleanup(process.communicate)
            self.wait_until(self.containers, 20, "a container runs")
            process.send_signal(sent)
            self.assertEqual(process.wait(timeout=10), status)
            self.assert_no_container_left()  # the next one is to be seen by its own

    def test_signals_that_were_ignored_stay_so_and_children_need_no_waiting(self):
        def ignore():
            for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN)

        self.project("sleep 2; echo built > $(ARTIFACTS_DIR)/file")
        process = self.start("build", preexec_fn=ignore)
        self.wait_until(self.containers, 20, "a container runs")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, err.decode())

    def test_a_limit_of_the_size_of_files_is_an_error_of_writing(self):
        self.project("head -c 1000000 /dev/zero > $(ARTIFACTS_DIR)/file")
        limit = 100_000
        _, err = self.build(
            expect=LOCAL_FILES, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        )
        self.assertIn(b"File too large", err)

    def test_results_have_their_modes_whatever_the_umask(self):
        self.project("echo built > $(ARTIFACTS_DIR)/file; mkdir $(ARTIFACTS_DIR)/d")
        for umask in (0o000, 0o077):
            with self.subTest(oct(umask)):
                self.build(preexec_fn=lambda mask=umask: os.umask(mask))
                self.assertEqual(self.artifact("Fn/file").stat().st_mode & 0o7777, 0o644)
                self.assertEqual(self.artifact("Fn/d").stat().st_mode & 0o7777, 0o755)


if __name__ == "__main__":
    main()
