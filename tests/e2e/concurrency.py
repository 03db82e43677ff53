"""Several functions at once, and several runs at once."""

import random
import time
import unittest

from support import ProjectTest, alone, functions, main, recipe


class ConcurrencyTest(ProjectTest):
    def functions(self, **recipes):
        self.write("template.yaml", functions(*recipes))
        for name, lines in recipes.items():
            self.write(f"{name}/Makefile", recipe(*lines, target=f"build-{name}"))

    @alone
    def test_functions_build_in_parallel_each_line_with_its_name(self):
        both = "echo one; touch /tmp/x; sleep 1; echo two >&2"
        self.functions(A=[both, "echo a > $(ARTIFACTS_DIR)/f"], B=[both, "echo b > $(ARTIFACTS_DIR)/f"])
        begun = time.monotonic()
        out, err = self.build("-j", "2")
        self.assertLess(time.monotonic() - begun, 60)
        self.assertEqual((self.artifact("A/f").read_text(), self.artifact("B/f").read_text()), ("a\n", "b\n"))
        lines = err.decode().splitlines()
        for name in "AB":
            self.assertLess(lines.index(f"[{name}] one"), lines.index(f"[{name}] two"))
        self.assertLess(max(lines.index("[A] one"), lines.index("[B] one")),
                        min(lines.index("[A] two"), lines.index("[B] two")), "they did not run at the same time")
        for name in "AB":
            self.assertRegex(out.decode(), rf"{name} +built .* \.aws-sam/build/{name}\n")

    def test_all_failures_are_told_and_nothing_is_published(self):
        self.functions(A=["exit 1"], B=["true"], C=["echo why; exit 1"])
        out, err = self.build(expect=1)
        for text in ("function 'A' failed", "function 'C' failed"):
            self.assertIn(text, err.decode())
        self.assertIn("nothing was published; the last good artifacts stay", err.decode())
        for line in (r"A +failed", r"B +built", r"C +failed"):
            self.assertRegex(out.decode(), line)
        self.assertFalse(self.artifact().exists())

    def test_one_function_of_many_keeps_the_others_artifacts(self):
        self.functions(A=["echo 1 > $(ARTIFACTS_DIR)/f"], B=["echo 1 > $(ARTIFACTS_DIR)/f"])
        self.build()
        self.write("A/Makefile", recipe("echo 2 > $(ARTIFACTS_DIR)/f", target="build-A"))
        self.write("B/Makefile", recipe("exit 1", target="build-B"))
        self.build("A")
        self.assertEqual((self.artifact("A/f").read_text(), self.artifact("B/f").read_text()), ("2\n", "1\n"))
        self.assertEqual(self.artifact("template.yaml").read_text(), functions("A", "B"))

    def test_one_function_of_many_warns_of_those_that_have_no_artifact(self):
        self.functions(A=["true"], B=["true"])
        _, err = self.build("A")
        self.assertIn("warning: 'B' was not built", err.decode())
        self.assertIn("CodeUri: ../../B}", self.artifact("template.yaml").read_text())

    def test_a_second_run_waits_and_says_for_whom_or_ends_with_75(self):
        self.project("sleep 2; echo 1 > $(ARTIFACTS_DIR)/f")
        first = self.start("build")
        self.wait_until(self.containers, 20, "the first run has a container")
        begun = time.monotonic()
        _, err = self.build("--no-wait", expect=75)
        self.assertLess(time.monotonic() - begun, 1)
        self.assertIn(f"in use by process {first.pid}", err.decode())
        _, err = self.build()
        self.assertIn(f"waiting for process {first.pid}", err.decode())
        _, err = first.communicate()
        self.assertEqual(first.returncode, 0, err.decode())

    def test_a_run_that_waited_builds_the_template_as_it_is_then(self):
        self.project("sleep 2; cp word $(ARTIFACTS_DIR)/")
        self.write("src/word", "old")
        first = self.start("build")
        self.wait_until(self.containers, 20, "the first run has a container")
        second = self.start("build")
        self.assertIn(b"waiting for", second.stderr.readline())
        self.project("cp word $(ARTIFACTS_DIR)/", template=functions("Fn").replace("CodeUri: Fn", "CodeUri: new"))
        self.write("new/Makefile", recipe("cp word $(ARTIFACTS_DIR)/"))
        self.write("new/word", "new")
        for run in (first, second):
            _, err = run.communicate(timeout=60)
            self.assertEqual(run.returncode, 0, err.decode())
        self.assertEqual(self.artifact("Fn/word").read_text(), "new")

    def test_overlapping_runs_never_mix_their_files(self):
        names = " ".join(str(number) for number in range(40))
        for _ in range(5):
            runs = []
            for word in ("x", "y"):
                self.project(f"for n in {names}; do echo {word} > $(ARTIFACTS_DIR)/$$n; done")
                runs.append(self.start("build"))
                time.sleep(random.uniform(0, 0.5))
            for run in runs:
                run.communicate(timeout=60)
                self.assertEqual(run.returncode, 0)
            content = {file.read_text() for file in self.artifact("Fn").iterdir()}
            self.assertEqual(len(content), 1)
            self.assertEqual(len(list(self.artifact("Fn").iterdir())), 40)


if __name__ == "__main__":
    main()
