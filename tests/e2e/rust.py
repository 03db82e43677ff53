"""Functions of the build method rust-cargolambda."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

from rust_project import RustProjectTest, function
from support import HELLO, Engine, main, manifest

README = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()


class RustTest(RustProjectTest):
    def test_a_function_is_built_and_an_unchanged_one_is_not_compiled_again(self):
        self.crate()
        _, err = self.build()
        self.assertIn("Compiling hello", err)
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")
        self.assertEqual(self.artifact("Api/bootstrap").stat().st_mode & 0o777, 0o755)
        self.assertIn("CodeUri: Api\n", self.artifact("template.yaml").read_text())
        first = self.artifact("Api/bootstrap").read_bytes()
        _, err = self.build()
        self.assertNotIn("Compiling", err)
        self.assertEqual(self.artifact("Api/bootstrap").read_bytes(), first)
        self.write("src/main.rs", HELLO.replace("hello", "good bye"))
        _, err = self.build()
        self.assertIn("Compiling hello", err)
        self.assertIn(b"good bye", self.artifact("Api/bootstrap").read_bytes())
        self.assertEqual(list(self.directory.glob("target")), [])

    def test_a_file_that_is_older_than_what_was_compiled_is_not_taken_for_unchanged(self):
        self.crate()
        self.build()
        self.write("src/main.rs", HELLO.replace("hello", "from the past"))
        os.utime(self.directory / "src/main.rs", (1_000_000_000, 1_000_000_000))
        self.build()
        self.assertIn(b"from the past", self.artifact("Api/bootstrap").read_bytes())

    def test_a_former_state_that_comes_back_after_a_failed_build_is_compiled(self):
        self.crate()
        self.write("src/lib.rs", 'pub const WORD: &str = "former";\n')
        self.write("src/main.rs", 'fn main() { println!("{}", hello::WORD) }\n')
        self.build()
        former = self.directory / "former.rs"
        shutil.copy2(self.directory / "src/lib.rs", former)
        self.write("src/lib.rs", 'pub const WORD: &str = "failed";\n')
        self.write("src/main.rs", "fn main() { nonsense() }\n")
        self.build(expect=1)
        shutil.copy2(former, self.directory / "src/lib.rs")
        self.write("src/main.rs", 'fn main() { println!("{}", hello::WORD) }\n')
        self.build()
        self.assertIn(b"former", self.artifact("Api/bootstrap").read_bytes())
        _, err = self.build()
        self.assertNotIn("Compiling", err)

    def test_builds_of_one_program_at_once_each_get_their_own(self):
        self.crate(*(function(f"F{n}", f"{{Env: {{WORD: word{n}}}}}") for n in range(3)))
        self.write("src/main.rs", 'fn main() { println!("{}", env!("WORD")) }\n')
        self.build("-j", "3")
        for n in range(3):
            self.assertIn(f"word{n}".encode(), self.artifact(f"F{n}/bootstrap").read_bytes())

    def test_without_a_lock_the_versions_of_the_first_build_are_kept(self):
        self.crate()
        self.write("Cargo.toml", manifest("hello", '[dependencies]\nitoa = "1"'))
        self.write("build.rs", "fn main() {}\n")  # it says nothing of what it reads: cargo looks at all files
        (self.directory / "Cargo.lock").unlink()
        _, err = self.build("--ca-bundle", "auto")
        self.assertIn("has no Cargo.lock", err)
        self.assertIn("Compiling itoa", err)
        _, err = self.build("--ca-bundle", "auto")
        self.assertNotIn("Updating", err)
        self.assertNotIn("Compiling", err)
        self.assertFalse((self.directory / "Cargo.lock").exists())

    def test_the_readmes_command_makes_a_lock(self):
        [command] = re.findall(r"`(docker run [^`]* cargo generate-lockfile)`", README)
        self.crate()
        (self.directory / "Cargo.lock").unlink()
        self.directory.chmod(0o777)
        command = command.replace("$(id -u):$(id -g)", "1234:1234")
        subprocess.run(["sh", "-c", command], cwd=self.directory, check=True, timeout=60)
        self.assertEqual((self.directory / "Cargo.lock").stat().st_uid, 1234)
        self.assertIn('name = "hello"', (self.directory / "Cargo.lock").read_text())

    def test_without_the_cache_all_is_compiled_anew_and_nothing_is_kept(self):
        self.crate()
        for _ in range(2):
            _, err = self.build("--no-dep-cache")
            self.assertIn("Compiling hello", err)
        self.assertEqual(self.volumes(), [])

    def test_the_readmes_example_builds_for_arm64(self):
        [template] = [block for block in re.findall(r"^```yaml\n(.*?)^```$", README, re.M | re.S) if "rust" in block]
        self.crate()
        self.write("src/bin/function_a.rs", HELLO)
        self.write("template.yaml", template)
        self.build()
        self.assertEqual(self.machine("FunctionA/bootstrap"), "arm64")

    def test_the_readme_names_each_build_property(self):
        self.crate(function("Api", "{Qqqqqqqqqq: x}"))
        known = re.search(r"there are: (.*)", self.build(expect=2)[1])[1].split(", ")
        table = README.split("| in `BuildProperties` |")[1].split("\n\n")[0]
        documented = re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:]))
        self.assertEqual(sorted(documented), sorted(known))

    def test_functions_of_a_workspace_are_compiled_together(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["services/*", "common"]\nresolver = "2"\n')
        self.write("common/Cargo.toml", manifest("common"))
        self.write("common/src/lib.rs", 'pub const WORD: &str = "common";\n')
        for name in ("a", "b", "c"):
            dependency = '[dependencies]\ncommon = { path = "../../common" }'
            self.write(f"services/{name}/Cargo.toml", manifest(name, dependency))
            self.write(f"services/{name}/src/main.rs", f'fn main() {{ println!("{name} {{}}", common::WORD); }}\n')
        self.template(
            function("A", "{Binary: a}"), function("B", code="services/b"), function("C", "c", code="services/c")
        )
        out, err = self.build()
        self.assertEqual(err.count("Compiling common"), 1)
        self.assertIn("compiled together, in the log as 'A': A, B, C", err)
        for name in "ABC":
            self.assertEqual(self.machine(f"{name}/bootstrap"), "x86_64")
            self.assertRegex(out, rf"{name} +built")
            self.assertIn("Compiling common", (self.directory / f".aws-sam/logs/{name}.log").read_text())
        self.assertNotEqual(self.artifact("A/bootstrap").read_bytes(), self.artifact("B/bootstrap").read_bytes())

    def test_programs_of_one_name_are_each_functions_own(self):
        self.write("Cargo.toml", '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n')
        extension = "[package.metadata.lambda.build]\nextension = true"
        for name, more in (("a", ""), ("b", extension)):
            self.write(f"{name}/Cargo.toml", manifest(name, more))
            self.write(f"{name}/src/bin/same.rs", f'fn main() {{ println!("the one of {name}"); }}\n')
        self.write("a/src/main.rs", HELLO)
        self.template(function("A", "a", code="a"), function("B", "same", code="b"))
        self.build()
        self.assertEqual(self.machine("A/bootstrap"), "x86_64")
        self.assertIn(b"the one of b", self.artifact("B/extensions/same").read_bytes())

    def test_properties_become_options(self):
        self.crate(
            function(
                "Api",
                "{Bin: hello, Features: [extra], NoDefaultFeatures: true, Profile: small, Env: {WORD: fromenv},"
                " Include: [data, 'other.txt:data/a.txt'], Flags: [-v]}",
            )
        )
        features = '[features]\ndefault = ["normal"]\nnormal = []\nextra = []\n[profile.small]\ninherits = "release"'
        self.write("Cargo.toml", manifest("hello", features))
        self.write("data/a.txt", "a")
        code = 'println!("{}", env!("WORD")); if cfg!(feature = "extra") && !cfg!(feature = "normal") { println!("is-extra"); }'
        self.write("src/main.rs", f"fn main() {{ {code} }}\n")
        _, err = self.build()
        self.assertIn("Finished `small` profile", err)
        program = self.artifact("Api/bootstrap").read_bytes()
        self.assertIn(b"fromenv", program)
        self.assertIn(b"is-extra", program)
        self.assertEqual(self.artifact("Api/data/a.txt").read_text(), "a")
        self.assertEqual(self.artifact("Api/other.txt").read_text(), "a")

    def test_a_layer_holds_an_extension(self):
        layer = """
  {}:
    Type: AWS::Serverless::LayerVersion
    Metadata: {{BuildMethod: rust-cargolambda, BuildProperties: {}}}
    Properties: {{ContentUri: ., CompatibleRuntimes: [provided.al2]}}
"""
        self.crate(layer.format("Telemetry", "{}"), layer.format("Inside", "{Internal: true}"), function("Api"))
        out, err = self.build()
        self.assertEqual(err.count("Compiling hello"), 1)
        self.assertEqual(self.machine("Telemetry/extensions/hello"), "x86_64")
        self.assertEqual(self.artifact("Telemetry/extensions/hello").stat().st_mode & 0o777, 0o755)
        self.assertEqual(self.machine("Inside/hello"), "x86_64")
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")
        self.assertIn("ContentUri: Telemetry", self.artifact("template.yaml").read_text())

    def test_what_to_include_must_be_there(self):
        self.crate(function("Api", "{Include: [nothing]}"))
        _, err = self.build(expect=4)
        self.assertIn("'nothing' is to be included, and does not exist", err)
        self.template(function("Api", "{Include: [data]}"))
        os.mkfifo(self.directory / "data")
        _, err = self.build(expect=4)
        self.assertIn("data' is a device, socket or FIFO, and not copied for the build", err)
        self.assertIn("'data' is to be included, and does not exist", err)
        (self.directory / "data").unlink()
        (self.directory / "data").mkdir()
        (self.directory / "data/link").symlink_to("nowhere")
        self.assertIn("'data' is to be included, and has links that lead nowhere", self.build(expect=4)[1])

    def test_a_program_that_the_runtime_cannot_run_is_refused(self):
        self.crate(function("Api", "{Compiler: cargo}"))
        _, err = self.build(expect=4)
        self.assertRegex(err, r"'bootstrap' needs GLIBC_2\.\d+ .*provided\.al2")
        self.assertFalse(self.artifact("Api").exists())

    def test_plain_cargo_builds_for_a_runtime_that_is_new_enough(self):
        self.crate(function("Api", "{Compiler: cargo}", runtime="provided.al2023"))
        self.build()
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")

    def test_a_compile_error_fails_the_build_in_rustcs_words(self):
        self.crate()
        self.write("src/main.rs", "fn main() { nonsense() }\n")
        _, err = self.build(expect=1)
        self.assertIn("cannot find function `nonsense`", err)
        self.assertIn("function 'Api' failed: cargo lambda ended with exit code 101", err)

    def test_an_image_without_cargo_names_those_with_it(self):
        self.crate()
        _, err = self.build("--build-image", "cbuild/python3.7", expect=1)
        self.assertIn("the image lacks 'cargo' or 'cargo-lambda'", err)
        self.assertIn("cbuild images build provided.al2", err)

    def test_an_image_without_zig_names_the_other_compiler(self):
        image = self.own_image("without-zig")
        Engine.build_image(image, "FROM cbuild/provided.al2\nRUN rm /usr/local/bin/zig\n")
        self.crate()
        _, err = self.build("--build-image", image, expect=1)
        self.assertIn("with zig, or link with the image's own tools: BuildProperties: {Compiler: cargo}", err)
        self.template(function("Api", "{Compiler: cargo}", runtime="provided.al2023"))
        self.build("--build-image", image)

    def test_bad_projects_are_told_before_a_container_starts(self):
        self.crate(function("Api", "{Binary: helo}"))
        self.assertIn("did you mean 'hello'?", self.build(expect=2)[1])
        self.template(function("Api", "{Binry: hello}"))
        self.assertIn("did you mean 'Binary'?", self.build(expect=2)[1])
        self.template(function("Api", "{Profile: relase}"))
        self.assertIn("did you mean 'release'?", self.build(expect=2)[1])
        self.template(function("Api"))
        self.write("src/bin/more.rs", HELLO)
        self.assertIn("with one of: hello, more", self.build(expect=2)[1])
        self.write("Cargo.toml", '[package]\nname = "hello"\nversion = \n')
        self.assertRegex(self.build(expect=2)[1], r"Cargo\.toml:3:\d+: ")
        self.write("Cargo.toml", manifest("hello", '[dependencies]\nout = { path = "../out" }'))
        (self.directory / "src/bin/more.rs").unlink()
        self.assertRegex(self.build(expect=2)[1], r"Cargo\.toml:6:\d+: the dependency 'out' leads to")
        (self.directory / "Cargo.toml").unlink()
        self.assertIn("CodeUri './' of function 'Api' has no Cargo.toml", self.build(expect=2)[1])

    def test_after_an_interruption_the_next_build_works(self):
        self.crate()
        self.write("build.rs", "fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }\n")
        process = self.start("build")
        deadline = time.time() + 60
        log = self.directory / ".aws-sam/logs/Api.log"
        while time.time() < deadline and not (log.exists() and b"Compiling hello" in log.read_bytes()):
            time.sleep(0.1)
        time.sleep(2)
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)
        (self.directory / "build.rs").unlink()
        self.build()
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")

    def test_a_full_target_volume_is_told_and_the_last_artifact_stays(self):
        self.crate()
        self.build()
        first = self.artifact("Api/bootstrap").read_bytes()
        [volume] = [found for found in self.volumes() if found["Labels"]["cbuild.cache"] == "cargo-target"]
        self.remove_volumes()
        small = {"type": "tmpfs", "device": "tmpfs", "o": "size=128k"}
        settings = {"Name": volume["Name"], "Labels": volume["Labels"], "DriverOpts": small}
        self.assertEqual(Engine.call("POST", "/volumes/create", json.dumps(settings))[0], 201)
        _, err = self.build(expect=1)
        self.assertIn("No space left on device", err)
        self.assertIn("hint: the engine's disk is full", err)
        self.assertEqual(self.artifact("Api/bootstrap").read_bytes(), first)

    def test_offline_with_nothing_fetched_fails_in_cargos_words(self):
        self.crate(function("Api", "{Flags: [--offline]}"))
        self.write("Cargo.toml", manifest("hello", '[dependencies]\nitoa = "1"'))
        (self.directory / "Cargo.lock").unlink()
        _, err = self.build("--no-dep-cache", expect=1)
        self.assertIn("has no Cargo.lock", err)
        self.assertIn("no matching package named `itoa` found", err)
        self.assertRegex(err, "retry without (the )?`--offline`")

    def test_sams_debug_mode_is_a_debug_build(self):
        self.crate(function("Api", "{Compiler: cargo}", runtime="provided.al2023"))
        self.write("src/main.rs", 'fn main() { if cfg!(debug_assertions) { println!("is-debug") } }\n')
        self.build(env=os.environ | {"SAM_BUILD_MODE": "debug"})
        self.assertIn(b"is-debug", self.artifact("Api/bootstrap").read_bytes())
        self.build(env=os.environ | {"SAM_BUILD_MODE": "fast"}, expect=2)

    def test_the_ways_to_opt_in_are_accepted(self):
        self.crate()
        self.write("samconfig.toml", "version = 0.1\n[default.build.parameters]\nbeta_features = true\n")
        self.build("--beta-features", env=os.environ | {"SAM_CLI_BETA_RUST_CARGO_LAMBDA": "1"})
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")


if __name__ == "__main__":
    main()
