"""`cbuild cargo-lambda build`: Cargo projects without a template."""

import os
import pathlib
import signal
import tempfile
import time
import unittest
import zipfile

from support import HELLO, CargoProjectTest, main, manifest


class CargoLambdaTest(CargoProjectTest):
    def crate(self, *more, programs=("hello",)):
        self.write("Cargo.toml", manifest("crate", *more))
        for name in programs:
            self.write(f"src/bin/{name}.rs", HELLO)

    def cargo_lambda(self, *arguments, at=".", **options):
        options = {"timeout": 900, "cwd": self.directory / at} | options
        out, err = self.run_cbuild("cargo-lambda", "build", *arguments, **options)
        return out.decode(), err.decode(errors="replace")

    def files(self, root="target/lambda"):
        """Every file below `root`; nothing else may be there, nor beside it."""
        root = self.directory / root
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())

    def entries(self, path):
        with zipfile.ZipFile(self.directory / path) as archive:
            self.assertIsNone(archive.testzip())
            return {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}

    def content(self, path, name):
        with zipfile.ZipFile(self.directory / path) as archive:
            return archive.read(name)

    def refused(self, code, *arguments, **options):
        before = self.snapshot(".")
        out, err = self.cargo_lambda(*arguments, expect=code, **options)
        self.assertEqual(out, "")
        self.assertEqual(self.snapshot("."), before)
        return err

    def test_each_program_is_put_in_a_directory_and_other_files_stay(self):
        self.crate(programs=("one", "two"))
        self.write("target/lambda/three/bootstrap", "of another build")
        out, err = self.cargo_lambda()
        self.assertIn("Compiling crate", err)
        self.assertEqual(self.files(), ["one/bootstrap", "three/bootstrap", "two/bootstrap"])
        for name in ("one", "two"):
            program = self.directory / f"target/lambda/{name}/bootstrap"
            self.assertEqual(self.machine(program), "x86_64")
            self.assertEqual(program.stat().st_mode & 0o777, 0o755)
            self.assertRegex(out, rf"(?m)^target/lambda/{name}/bootstrap  \d+\.\d MB$")
        self.assertEqual(len(out.splitlines()), 2)
        _, err = self.cargo_lambda("--bin", "one", "-q")
        self.assertEqual(err, "")

    def test_a_zip_file_has_the_program_and_what_is_included(self):
        self.crate()
        self.write("config/a.txt", "a")
        self.write("config/deep/b.txt", "b")
        self.write("run.sh", "true\n").chmod(0o755)
        words = ("--release", "--output-format", "zip", "--include", "config", "-i", "bin/run:run.sh")
        self.cargo_lambda(*words)
        self.assertEqual(self.files(), ["hello/bootstrap.zip"])
        entries = self.entries("target/lambda/hello/bootstrap.zip")
        files = {name: mode for name, mode in entries.items() if not name.endswith("/")}
        self.assertEqual(
            files,
            {"bootstrap": 0o100755, "bin/run": 0o100755, "config/a.txt": 0o100644, "config/deep/b.txt": 0o100644},
        )
        self.assertEqual(self.content("target/lambda/hello/bootstrap.zip", "config/deep/b.txt"), b"b")
        self.assertTrue(self.content("target/lambda/hello/bootstrap.zip", "bootstrap").startswith(b"\x7fELF"))

    def test_extensions_have_a_directory_of_their_own(self):
        self.crate()
        self.cargo_lambda("--extension")
        self.assertEqual(self.files(), ["extensions/hello"])
        self.cargo_lambda("--extension", "-o", "zip")
        self.assertEqual(list(self.entries("target/lambda/extensions/hello.zip")), ["extensions/", "extensions/hello"])
        self.cargo_lambda("--extension", "--internal", "--output-format", "zip")
        self.assertEqual(self.entries("target/lambda/extensions/hello.zip"), {"hello": 0o100755})
        self.assertEqual(self.files(), ["extensions/hello", "extensions/hello.zip"])

    def test_the_results_go_where_they_are_asked_for(self):
        self.crate(programs=("one", "two"))
        self.cargo_lambda("--flatten", "one", "--lambda-dir", "out/lambda")
        self.assertEqual(self.files("out/lambda"), ["bootstrap", "two/bootstrap"])
        self.cargo_lambda("--target-dir=elsewhere")
        self.assertEqual(self.files("elsewhere"), ["lambda/one/bootstrap", "lambda/two/bootstrap"])
        self.assertFalse((self.directory / "target").exists())

    def test_another_architecture_is_cross_compiled(self):
        self.crate()
        self.cargo_lambda("--arm64")
        self.assertEqual(self.machine(self.directory / "target/lambda/hello/bootstrap"), "arm64")

    def test_a_member_is_built_from_its_directory(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["members/*"]\nresolver = "2"\n')
        dependency = '[dependencies]\nother = { path = "../other" }'
        self.write("members/own/Cargo.toml", manifest("own", dependency))
        self.write("members/own/src/main.rs", 'fn main() { println!("{}", other::WORD); }\n')
        self.write("members/own/note.txt", "note")
        self.write("members/other/Cargo.toml", manifest("other"))
        self.write("members/other/src/lib.rs", 'pub const WORD: &str = "a word";\n')
        out, _ = self.cargo_lambda(at="members/own/src")
        self.assertEqual(self.files(), ["own/bootstrap"])
        self.assertTrue(out.startswith(f"{self.directory.resolve()}/target/lambda/own/bootstrap  "))
        manifest_path = "members/own/Cargo.toml"
        self.cargo_lambda("--manifest-path", manifest_path, "-o", "zip", "-i", "members/own/note.txt", "-i", "n:members")
        entries = self.entries("target/lambda/own/bootstrap.zip")
        self.assertIn("members/own/note.txt", entries)
        self.assertIn("n/other/src/lib.rs", entries)

    def test_the_projects_own_configuration_counts(self):
        build = '[package.metadata.lambda.build]\ninclude = ["README.md"]\noutput_format = "zip"\nlambda_dir = "out"'
        self.crate(build, '[package.metadata.lambda.build.compiler]\ntype = "cargo"')
        self.write("README.md", "read me")
        self.cargo_lambda()
        self.assertEqual(self.files("out"), ["hello/bootstrap.zip"])
        self.assertEqual(set(self.entries("out/hello/bootstrap.zip")), {"README.md", "bootstrap"})
        (self.directory / "README.md").unlink()
        self.assertIn("'README.md' is to be included, and does not exist", self.refused(4))

    def test_the_configuration_above_a_member_counts_and_its_package_may_be_named(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["member"]\nresolver = "2"\n')
        self.write("CargoLambda.toml", '[build]\noutput_format = "zip"\n')
        metadata = '[package.metadata.lambda.build]\ninclude = ["nothing"]'
        self.write("member/Cargo.toml", manifest("member", metadata))
        self.write("member/src/bin/program.rs", HELLO)
        self.assertIn("'nothing' is to be included", self.refused(4, "-p", "member", at="member"))
        self.write("member/nothing", "")
        self.cargo_lambda("-p", "member", at="member")
        self.assertEqual(self.files(), ["program/bootstrap.zip"])

    def test_an_example_is_a_program_too(self):
        self.crate()
        self.write("examples/demo.rs", HELLO)
        self.cargo_lambda("--example", "demo")
        self.assertEqual(self.files(), ["demo/bootstrap"])

    def test_variables_reach_cargo_and_not_the_log(self):
        self.crate()
        words = 'concat!(env!("ONE"), "-", env!("TWO"), "-", env!("THREE"))'
        self.write("src/bin/hello.rs", f'fn main() {{ println!("{{}}", {words}); }}\n')
        self.write("hello.env", "# two of them\nONE=from-file\nTWO='from file'\n")
        host = os.environ | {"CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_LAMBDA_COMPILER": "cargo"}
        _, err = self.cargo_lambda("--env-file", "hello.env", "--env-var", "ONE=first,THREE=s3cret", env=host)
        program = (self.directory / "target/lambda/hello/bootstrap").read_bytes()
        self.assertIn(b"first-from file-s3cret", program)
        self.assertNotIn("s3cret", err)
        for more in ("-v", "-vv"):
            words = ("--env-file", "hello.env", "--env-var", "ONE=first,THREE=s3cret", more)
            _, err = self.cargo_lambda(*words, env=host | {"RUST_LOG": "trace"})
            self.assertIn("DEBUG", err)
            self.assertNotIn("s3cret", err)

    def test_help_is_whole_and_needs_no_project(self):
        for words in (["--help"], ["--release", "-h"]):
            out, err = self.cargo_lambda(*words)
            self.assertEqual(err, "")
            for word in ("--build-image", "--allow-outside", "--output-format", "-x, --context", "Examples:"):
                self.assertIn(word, out)

    def test_bad_command_lines_are_told_at_once(self):
        self.crate()
        self.write("target/lambda/kept", "")
        self.assertIn("'--arm64' and '--x86-64'", self.refused(2, "--arm64", "--x86-64"))
        self.assertIn("the compiler 'cross'", self.refused(2, "--compiler", "cross"))
        environment = os.environ | {"CARGO_LAMBDA_COMPILER": "cross"}
        self.assertIn("the compiler 'cross'", self.refused(2, env=environment))
        self.assertIn("did you mean '--release'?", self.refused(2, "--relase"))
        self.assertIn("'--build-image' needs a value", self.refused(2, "--build-image", "--release"))
        self.assertIn("'--env-var' has 'KEY='", self.refused(2, "--env-var", "KEY="))
        self.assertIn("is no Cargo.toml", self.refused(2, "--manifest-path", "src"))
        self.assertIn("does not exist", self.refused(2, "--global", "nothing.toml"))
        self.assertIn("not below", self.refused(2, "-o", "zip", "--include", "/etc/passwd"))
        self.assertIn("not below", self.refused(2, "-o", "zip", "--include", "x:../../etc"))
        self.assertIn("'data' is to be included, and does not exist", self.refused(4, "-o", "zip", "-i", "data"))
        self.assertIn("--env-file 'no.env' does not exist", self.refused(4, "--env-file", "no.env"))
        self.write("bad.env", "ONE=1\nnonsense\n")
        err = self.refused(4, "--env-file", "bad.env")
        self.assertIn("bad.env:2: expected KEY=VALUE", err)
        self.assertNotIn("nonsense", err)
        self.write("Cargo.toml", manifest("crate", '[package.metadata.lambda.build.compiler]\ntype = "cross"'))
        self.assertIn("configuration names the compiler 'cross'", self.refused(2))

    def test_without_a_project_it_says_where_it_looked(self):
        self.assertIn(f"there is no Cargo.toml in '{self.directory.resolve()}'", self.refused(2))

    def test_an_unknown_program_is_told_with_those_there_are(self):
        self.crate()
        self.assertIn("did you mean 'hello'?", self.cargo_lambda("--bin", "helo", expect=2)[1])

    def test_a_library_has_no_program(self):
        self.write("Cargo.toml", manifest("library"))
        self.write("src/lib.rs", "")
        err = self.refused(4)
        self.assertIn("cargo lambda made no program", err)

    def test_a_program_of_an_earlier_build_does_not_pass_for_a_new_one(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["one", "two"]\nresolver = "2"\n')
        for name in ("one", "two"):
            self.write(f"{name}/Cargo.toml", manifest(name))
            self.write(f"{name}/src/main.rs", HELLO)
        self.cargo_lambda("-o", "zip")
        out, err = self.cargo_lambda("-o", "zip", "--package", "one")
        self.assertRegex(out, r"^target/lambda/one/bootstrap.zip  \d+\.\d MB\n$")

    def test_a_compile_error_ends_with_rustcs_words_and_changes_nothing(self):
        self.crate()
        self.write("src/bin/hello.rs", "fn main() { nonsense() }\n")
        err = self.refused(1)
        self.assertIn("cannot find function `nonsense`", err)
        self.assertIn("the build failed: cargo lambda ended with exit code 101", err)
        self.assertIn("cannot find function `nonsense`", self.refused(1, "-q"))

    def test_links_do_not_lead_results_out_of_the_project(self):
        self.crate()
        outside = pathlib.Path(tempfile.mkdtemp(prefix="cbuild-e2e-outside-"))
        self.addCleanup(outside.rmdir)
        (self.directory / "target").symlink_to(outside)
        self.assertIn("name it with --lambda-dir", self.refused(2))
        (self.directory / "target").unlink()
        (self.directory / "target/lambda").mkdir(parents=True)
        (self.directory / "target/lambda/hello").symlink_to(outside)
        self.assertIn("is a link", self.refused(5))

    def test_a_build_cannot_put_files_of_its_own_on_the_host(self):
        self.crate()
        write = 'std::fs::create_dir_all("/tmp/samcli/artifacts/hooks").unwrap();'
        write += ' std::fs::write("/tmp/samcli/artifacts/hooks/post-checkout", "").unwrap();'
        self.write("build.rs", f"fn main() {{ {write} }}\n")
        self.assertIn("'hooks/post-checkout', which the build made", self.refused(4))

    def test_a_project_cannot_choose_a_place_among_other_files(self):
        for place in (".git", "."):
            self.crate(f'[package.metadata.lambda.build]\nlambda_dir = "{place}"')
            self.write(".git/HEAD", "")
            self.assertIn("among other files", self.refused(2))

    def test_a_project_cannot_claim_a_workspace_around_it(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["other"]\n')
        self.write("clone/Cargo.toml", manifest("clone"))
        self.write("clone/src/main.rs", HELLO)
        self.assertIn("--allow-outside", self.refused(2, at="clone"))

    def test_what_is_outside_the_workspace_has_to_be_allowed(self):
        self.write("app/Cargo.toml", manifest("app", '[dependencies]\nshared = { path = "../shared" }'))
        self.write("app/src/main.rs", "fn main() { shared::hello() }\n")
        self.write("shared/Cargo.toml", manifest("shared"))
        self.write("shared/src/lib.rs", "pub fn hello() {}\n")
        self.assertIn("with --allow-outside", self.refused(2, at="app"))
        self.assertIn("does not contain the workspace", self.refused(2, "--allow-outside", "../shared", at="app"))
        self.cargo_lambda("--allow-outside", "..", at="app")
        self.assertEqual(self.files("app/target/lambda"), ["app/bootstrap"])

    def test_the_build_is_limited(self):
        self.crate()
        self.assertIn("hint: --network takes none, host,", self.refused(3, "--network", "no-such-network"))
        self.write("wrapper", "#!/bin/sh\nx=x; while :; do x=$x$x; done\n").chmod(0o755)
        self.write(".cargo/config.toml", '[build]\nrustc-wrapper = "./wrapper"\n')
        err = self.refused(1, "--network", "none", "--memory", "96m")
        self.assertIn("it ran out of memory and was killed", err)
        self.assertIn("hint: it could use 96 MiB: give it more with --memory", err)

    def test_an_interruption_leaves_nothing(self):
        self.crate()
        self.write("build.rs", "fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }\n")
        before = self.snapshot(".")
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start("cargo-lambda", "build", "--no-dep-cache")
            for line in process.stderr:
                if b"Compiling crate" in line:
                    break
            time.sleep(1)
            os.kill(process.pid, number)
            _, err = process.communicate(timeout=20)
            self.assertEqual(process.returncode, code)
            self.assertIn(b"interrupted; nothing was published", err)
            self.assertEqual(self.snapshot("."), before)
        self.assertEqual(self.containers(), [])


if __name__ == "__main__":
    main()
