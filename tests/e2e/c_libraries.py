"""Rust functions that need libraries written in C."""

import json
import subprocess
import unittest
import urllib.parse

from rust_project import RustProjectTest, function
from support import Engine, main, manifest


class CLibrariesTest(RustProjectTest):
    def remove_package_images(self, packages):
        filters = urllib.parse.quote(json.dumps({"label": [f"cbuild.packages={packages}"]}))
        for image in json.loads(Engine.call("GET", f"/images/json?filters={filters}")[1]):
            Engine.remove_image(image["Id"])

    def dependency(self, name, version, expression):
        """The crate prints what the expression gives."""
        self.write("Cargo.toml", manifest("hello", f'[dependencies]\n{name} = {version}'))
        (self.directory / "Cargo.lock").unlink()
        self.write("src/main.rs", f'fn main() {{ println!("{{}}", {expression}); }}\n')

    def test_packages_are_added_to_the_image_once(self):
        self.remove_package_images("hello")
        self.addCleanup(self.remove_package_images, "hello")
        self.crate(function("Api", "{Packages: [hello]}", runtime="provided.al2023"))
        self.write("build.rs", 'fn main() { assert!(std::process::Command::new("hello").status().unwrap().success()) }\n')
        _, err = self.build("--ca-bundle", "auto")
        self.assertIn("Setting up hello", err)
        _, err = self.build("--ca-bundle", "auto")
        self.assertNotIn("Setting up hello", err)
        self.template(function("Api", "{Packages: [no-such-package]}"))
        _, err = self.build("--ca-bundle", "auto", expect=3)
        self.assertIn("Unable to locate package no-such-package", err)
        self.assertIn("while installing BuildProperties.Packages: no-such-package", err)

    def test_a_missing_c_library_names_the_property_that_adds_it(self):
        self.crate()
        self.write("build.rs", 'fn main() { println!("cargo:rustc-link-lib=dylib=nosuchlibrary"); }\n')
        _, err = self.build(expect=1)
        self.assertIn("BuildProperties: {Packages: [NAME", err)

    def test_openssl_of_the_distribution_is_linked(self):
        packages = "libssl-dev pkg-config"
        self.addCleanup(self.remove_package_images, packages)
        properties = f"{{Compiler: cargo, Packages: [{packages.replace(' ', ', ')}]}}"
        self.crate(function("Api", properties, runtime="provided.al2023"))
        self.dependency("openssl-sys", '"=0.9.109"', "unsafe { openssl_sys::OpenSSL_version_num() }")
        self.build("--ca-bundle", "auto")
        self.assertTrue(b"libcrypto.so.3" in self.artifact("Api/bootstrap").read_bytes())

    def test_zstd_is_compiled_by_zig_for_both_architectures(self):
        self.crate(function("Api"), function("Arm", architecture="arm64"))
        zstd = '{ version = "=2.0.15", default-features = false }'
        self.dependency("zstd-sys", zstd, "unsafe { zstd_sys::ZSTD_versionNumber() }")
        self.build("--ca-bundle", "auto")
        self.assertEqual(self.machine("Arm/bootstrap"), "arm64")
        out = subprocess.run([self.artifact("Api/bootstrap")], stdout=subprocess.PIPE, timeout=10, check=True).stdout
        self.assertEqual(out, b"10507\n")


if __name__ == "__main__":
    main()
