"""Lock files of each tool, built by it: too long for CI, run by `scripts/test runtimes`."""

import json
import shutil
import subprocess

from support import CachingProjectTest, main

PYPROJECT = """\
[project]
name = "fn"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["idna<3.8"]

[dependency-groups]
dev = ["toml"]
"""


POETRY_HASH = "from poetry.factory import Factory; print(Factory().create_poetry().locker._get_content_hash())"
POETRY_LOCK = """\
[[package]]
name = "idna"
version = "3.7"
description = ""
optional = false
python-versions = ">=3.5"
groups = ["main"]
files = [
    {{file = "idna-3.7-py3-none-any.whl", hash = "sha256:82fee1fc78add43492d3a1898bfa6d8a904cc97d8427f683ed8e798d07761aa0"}},
]

[metadata]
lock-version = "2.1"
python-versions = ">=3.11"
content-hash = "{0}"
"""


class LockFilesTest(CachingProjectTest):
    """Each project is locked here first, in the image, with what the registry has today."""

    def function(self, runtime, metadata=""):
        self.write("template.yaml", f"""\
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: fn}}
""" + (f"    Metadata: {metadata}\n" if metadata else ""))
        self.write("fn/app.py" if runtime.startswith("python") else "fn/app.js", "exports = 1\n")

    def lock(self, image, *commands):
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        trust = [word for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
                 for word in ("-e", f"{name}={bundle}")]
        call = ["docker", "run", "--rm", "-v", f"{self.directory}/fn:/fn", "-v", f"{bundle}:{bundle}:ro", "-w", "/fn",
                *trust, image, "sh", "-ec", "\n".join(commands)]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)

    def python_packages(self):
        return sorted(path.name for path in self.artifact("Fn").glob("*.dist-info"))

    def build_locked(self, *arguments, **options):
        return self.build("--ca-bundle", "auto", *arguments, timeout=300, **options)

    def test_uv(self):
        self.function("python3.11")
        self.write("fn/pyproject.toml", PYPROJECT.replace("idna<3.8", "idna==3.7"))
        self.lock("cbuild/python3.11", "pip install -q uv", "uv lock -q")
        self.build_locked()
        self.assertEqual(self.python_packages(), ["idna-3.7.dist-info"])
        self.write("fn/pyproject.toml", PYPROJECT.replace("idna<3.8", "idna==3.6"))
        _, err = self.build_locked(expect=1)
        self.assertIn("uv did not export uv.lock", err.decode())

    def test_poetry(self):
        self.function("python3.11")
        self.write("fn/pyproject.toml", '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\n'
                                        'python = ">=3.11"\nidna = "3.7"\n')
        # poetry itself asks PyPI by ways that a mirror need not have: its file is written by hand.
        self.lock("cbuild/python3.11", "pip install -q poetry", "python3 -c '" + POETRY_HASH + "' > hash")
        self.write("fn/poetry.lock", POETRY_LOCK.format((self.directory / "fn/hash").read_text().strip()))
        self.build_locked()
        self.assertEqual(self.python_packages(), ["idna-3.7.dist-info"])

    def test_pipenv(self):
        self.function("python3.11")
        self.write("fn/Pipfile", '[packages]\nidna = "==3.7"\n[dev-packages]\ntoml = "*"\n')
        self.lock("cbuild/python3.11", "pip install -q pipenv", "pipenv lock --python $(command -v python3.11)")
        self.build_locked()
        self.assertEqual(self.python_packages(), ["idna-3.7.dist-info"])

    def node_project(self, **more):
        self.function("nodejs20.x")
        self.write("fn/package.json", json.dumps({
            "name": "fn", "version": "1.0.0", "dependencies": {"ms": "2.1.2"}, "devDependencies": {"isarray": "2.0.5"},
            **more}))
        self.write("fn/.npmrc", "fund=false\n")

    def check_node(self):
        installed = self.artifact("Fn/node_modules")
        self.assertEqual(json.loads((installed / "ms/package.json").read_text())["version"], "2.1.2")
        self.assertFalse((installed / "isarray").exists())
        kept = sorted(path.name for path in self.artifact("Fn").iterdir())
        self.assertEqual(kept, ["app.js", "node_modules", "package.json"])


    def test_pnpm(self):
        self.node_project(packageManager="pnpm@9.15.0")
        self.lock("cbuild/nodejs20.x", "npm install -q --prefix /t pnpm@9.15.0", "/t/node_modules/.bin/pnpm install")
        for made in ("node_modules", ".pnpm-store"):
            shutil.rmtree(self.directory / "fn" / made, ignore_errors=True)
        self.build_locked()
        self.check_node()

    def test_yarn_1(self):
        self.node_project()
        self.lock("cbuild/nodejs20.x", "npm install -q --prefix /t yarn@1", "/t/node_modules/.bin/yarn install")
        shutil.rmtree(self.directory / "fn/node_modules")
        self.build_locked()
        self.check_node()

    def test_yarn_4(self):
        self.node_project()
        self.write("fn/yarn.lock", "")
        self.lock("cbuild/nodejs20.x", "npm install -q --prefix /t @yarnpkg/cli-dist@4",
                  "YARN_NODE_LINKER=node-modules /t/node_modules/.bin/yarn install")
        shutil.rmtree(self.directory / "fn/node_modules")
        self.build_locked()
        self.check_node()

    def test_pnpm_and_esbuild(self):
        self.node_project(packageManager="pnpm@9.15.0")
        self.write("fn/app.js", "exports.handler = async () => require('ms')('2 days');\n")
        self.lock("cbuild/nodejs20.x", "npm install -q --prefix /t pnpm@9.15.0", "/t/node_modules/.bin/pnpm install")
        shutil.rmtree(self.directory / "fn/node_modules")
        self.function("nodejs20.x", "{BuildMethod: esbuild, BuildProperties: {EntryPoints: [app.js]}}")
        self.write("fn/app.js", "exports.handler = async () => require('ms')('2 days');\n")
        self.build_locked()
        self.assertEqual([path.name for path in self.artifact("Fn").iterdir()], ["app.js"])


if __name__ == "__main__":
    main()
