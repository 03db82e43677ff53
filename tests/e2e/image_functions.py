"""Functions that are container images: built by the engine, or loaded from an archive."""

import io
import json
import os
import tarfile

from support import Engine, ProjectTest, main

FUNCTION = """\
  {name}:
    Type: AWS::Serverless::Function
    Metadata: {{Dockerfile: Dockerfile, DockerContext: app, DockerImage: {image}, DockerTag: {tag}{more}}}
    Properties: {{PackageType: Image}}
"""


def function(name, image, tag="v1", more=""):
    return FUNCTION.format(name=name, image=image, tag=tag, more=more)


def saved(name):
    """The archive of an image, as `docker save` makes it."""
    status, archive = Engine.call("GET", f"/images/{name}/get")
    assert status == 200, archive
    return archive


def files_of(name):
    """What the layers of an image put into its root: contents by path."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(saved(name))) as archive:
        for layer in json.load(archive.extractfile("manifest.json"))[0]["Layers"]:
            with tarfile.open(fileobj=archive.extractfile(layer)) as tar:
                for entry in tar:
                    if entry.isfile():
                        files[entry.name] = tar.extractfile(entry).read().decode()
    return files


class ImageFunctionsTest(ProjectTest):
    def test_equal_images_are_built_once_from_their_context_and_tagged_for_each(self):
        image = self.own_image("equal")
        for tag in ("v1", "v2"):
            self.addCleanup(Engine.remove_image, f"{image}:{tag}")
        functions = function("One", image) + function("Two", image, "v2")
        self.write("template.yaml", "Resources:\n" + functions)
        self.write("app/Dockerfile", "FROM scratch\nCOPY . /var/task/\nCMD [\"app.handler\"]\n")
        self.write("app/.dockerignore", "*\n!src/**/*.py\nDockerfile\n")
        self.write("app/src/deep/app.py", "handler = print\n")
        self.write("app/src/deep/notes", "x")
        self.write("app/big", b"\0" * 3_000_000)
        out, _ = self.build()
        self.assertEqual(files_of(f"{image}:v1"), {"var/task/src/deep/app.py": "handler = print\n"})
        self.assertIn(f"{image}:v2", out.decode())
        ids = {json.loads(Engine.call("GET", f"/images/{image}:{tag}/json")[1])["Id"] for tag in ("v1", "v2")}
        self.assertEqual(len(ids), 1)
        built = self.artifact("template.yaml").read_text()
        self.assertIn(f'ImageUri: "{image}:v1"', built)
        self.assertIn(f'ImageUri: "{image}:v2"', built)
        self.assertEqual([path.name for path in self.artifact().iterdir()], ["template.yaml"])

    def test_a_step_that_fails_is_told_and_nothing_is_published(self):
        image = self.own_image("broken")
        self.write("template.yaml", "Resources:\n" + function("One", image, more=", DockerBuildArgs: {CODE: '7'}"))
        self.write("app/Dockerfile", "FROM cbuild/provided.al2023\nARG CODE\nRUN echo trying; exit $CODE\n")
        _, err = self.build(expect=1)
        message = err.decode()
        self.assertIn("trying", message)
        self.assertIn("returned a non-zero code: 7", message)
        self.assertIn("in step 3/3: RUN echo trying; exit $CODE", message)
        self.assertIn("trying", (self.directory / ".aws-sam/logs/One.log").read_text())
        self.assertFalse(self.artifact("template.yaml").exists())

    def test_an_archive_is_loaded_and_a_broken_one_is_told(self):
        image = self.own_image("saved")
        Engine.build_image(image, f"FROM scratch\nCOPY Dockerfile /\nLABEL test={os.getpid()}\n")
        archive = saved(image)
        properties = "Properties: {PackageType: Image, ImageUri: ./image.tar}"
        self.write("template.yaml", f"Resources:\n  One:\n    Type: AWS::Serverless::Function\n    {properties}\n")
        self.write("image.tar", archive)
        expected = json.loads(Engine.call("GET", f"/images/{image}/json")[1])["Id"]
        Engine.remove_image(image)
        self.build()
        self.assertIn(f'ImageUri: "{expected}"', self.artifact("template.yaml").read_text())
        self.write("image.tar", archive[:700])
        _, err = self.build(expect=1)
        self.assertIn("unexpected EOF", err.decode())
        self.assertIn(f'ImageUri: "{expected}"', self.artifact("template.yaml").read_text())


if __name__ == "__main__":
    main()
