"""The built template: only what must change changes."""

import unittest

from support import TEMPLATE, ProjectTest, main, recipe


class TemplatesTest(ProjectTest):
    def test_only_the_code_uri_of_a_built_function_changes(self):
        self.project("true")
        self.build()
        self.assertEqual(self.artifact("template.yaml").read_text(), TEMPLATE.replace("CodeUri: src/", "CodeUri: Fn"))

    def test_paths_of_what_is_not_built_lead_to_the_same_files(self):
        api = "  Api:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: p, DefinitionUri: api/open.yaml}\n"
        self.project("true", template=TEMPLATE + api)
        self.write("api/open.yaml", "")
        self.build()
        self.assertIn("DefinitionUri: ../../api/open.yaml", self.artifact("template.yaml").read_text())

    def test_a_template_elsewhere_and_a_build_directory_elsewhere(self):
        self.write("deep/down/template.yaml", TEMPLATE)
        self.write("deep/down/src/Makefile", recipe("echo x > $(ARTIFACTS_DIR)/f"))
        self.build("-t", "deep/down/template.yaml", "-b", "out/build")
        self.assertEqual((self.directory / "out/build/Fn/f").read_text(), "x\n")
        self.assertTrue((self.directory / "out/build/template.yaml").exists())
        self.assertFalse((self.directory / ".aws-sam").exists())

    def test_a_project_reached_through_a_link(self):
        self.project("echo x > $(ARTIFACTS_DIR)/f")
        link = self.directory.with_name(self.directory.name + "-link")
        link.symlink_to(self.directory)
        self.addCleanup(link.unlink)
        self.directory, real = link, self.directory
        self.build()
        self.assertEqual((real / ".aws-sam/build/Fn/f").read_text(), "x\n")

    def test_metadata_places_the_makefile_the_source_and_the_working_directory(self):
        metadata = "BuildMethod: makefile\n      ContextPath: make\n      ProjectRootDirectory: root\n      WorkingDirectory: root/sub"
        self.write("template.yaml", TEMPLATE.replace("BuildMethod: makefile", metadata))
        self.write("make/Makefile", recipe("cp here ../other $(ARTIFACTS_DIR)"))
        self.write("root/sub/here", "")
        self.write("root/other", "")
        self.build()
        self.assertEqual(sorted(path.name for path in self.artifact("Fn").iterdir()), ["here", "other"])

    def test_what_links_of_the_source_lead_to_is_in_its_copy_where_they_are_followed(self):
        self.project("cp -R lib one $(ARTIFACTS_DIR)")
        self.write("shared/sub/two", "2")
        self.write("one", "1")
        (self.directory / "src/lib").mkdir()
        (self.directory / "src/lib/shared").symlink_to("../../shared")
        (self.directory / "src/one").symlink_to("../one")
        self.build("--mount-symlinks")
        self.assertEqual(self.artifact("Fn/one").read_text(), "1")
        self.assertEqual(self.artifact("Fn/lib/shared/sub/two").read_text(), "2")
        self.assertFalse(self.artifact("Fn/lib/shared").is_symlink())

    def test_runtime_provided_is_served_by_provided_al2_and_means_makefile(self):
        template = TEMPLATE.replace("Runtime: python3.7", "Runtime: provided").replace("BuildMethod: makefile", "X: y")
        self.project("rustc --version > $(ARTIFACTS_DIR)/f", template=template)
        self.build()
        self.assertIn("rustc", self.artifact("Fn/f").read_text())

    def test_inline_code_is_left_alone(self):
        inline = "  In:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.7, Handler: a.b, InlineCode: 'x = 1'}\n"
        self.project("true", template=TEMPLATE + inline)
        _, err = self.build()
        self.assertIn("'In' is not built: inline code", err.decode())
        self.assertFalse(self.artifact("In").exists())
        self.assertIn("InlineCode: 'x = 1'", self.artifact("template.yaml").read_text())

    def test_code_on_s3_is_left_alone_with_a_warning(self):
        stored = "  S3:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.7, CodeUri: 's3://b/k'}\n"
        self.project("true", template=TEMPLATE + stored)
        _, err = self.build()
        self.assertIn("warning: 'S3' is not built: code on S3", err.decode())

    def test_nothing_to_build_is_said_needs_no_engine_and_gives_a_template(self):
        template = "Resources:\n  In:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, InlineCode: x}\n"
        self.write("template.yaml", template)
        _, err = self.build(env={"DOCKER_HOST": "unix:///nonexistent/engine.sock"})
        self.assertIn("nothing to build", err.decode())
        self.assertEqual(self.artifact("template.yaml").read_text(), template)


if __name__ == "__main__":
    main()
