"""What builds of Rust functions leave in the engine's volumes, and whom it can reach."""

import json
import pathlib
import shutil
import tempfile

from rust_project import RustProjectTest, function
from support import Engine, main

PLACES = 'let places = ["/tmp/samcli/cache", "/tmp/samcli/target", &std::env::var("ZIG_GLOBAL_CACHE_DIR").unwrap()];'

# All that a build can write of what a later one may use is replaced, as far down as it goes.
SPOILING = f"""
use std::{{fs, path::Path}};
fn spoil(at: &Path) {{
    for entry in fs::read_dir(at).unwrap() {{
        let path = entry.unwrap().path();
        let is_object = path.extension().is_some_and(|end| end == "o" || end == "a" || end == "rs");
        if path.is_dir() {{ spoil(&path) }} else if is_object {{ fs::write(path, "spoiled").unwrap() }}
    }}
    fs::write(at.join("spoiled"), "").unwrap();
}}
fn main() {{ {PLACES} for place in places {{ spoil(Path::new(place)); }} }}
"""

LOOKING = f"""
use std::{{fs, path::Path}};
fn look(at: &Path) {{
    if at.join("spoiled").exists() {{ panic!("{{}} is spoiled", at.display()) }}
    for entry in fs::read_dir(at).unwrap() {{
        let path = entry.unwrap().path();
        if path.is_dir() {{ look(&path) }}
    }}
}}
fn main() {{ {PLACES} for place in places {{ look(Path::new(place)); }} }}
"""

OTHER_KINDS = """
use std::{fs, os::unix::fs::symlink, process::Command};
fn main() {
    let at = |name: &str| format!("/tmp/samcli/{name}");
    for name in ["cache/.package-cache", "target/.cbuild-lock", "target/.cbuild-new", "target/.cbuild-times/1.5"] {
        let _ = fs::remove_file(at(name));
        assert!(Command::new("mkfifo").arg(at(name)).status().unwrap().success());
    }
    fs::remove_dir_all(at("cache/git")).unwrap();
    symlink("nowhere", at("cache/git")).unwrap();
    fs::remove_dir_all(at("cache/registry")).unwrap();
    fs::write(at("cache/registry"), "").unwrap();
}
"""


class RustCachesTest(RustProjectTest):
    def another_crate(self, *functions):
        """From here on the test is about a project elsewhere."""
        self.remove_volumes()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="cbuild-e2e-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.crate(*functions)

    def kinds(self):
        return sorted(volume["Labels"]["cbuild.cache"] for volume in self.volumes())

    def test_what_a_build_leaves_reaches_no_other_project(self):
        self.crate()
        self.write("build.rs", SPOILING)
        self.build(expect=None)
        self.assertEqual(self.kinds(), ["cargo", "cargo-target"])
        self.another_crate()
        self.write("build.rs", LOOKING)
        self.build()
        self.assertEqual(self.machine("Api/bootstrap"), "x86_64")

    def test_files_of_another_kind_than_expected_stop_no_later_build(self):
        self.crate()
        self.write("build.rs", OTHER_KINDS)
        self.build()
        (self.directory / "build.rs").unlink()
        _, err = self.build()
        self.assertIn("Compiling hello", err)

    def test_what_is_fetched_is_shared_by_those_who_give_the_same_name(self):
        name = f"e2e-{self.directory.name[-8:]}"
        volume = f"/volumes/cbuild-cargo-shared-{name}"
        self.addCleanup(Engine.call, "DELETE", volume)
        options = ("--ca-bundle", "auto", "--dep-cache", name)
        for expected in (True, False):
            self.another_crate(function("Api", "{Compiler: cargo}", runtime="provided.al2023"))
            self.write("Cargo.toml", (self.directory / "Cargo.toml").read_text() + '[dependencies]\nitoa = "=1.0.11"\n')
            (self.directory / "Cargo.lock").unlink()
            _, err = self.build(*options)
            self.assertEqual("Downloaded itoa" in err, expected, err)
            self.assertEqual(self.kinds(), ["cargo-target"])
        self.assertEqual(json.loads(Engine.call("GET", volume)[1])["Labels"], {"cbuild.cache": "cargo"})


if __name__ == "__main__":
    main()
