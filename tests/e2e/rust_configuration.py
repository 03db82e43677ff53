"""What a Rust project says of its build itself, in a workspace whose functions are built together."""

import pathlib
import shutil
import unittest

from rust_project import RustProjectTest, function
from support import main, manifest

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/rust-function"


class RustConfigurationTest(RustProjectTest):
    def workspace(self, **members):
        """Members with what is added to their manifests, each with a function of its name; all use `common`."""
        listed = ", ".join(f'"{name}"' for name in ("common", *members))
        self.write("Cargo.toml", f'[workspace]\nmembers = [{listed}]\nresolver = "2"\n')
        self.write("common/Cargo.toml", manifest("common"))
        self.write("common/src/lib.rs", "")
        for name, more in members.items():
            self.write(f"{name}/Cargo.toml", manifest(name, '[dependencies]\ncommon = { path = "../common" }', more))
        self.template(*(function(name.upper(), code=name) for name in members))

    def source(self, name, code):
        self.write(f"{name}/src/main.rs", f"fn main() {{ {code} }}\n")

    def program(self, name):
        return self.artifact(f"{name}/bootstrap").read_bytes()

    def test_the_metadata_of_each_package_counts_for_its_own_function(self):
        metadata = '[features]\nloud = []\n[package.metadata.lambda.build]\nfeatures = ["loud"]'
        of_binary = '[features]\nloud = []\n[package.metadata.lambda.bin.c.build]\nfeatures = ["loud"]'
        self.workspace(a=metadata, b=metadata, c=of_binary, d="[features]\nloud = []")
        for name in "abcd":
            self.source(name, f'if cfg!(feature = "loud") {{ println!("{name} is loud") }}')
        _, err = self.build()
        self.assertEqual(err.count("Compiling common"), 1)
        for name in "abc":
            self.assertIn(f"{name} is loud".encode(), self.program(name.upper()))
        self.assertNotIn(b"d is loud", self.program("D"))

    def test_a_members_own_files_count_for_its_function(self):
        self.workspace(a="", b="", c="")
        self.write("CargoLambda.toml", '[build]\nenv_var = ["WORD=of-the-root"]\n')
        self.write("b/CargoLambda.toml", '[build]\nenv_var = ["WORD=of-the-member"]\n')
        self.write("c/.cargo/config.toml", '[build]\nrustflags = ["--cfg", "flagged"]\n')
        for name in "abc":
            self.source(name, f'println!("{name} {{}} {{}}", env!("WORD"), if cfg!(flagged) {{ "flagged" }} else {{ "" }})')
        self.build()
        self.assertIn(b"of-the-root", self.program("A"))
        self.assertIn(b"of-the-member", self.program("B"))
        self.assertIn(b"flagged", self.program("C"))
        self.assertIn(b"of-the-root", self.program("C"))  # found above the directory where cargo is called
        self.assertNotIn(b"flagged", self.program("A"))

    def test_metadata_is_found_although_another_package_has_a_program_of_the_name(self):
        binary = '[features]\nloud = []\n[[bin]]\nname = "bootstrap"\npath = "src/main.rs"'
        self.workspace(a=binary, b=f'{binary}\n[package.metadata.lambda.build]\nfeatures = ["loud"]')
        for name in "ab":
            self.source(name, f'println!("{{}}", if cfg!(feature = "loud") {{ "{name} is loud" }} else {{ "{name} is still" }})')
        self.build()
        self.assertIn(b"a is still", self.program("A"))
        self.assertIn(b"b is loud", self.program("B"))

    def test_the_documented_example_is_built_for_the_other_architecture_and_runtime(self):
        shutil.copytree(EXAMPLE, self.directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target", ".aws-sam"))
        template = (self.directory / "template.yaml").read_text()
        self.assertIn("Runtime: provided.al2\n", template)
        changed = "Runtime: provided.al2023\n      Architectures: [arm64]\n"
        self.write("template.yaml", template.replace("Runtime: provided.al2\n", changed))
        self.build("--ca-bundle", "auto")
        self.assertEqual(self.machine("MyFunction/bootstrap"), "arm64")


if __name__ == "__main__":
    main()
