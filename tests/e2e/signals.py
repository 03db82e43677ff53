"""How a run ends when it is told to, or is killed: nothing half-written, no container left."""

import fcntl
import os
import signal
import struct
import subprocess
import termios
import time
import unittest

from support import CBUILD, Engine, ProjectTest, alone, functions, main, recipe

FIRST_PID_NAMESPACE = "pid:[4026531836]"


class SignalsTest(ProjectTest):
    def setUp(self):
        super().setUp()
        self.project("echo good > $(ARTIFACTS_DIR)/good")
        self.build()
        self.good = self.snapshot()
        self.project("echo running; echo bad > $(ARTIFACTS_DIR)/good; sleep 300")

    def started(self):
        process = self.start("build")
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        while b"running\n" != (line := process.stderr.readline()):
            self.assertTrue(line, "the build ended early")
        return process

    def assert_ends(self, process, status, within):
        begun = time.monotonic()
        self.assertEqual(process.wait(timeout=10), status)
        self.wait_until(lambda: not self.containers(), within - (time.monotonic() - begun), "containers are gone")
        self.assertEqual(self.snapshot(), self.good)

    def test_int_ends_with_130(self):
        process = self.started()
        process.send_signal(signal.SIGINT)
        self.assert_ends(process, 130, within=2)

    @alone
    def test_a_second_signal_ends_at_once_and_the_guard_cleans_up(self):
        process = self.started()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=10), 130)
        self.assert_cleaned_up()

    @alone
    def test_kill_leaves_nothing(self):
        process = self.started()
        process.kill()
        process.wait(timeout=10)
        self.assert_cleaned_up()

    def assert_cleaned_up(self):
        self.wait_until(lambda: not self.containers(), 5, "containers are gone")
        self.wait_until(lambda: not self.stages(), 15, "stages are gone")
        self.assertEqual(self.snapshot(), self.good)

    def stages(self):
        return [name for name in os.listdir(self.artifact()) if name.startswith(".cbuild-stage-")]

    def test_signals_are_heard_while_nobody_reads_the_log(self):
        self.project("yes | head -c 1000000; sleep 300")
        for sent, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            process = self.start("build")
            self.addCleanup(process.communicate)
            self.wait_until(self.containers, 20, "a container runs")
            self.wait_until(lambda pid=process.pid: self.waits_to_write(pid), 20, "the pipe is full")
            process.send_signal(sent)
            self.assert_ends(process, status, within=2)

    @staticmethod
    def waits_to_write(pid):
        """Whether the pipe of its stderr has no room: what is in it stays as it is for a while."""
        with open(f"/proc/{pid}/fd/2", "rb") as pipe:
            sizes = []
            for _ in range(2):
                sizes.append(struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0])
                time.sleep(0.2)
        return sizes[0] == sizes[1] > 50_000

    @alone
    def test_a_signal_at_any_time_leaves_nothing(self):
        self.project("echo bad > $(ARTIFACTS_DIR)/good")
        for number, delay in enumerate(range(0, 420, 30)):
            process = self.start("build")
            time.sleep(delay / 1000)
            sent = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[number % 3]
            process.send_signal(sent)
            _, err = process.communicate(timeout=10)
            expected = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[sent]
            # Before the program has its handlers the signal itself ends it; after the end it changes nothing.
            self.assertIn(process.returncode, (expected, -sent, 0), err.decode())
            self.wait_until(lambda: not self.containers(), 5, f"containers are gone ({sent!r} after {delay} ms)")
        self.build()
        self.assertEqual(self.snapshot().keys(), self.good.keys())

    def six_running(self):
        names = [f"F{number}" for number in range(6)]
        self.write("template.yaml", functions(*names))
        for name in names:
            self.write(f"{name}/Makefile", recipe("sleep 300", target=f"build-{name}"))
        process = self.start("build", "-j", "6")
        self.addCleanup(process.communicate)
        self.wait_until(lambda: len(self.containers()) == 6, 30, "six containers run")
        return process

    @alone
    def test_kill_leaves_none_of_many(self):
        process = self.six_running()
        process.kill()
        process.wait(timeout=10)
        self.wait_until(lambda: not self.containers(), 5, "containers are gone")

    @alone
    def test_int_stops_all_functions_within_two_seconds(self):
        process = self.six_running()
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)
        self.wait_until(lambda: not self.containers(), 2 - (time.monotonic() - begun), "containers are gone")

    @alone
    def test_the_next_run_sweeps_what_a_killed_guard_left_but_no_live_run(self):
        dead, live = self.started(), None
        guards = [pid for pid in os.listdir("/proc") if pid.isdigit() and self.is_guard_of(pid, dead.pid)]
        self.assertEqual(len(guards), 1)
        os.kill(int(guards[0]), signal.SIGKILL)
        dead.kill()
        dead.wait()
        [orphan] = self.containers()
        other = self.directory / "other"
        other.mkdir()
        self.directory, project = other, self.directory
        self.project("echo running; sleep 300")
        live = self.started()
        self.directory = project
        [kept] = self.containers()
        self.assertNotEqual(kept, orphan)
        self.project("true")
        self.build()
        self.assertEqual(self.containers(), [kept])
        live.send_signal(signal.SIGINT)
        live.wait(timeout=10)

    def build_in_a_namespace_of_its_own(self):
        """A build that runs until it is killed with all its processes, its guard too; gives it and its container."""
        if os.readlink("/proc/self/ns/pid") != FIRST_PID_NAMESPACE or os.getuid() != 0:
            self.skipTest("needs root in the first process namespace")
        before = set(Engine.containers({1}))
        command = ["unshare", "--pid", "--fork", "--kill-child", CBUILD, "build"]
        process = subprocess.Popen(command, cwd=self.directory, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_until(lambda: set(Engine.containers({1})) - before, 20, "a container runs")
        [container] = set(Engine.containers({1})) - before
        self.addCleanup(Engine.call, "DELETE", f"/containers/{container}?force=1")
        return process, container

    @staticmethod
    def exists(container):
        return Engine.call("GET", f"/containers/{container}/json")[0] == 200

    @alone
    def test_the_next_run_sweeps_what_was_killed_with_its_namespace_and_its_guard(self):
        process, container = self.build_in_a_namespace_of_its_own()
        self.directory = self.directory / "other"
        self.directory.mkdir()
        self.project("true")
        self.build()
        self.assertTrue(self.exists(container), "a live run's")
        process.kill()
        process.wait()
        time.sleep(1)
        self.assertTrue(self.exists(container), "this test is of what the guard did not see")
        _, err = self.build()
        self.assertFalse(self.exists(container))
        self.assertIn(b"containers that dead runs had left, now removed: ", err)

    @staticmethod
    def is_guard_of(pid, parent):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
                return int(stat.read().rpartition(")")[2].split()[1]) == parent
        except (FileNotFoundError, ProcessLookupError):
            return False


if __name__ == "__main__":
    main()
