"""The images that cbuild ships."""

import unittest

from support import TEMPLATE, Engine, ProjectTest, main


class ImagesTest(ProjectTest):
    def test_list_shows_digest_sizes_and_base(self):
        out, _ = self.run_cbuild("images", "list")
        for name in ("provided.al2", "provided.al2023", "python3.7", "python3.11", "nodejs20.x"):
            self.assertRegex(out.decode(), rf"{name} +cbuild/{name}:latest +sha256:[0-9a-f]{{12}} +[0-9.]+ [MG]B +[0-9.]+ [MG]B +\S+")

    def test_an_unknown_image_names_those_there_are(self):
        _, err = self.run_cbuild("images", "build", "python9", expect=2)
        self.assertIn("it ships: dotnet8, java17, nodejs20.x,", err.decode())

    def test_a_base_that_cannot_be_had_is_told_in_the_engines_words(self):
        _, err = self.run_cbuild("images", "build", "python3.7", "--base", "localhost:1/none:1", expect=3)
        self.assertIn("cannot build image 'cbuild/python3.7:latest'", err.decode())

    def test_a_base_without_a_name_is_not_taken_for_none(self):
        _, err = self.run_cbuild("images", "build", "python3.7", "--base", "", expect=2)
        self.assertIn("--base '' names no image", err.decode())

    def test_building_again_takes_the_engines_cache_and_shows_its_steps(self):
        base = "cbuild-base/python3.7"
        if Engine.call("GET", f"/images/{base}/json")[0] != 200:
            self.skipTest(f"no image {base}: the images come from the public base")
        out, err = self.run_cbuild("images", "build", "python3.7", "--base", base, "--ca-bundle", "auto", timeout=600)
        self.assertIn("Step 1/", err.decode())
        self.assertRegex(out.decode(), r"python3.7 +built .* cbuild/python3.7:latest\n")

    def test_one_that_a_build_needs_is_built_once_on_the_base_that_the_engine_has(self):
        base, name = "cbuild-base/python3.11", "dotnet8"
        if Engine.call("GET", f"/images/{base}/json")[0] != 200:
            self.skipTest(f"no image {base}: the images come from the public base")
        for image in (f"cbuild/{name}", f"cbuild-base/{name}"):
            if Engine.call("GET", f"/images/{image}/json")[0] == 200:
                self.skipTest(f"{image} is there: it is not this test's to remove")
            self.addCleanup(Engine.remove_image, image)
        Engine.call("POST", f"/images/{base}/tag?repo=cbuild-base/{name}&tag=latest")
        self.project("lambda-builders --version > $(ARTIFACTS_DIR)/f; true", template=TEMPLATE.replace("python3.7", name))
        _, err = self.build("--images", "local", expect=3)
        self.assertIn("none is pulled with --images local", err.decode())
        _, err = self.build("--ca-bundle", "auto", timeout=600)
        self.assertIn(f"the engine lacks the image 'cbuild/{name}:latest': it is built once", err.decode())
        self.assertNotIn("Step 1/", err.decode())
        self.assertTrue(self.artifact("Fn/f").exists())
        _, err = self.build("--images", "local")
        self.assertNotIn("the engine lacks", err.decode())


if __name__ == "__main__":
    main()
