"""A workspace as its users have it: several functions and an extension, with crates of the registry."""

import json
import pathlib
import shutil
import subprocess

from support import CargoProjectTest, main

HERE = pathlib.Path(__file__).resolve().parent
INVOKE = HERE.parents[1] / "scripts/invoke"
HTTP_REQUEST = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/",
    "rawQueryString": "name=cbuild",
    "queryStringParameters": {"name": "cbuild"},
    "headers": {},
    "requestContext": {
        "http": {"method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"},
        "routeKey": "$default",
        "stage": "$default",
        "timeEpoch": 0,
    },
    "isBase64Encoded": False,
}


class CratesTest(CargoProjectTest):
    def answer(self, name, event):
        mounts = ["-v", f"{self.artifact(name)}:/var/task:ro", "-v", f"{INVOKE}:/invoke:ro"]
        command = ["docker", "run", "--rm", "--network", "none", "-w", "/var/task", *mounts, "cbuild/provided.al2"]
        command += ["python3", "/invoke", "./bootstrap", json.dumps(event)]
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, timeout=60, check=True).stdout)

    def test_a_workspace_of_three_functions_and_an_extension(self):
        shutil.copytree(HERE / "crates", self.directory, dirs_exist_ok=True)
        _, err = self.build("--ca-bundle", "auto", timeout=1140)
        self.assertEqual(err.count(b"Compiling serde_json v"), 1)
        self.assertNotIn(b"has no Cargo.lock", err)
        # Cargo.toml's edition, rust-toolchain.toml, of which the image has another version, and the rustflags of .cargo/config.toml count.
        self.assertEqual(self.answer("Worker", {"Records": [{}, {}]}), {"records": 2, "flag": True})
        self.assertEqual(self.answer("Generated", {}), {"words": 3, "rustc": "1.95.0"})
        self.assertEqual(self.answer("Api", HTTP_REQUEST)["body"], "Hello, cbuild!")
        self.assertEqual(self.machine(self.artifact("Watcher/extensions/watcher")), "x86_64")
        _, err = self.build("--ca-bundle", "auto")
        self.assertNotIn(b"Compiling", err)


if __name__ == "__main__":
    main()
