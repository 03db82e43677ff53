"""Functions built by a Makefile: what the recipe is given, and what it leaves."""

from case import COPY, REPOSITORY, SOURCE, Case, function, lambda_function, layer, makefile, recipe, stack, without
from project import Directory, File, Link

ALL = "cp -r . $(ARTIFACTS_DIR)"


def _made(name, about, *lines, **more):
    """A case of the usual function with a recipe of these lines."""
    return Case(f"makefile/{name}", about, stack(), files=makefile(*lines), **more)


def _metadata(name, about, metadata, files, **more):
    return Case(f"makefile/{name}", about, stack({"Fn": function(metadata=metadata)}), files=files, **more)


def _code(name, code, files, **more):
    return Case(f"code/{name}", "§12.6.5 CodeUri", stack({"Fn": function(CodeUri=code)}), files=files, **more)


def _in(folder):
    return {f"{folder}/Makefile": COPY, f"{folder}/app.py": ""}


def _inside(folder, *lines):
    return {f"{folder}/Makefile": recipe(*lines)}


MADE = [
    Case("makefile/copy", "custom_make.must_build_python_project_through_makefile", stack(), recorded=True),
    Case("makefile/plain-cloudformation", "§1.1", stack({"Fn": lambda_function()}, Transform=[]), recorded=True),
    Case("makefile/implied-by-the-runtime", "ProvidedFunctions", stack({
        name: without(function(Runtime=runtime), "Metadata")
        for name, runtime in (("One", "provided"), ("Two", "provided.al2"), ("Three", "provided.al2023"))})),
    Case("makefile/runtime-python", "BuildWithBuildMethod.with_makefile_builder_specified_python_runtime",
         stack({"Fn": function(Runtime="python3.11")})),
    Case("makefile/two-functions-of-one-source", "BuildWithDedupBuildsMakefile",
         stack({"One": function(), "Two": function()}), recorded=True,
         files=SOURCE | {"src/Makefile": recipe("echo 1 > $(ARTIFACTS_DIR)/f", target="build-One")
                                         + recipe("echo 2 > $(ARTIFACTS_DIR)/f", target="build-Two")}),
    _made("target-has-the-logical-id", "§3.5", ALL),
    _made("own-target", "§3.5", "echo $@ > $(ARTIFACTS_DIR)/target"),
    _made("working-directory-is-scratch", "§3.2", "pwd > $(ARTIFACTS_DIR)/pwd; ls -A >> $(ARTIFACTS_DIR)/pwd"),
    _made("artifacts-directory", "§3.4", "echo $(ARTIFACTS_DIR) > $(ARTIFACTS_DIR)/dir"),
    _made("environment", "§3.4", "env | cut -d= -f1 | grep -v ^LAMBDA_BUILDERS_LOG_LEVEL | sort > $(ARTIFACTS_DIR)/names"),
    _made("nothing-left", "§12.6.1 empty artifacts", "true"),
    _made("recipe-deletes-its-source", "§12.6.1", "cp app.py $(ARTIFACTS_DIR)", "rm -f app.py Makefile"),
    _made("recipe-makes-more-source", "build_in_source default", "echo new > made.txt", ALL),
    _made("recipe-fails", "custom_make error table", "echo why >&2; exit 3"),
    _made("output-not-utf-8", "§12.6.1", "printf '\\377\\n'", ALL),
    _made("error-stream-of-a-success", "§3.8", "echo careful >&2", ALL, says="careful"),
    Case("makefile/no-makefile", "§3 error table", stack(), files={"src/app.py": ""}),
    Case("makefile/no-target", "custom_make.unknown_target", stack(), files=makefile(ALL, target="build-Other")),
    Case("makefile/relies-on-the-working-directory", "custom_make.no_python_source_in_default_working_directory", stack(),
         files=_inside("src", "cp there.py $(ARTIFACTS_DIR)") | {"src/below/there.py": ""}),
    Case("makefile/variables-and-prerequisites", "§3", stack(), files={
        "src/Makefile": "NAME ?= built\nbuild-Fn: $(NAME).txt\n\tcp $< $(ARTIFACTS_DIR)\n%.txt:\n\techo $* > $@\n"}),
    Case("makefile/includes-another", "§3", stack(), files={
        "src/Makefile": "include rules.mk\n", "src/rules.mk": recipe(ALL)}),
    Case("makefile/calls-make-below", "§3", stack(), files={
        "src/Makefile": recipe("$(MAKE) -C below all"), "src/below/Makefile": "all:\n\tcp data $(ARTIFACTS_DIR)\n",
        "src/below/data": "x"}),
    Case("makefile/left-out-of-the-copy", "§3.3", stack(), files=SOURCE | {
        "src/.git/config": "", "src/.aws-sam/x": "", "src/below/.git/x": "", "src/below/kept": "", "src/.hidden": ""}),
]

METADATA = [
    _metadata("context-path", "WithCustomMetadata (Makefile's path)", {"ContextPath": "make"},
              {"make/Makefile": recipe(ALL), "src/app.py": ""}, recorded=True),
    _metadata("project-root", "WithCustomMetadata (root's path)", {"ProjectRootDirectory": "whole"},
              {"whole/Makefile": recipe(ALL), "whole/lib/x.py": "", "src/app.py": ""}),
    _metadata("root-and-context", "WithCustomMetadata (both)", {"ProjectRootDirectory": ".", "ContextPath": "make"},
              {"make/Makefile": recipe("cp src/app.py lib/x.py $(ARTIFACTS_DIR)"), "lib/x.py": "", "src/app.py": ""}),
    _metadata("working-directory", "WithCustomMetadata, custom_make.with_custom_working_directory", {"WorkingDirectory": "src/below"},
              {"src/Makefile": recipe("cp there.py ../app.py $(ARTIFACTS_DIR)"), "src/below/there.py": "", "src/app.py": ""}),
    _metadata("all-three-keys", "WithCustomMetadata (all three)",
              {"ProjectRootDirectory": "whole", "ContextPath": "make", "WorkingDirectory": "whole/below"},
              {"make/Makefile": recipe("cp here ../other $(ARTIFACTS_DIR)"), "whole/below/here": "", "whole/other": "",
               "src/app.py": ""}, recorded=True),
    _metadata("working-directory-outside", "§3.6", {"WorkingDirectory": "elsewhere"},
              makefile(ALL) | {"elsewhere/x": ""}),
    _metadata("root-instead-of-a-missing-code", "§3.6: CodeUri may not even exist", {"ProjectRootDirectory": "whole"},
              {"whole/Makefile": recipe(ALL), "whole/x": ""}),
    Case("makefile/keys-are-relative-to-the-root-template", "§2", stack({
        "Fn": function(CodeUri="../src", metadata={"ContextPath": "make", "WorkingDirectory": "../src/below"})}),
         template_path="deploy/template.yaml", args=("-t", "deploy/template.yaml"),
         files=REPOSITORY | {"deploy/make/Makefile": recipe("cp here ../app.py $(ARTIFACTS_DIR)"), "src/below/here": "",
                             "src/app.py": ""}),
    Case("makefile/manifest-option", "ProvidedFunctions (Makefile-container)", stack(), args=("--manifest", "Makefile-container"),
         files={"src/app.py": "", "Makefile-container": recipe(ALL)}, recorded=True),
    Case("makefile/manifest-option-beats-context-path", "§3.6", stack({"Fn": function(metadata={"ContextPath": "make"})}),
         args=("-m", "other/rules.mk"),
         files={"src/app.py": "", "make/Makefile": recipe("false"), "other/rules.mk": recipe(ALL)}),
    Case("makefile/manifest-option-of-a-layer-too", "§2", stack({"Fn": function(), "Own": layer()}),
         args=("--manifest", "Rules"), files={"src/app.py": "", "Rules": COPY}),
    Case("makefile/manifest-option-missing-file", "§2", stack(), args=("--manifest", "Nowhere")),
    _metadata("build-properties-are-not-for-make", "§3.6", {"BuildProperties": {"Minify": True}}, SOURCE),
    _metadata("other-metadata", "§1.7", {"Owner": "team", "Number": 7, "Nested": {"a": [1, 2]}}, SOURCE),
]

ARTIFACTS = [
    _made("modes", "§12.6.2", "cd $(ARTIFACTS_DIR) && for m in 4755 0600 0777 0755 0444; do touch $$m; chmod $$m $$m; done"),
    _made("directory-modes", "§12.6.2", "mkdir -m 777 $(ARTIFACTS_DIR)/open; mkdir -m 700 $(ARTIFACTS_DIR)/own; "
                                        "touch $(ARTIFACTS_DIR)/own/x"),
    _made("relative-link", "§12.6.2", "cp app.py $(ARTIFACTS_DIR); ln -s app.py $(ARTIFACTS_DIR)/link"),
    _made("link-to-a-directory", "§12.6.2", "mkdir -p $(ARTIFACTS_DIR)/a/b; touch $(ARTIFACTS_DIR)/a/b/x; "
                                            "ln -s a/b $(ARTIFACTS_DIR)/c"),
    _made("dangling-link", "§12.6.2", "ln -s nowhere $(ARTIFACTS_DIR)/link"),
    _made("absolute-link", "§12.6.2", "ln -s /etc/passwd $(ARTIFACTS_DIR)/link"),
    _made("escaping-link", "§12.6.2", "ln -s ../../../out $(ARTIFACTS_DIR)/link"),
    _made("hard-link", "§12.6.2", "echo x > $(ARTIFACTS_DIR)/a; ln $(ARTIFACTS_DIR)/a $(ARTIFACTS_DIR)/b"),
    _made("empty-directories", "§12.6.2", "mkdir -p $(ARTIFACTS_DIR)/a/b $(ARTIFACTS_DIR)/c"),
    _made("named-pipe", "§12.6.2", "mkfifo $(ARTIFACTS_DIR)/pipe"),
    _made("strange-names", "§12.6.2", "cd $(ARTIFACTS_DIR) && touch -- 'a b' ' ' '-x' 'ü' 'a:b' \"$$(printf 'a\\nb')\""),
    _made("many-files", "§7.6", "cd $(ARTIFACTS_DIR) && for i in $$(seq 200); do echo $$i > file$$i; done"),
    _made("deep-directories", "§7.6", "mkdir -p $(ARTIFACTS_DIR)/$$(printf 'd/%.0s' $$(seq 60)); "
                                      "touch $(ARTIFACTS_DIR)/$$(printf 'd/%.0s' $$(seq 60))x"),
    _made("large-file", "§7.6", "head -c 20000000 /dev/zero > $(ARTIFACTS_DIR)/zeros"),
    Case("makefile/modes-of-the-source", "§3.3", stack(), files=SOURCE | {"src/run": File("#!/bin/sh\n", 0o755)}),
    Case("makefile/links-of-the-source", "§3.3", stack(), files=SOURCE | {
        "src/dir/x": "x", "src/to-file": Link("dir/x"), "src/to-dir": Link("dir")}),
    Case("makefile/dangling-link-of-the-source", "§3.3", stack(), files=SOURCE | {"src/link": Link("nowhere")}),
    Case("makefile/link-out-of-the-source", "§7.4", stack(), files=SOURCE | {"shared/x": "x", "src/link": Link("../shared")}),
    Case("makefile/mount-symlinks", "§12.6.4", stack(), args=("--mount-symlinks",),
         files=SOURCE | {"shared/x": "x", "src/link": Link("../shared")}),
    Case("makefile/empty-directories-of-the-source", "§3.3", stack(), files=SOURCE | {"src/empty": Directory()}),
    Case("makefile/build-directory-in-the-source", "§3.3", stack({"Fn": function(CodeUri=".")}), before=("Fn",),
         files={"Makefile": COPY, "app.py": ""}),
]

CODE = [
    _code("here", ".", {"Makefile": COPY, "app.py": ""}),
    _code("left-out-means-here", None, {"Makefile": COPY, "app.py": ""}),
    _code("with-a-slash", "./src/", SOURCE),
    _code("absolute", "$PROJECT/src", SOURCE),
    _code("with-a-space", "my code", _in("my code")),
    _code("with-other-letters", "köd/ü", _in("köd/ü")),
    _code("not-in-normal-form", "src/../src/./", SOURCE),
    _code("a-link", "link", SOURCE | {"link": Link("src")}),
    _code("a-missing-directory", "nowhere", {}),
    Case("code/outside-of-the-template's-directory", "§2", stack({"Fn": function(CodeUri="../src")}),
         template_path="deploy/template.yaml", args=("-t", "deploy/template.yaml"), files=REPOSITORY | SOURCE),
    Case("code/outside-of-the-project", "§2", stack({"Fn": function(CodeUri="../src")}),
         template_path="deploy/template.yaml", args=("-t", "deploy/template.yaml")),
    Case("code/template-by-a-link", "§2", None, args=("-t", "link.yaml"), files=REPOSITORY | SOURCE | {
        "link.yaml": Link("deploy/real.yaml"), "deploy/real.yaml": "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: provided.al2, Handler: h, CodeUri: ../src}\n"}),
    Case("code/unresolved", "§12.6.5, §13", stack({"Fn": function(CodeUri={"Fn::ImportValue": "code"})}),
         files={"Makefile": COPY, "app.py": ""}),
]

CASES = MADE + METADATA + ARTIFACTS + CODE
