"""Runtimes that lambda-builders builds, in cbuild's own images: what comes out runs there."""

import io
import json
import subprocess
import tarfile

from support import CachingProjectTest, Engine, main


def function(name, runtime, code, handler="app.handler", metadata=""):
    return f"""\
  {name}:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: {runtime}, Handler: {handler}, CodeUri: {code}}}
""" + (f"    Metadata: {metadata}\n" if metadata else "")


EXTENSION = """\
#include <Python.h>
#include <pthread.h>
static PyObject *answer(PyObject *self, PyObject *none) {{ return PyLong_FromLong({answer}); }}
static PyMethodDef methods[] = {{{{"answer", answer, METH_NOARGS, NULL}}, {{NULL}}}};
static struct PyModuleDef module = {{PyModuleDef_HEAD_INIT, "ext", NULL, -1, methods}};
PyMODINIT_FUNC PyInit_ext(void) {{ return PyModule_Create(&module); }}
"""


def extension(answer):
    """The source package ext 1.0, whose module is compiled of C."""
    files = {
        "setup.py": "from setuptools import Extension, setup\n"
                    "setup(name='ext', version='1.0', ext_modules=[Extension('ext', ['ext.c'])])\n",
        "ext.c": EXTENSION.format(answer=answer),
        "PKG-INFO": "Metadata-Version: 1.0\nName: ext\nVersion: 1.0\n"}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"ext-1.0/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content.encode()))
    return packed.getvalue()


class NativeTest(CachingProjectTest):
    def template(self, *resources):
        self.write("template.yaml", "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(resources))

    def build_native(self, *arguments, **options):
        return self.build("--ca-bundle", "auto", *arguments, **options)

    def run_in(self, image, name, *command):
        """The output of a command in the image, where Lambda has the artifact."""
        volume = f"{self.artifact(name)}:/var/task:ro"
        call = ["docker", "run", "--rm", "--network", "none", "-v", volume, "-w", "/var/task", image, *command]
        return subprocess.run(call, stdout=subprocess.PIPE, check=True).stdout.decode()

    def test_a_python_function_and_a_layer_have_their_packages_and_run(self):
        self.write("fn/app.py", "import markupsafe\ndef handler(event, context):\n    return str(markupsafe.escape('<'))\n")
        self.write("fn/requirements.txt", "markupsafe==2.1.5\n")
        self.write("lib/shared.py", "")
        self.write("lib/requirements.txt", "idna==3.7\n")
        self.template(function("Fn", "python3.11", "fn"),
                      "  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: python3.11}\n"
                      "    Properties: {ContentUri: lib, CompatibleRuntimes: [python3.11]}\n")
        self.build_native()
        said = self.run_in("cbuild/python3.11", "Fn", "python3.11", "-c", "import app; print(app.handler(0, 0))")
        self.assertEqual(said, "&lt;\n")
        names = sorted(path.name for path in self.artifact("Layer/python").iterdir())
        self.assertEqual(names, ["idna", "idna-3.7.dist-info", "requirements.txt", "shared.py"])

    def test_what_python_compiles_runs_where_its_glibc_fits_and_is_refused_elsewhere(self):
        self.write("fn/app.py", "import ext\ndef handler(event, context):\n    return ext.answer()\n")
        self.write("fn/requirements.txt", "file:///tmp/samcli/scratch/ext-1.0.tar.gz\n")
        self.write("fn/ext-1.0.tar.gz", extension("42"))
        self.template(function("Fn", "python3.11", "fn"))
        self.build_native()
        said = self.run_in("cbuild/python3.11", "Fn", "python3.11", "-c", "import app; print(app.handler(0, 0))")
        self.assertEqual(said, "42\n")
        before = self.snapshot()
        self.write("fn/ext-1.0.tar.gz", extension("pthread_detach(pthread_self())"))
        _, err = self.build_native(expect=4)
        self.assertRegex(err.decode(), r"the artifact of function 'Fn' has libraries that cannot be loaded: package "
                                       r"'ext 1\.0': 'ext\..*\.so' needs GLIBC_2\.\d+ \(symbol pthread_detach\), "
                                       r"python3\.11 has 2\.26\n(?s:.*)  hint: what is compiled in the build image")
        self.assertEqual(self.snapshot(), before)

    def test_a_node_function_has_exactly_what_its_lock_file_has(self):
        self.write("fn/app.js", "exports.handler = async () => require('ms')('2 days');\n")
        self.write("fn/package.json", json.dumps({
            "name": "fn", "version": "1.0.0", "dependencies": {"ms": "^2.0.0"}, "devDependencies": {"isarray": "2.0.5"}}))
        self.write("fn/.npmrc", "fund=false\n")
        packages = {"": json.loads((self.directory / "fn/package.json").read_text())}
        packages["node_modules/ms"] = {"version": "2.1.2"}
        packages["node_modules/isarray"] = {"version": "2.0.5", "dev": True}
        self.write("fn/package-lock.json", json.dumps({
            "name": "fn", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}))
        self.template(function("Fn", "nodejs20.x", "fn"))
        self.build_native()
        installed = self.artifact("Fn/node_modules")
        self.assertEqual(json.loads((installed / "ms/package.json").read_text())["version"], "2.1.2")
        self.assertFalse((installed / "isarray").exists())
        self.assertFalse(self.artifact("Fn/.npmrc").exists())
        said = self.run_in("cbuild/nodejs20.x", "Fn", "node", "-e", "require('./app').handler().then(console.log)")
        self.assertEqual(said, "172800000\n")

    def test_esbuild_bundles_typescript_and_the_template_says_where_it_is(self):
        self.write("fn/src/app.ts", "const twice = (n: number): number => 2 * n;\nexport const handler = async () => twice(21);\n")
        self.write("fn/package.json", json.dumps({
            "name": "fn", "version": "1.0.0", "devDependencies": {"esbuild": "0.25.0"}}))
        self.template(function("Fn", "nodejs20.x", "fn", "src/app.handler",
                               "{BuildMethod: esbuild, BuildProperties: {Sourcemap: true, EntryPoints: [src/app.ts]}}"))
        self.build_native()
        self.assertEqual(sorted(path.name for path in self.artifact("Fn").iterdir()), ["app.js", "app.js.map"])
        template = self.artifact("template.yaml").read_text()
        self.assertIn("Handler: app.handler", template)
        self.assertIn("--enable-source-maps", template)
        said = self.run_in("cbuild/nodejs20.x", "Fn", "node", "-e", "require('./app').handler().then(console.log)")
        self.assertEqual(said, "42\n")

    def test_a_go_module_for_a_provided_runtime_is_a_bootstrap(self):
        self.write("fn/go.mod", "module example.com/fn\n\ngo 1.20\n")
        self.write("fn/main.go", "package main\n\nfunc main() { println(\"hello\") }\n")
        self.template(function("Fn", "provided.al2023", "fn", "bootstrap", "{BuildMethod: go1.x}"))
        self.build_native()
        self.assertEqual([path.name for path in self.artifact("Fn").iterdir()], ["bootstrap"])
        program = subprocess.run([self.artifact("Fn/bootstrap")], stderr=subprocess.PIPE, check=True)
        self.assertEqual(program.stderr, b"hello\n")

    def test_a_package_that_is_not_there_is_told_and_the_last_good_artifact_stays(self):
        self.write("fn/app.py", "x = 1\n")
        self.write("fn/requirements.txt", "")
        self.template(function("Fn", "python3.11", "fn"))
        self.build_native()
        self.write("fn/requirements.txt", "idna==0.0.1\n")
        _, err = self.build_native(expect=1)
        self.assertIn("function 'Fn' failed: PythonPipBuilder:ResolveDependencies", err.decode())
        self.assertIn("No matching distribution found for idna==0.0.1", err.decode())
        self.assertEqual((self.artifact("Fn/app.py")).read_text(), "x = 1\n")

    def test_an_image_without_lambda_builders_is_told(self):
        image = self.own_image("bare")
        Engine.build_image(image, "FROM cbuild/python3.11\nRUN rm -rf /usr/local/opt/lambda-builders\n")
        self.write("fn/app.py", "")
        self.template(function("Fn", "python3.11", "fn"))
        _, err = self.build_native("--build-image", image, expect=1)
        self.assertIn("the image has no 'lambda-builders'", err.decode())

    def test_an_image_for_another_runtime_is_told(self):
        self.write("fn/app.py", "")
        self.write("fn/requirements.txt", "idna\n")
        self.template(function("Fn", "python3.12", "fn"))
        _, err = self.build_native("--build-image", "cbuild/python3.11", expect=1)
        self.assertIn("the image is for another runtime", err.decode())


if __name__ == "__main__":
    main()
