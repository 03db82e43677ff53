"""The command line, variables, samconfig, and what a build is told by them."""

from case import COPY, IMAGE, PROJECT, REPOSITORY, SOURCE, Case, function, layer, makefile, stack
from project import Link

ENV = "env | grep -E '^(VAR|A|B|E)' | sort > $(ARTIFACTS_DIR)/env || true"
SHOWS = stack({"Fn": function(), "Other": function()})
SHOWING = makefile(ENV) | {"src/Makefile": f"build-%:\n\t{ENV}\n"}
TRUE_IMAGE = f'build_image = ["{IMAGE}"]\nuse_container = true\nskip_pull_image = true\n'


def _env(name, about, *args, files=None, **more):
    return Case(f"variables/{name}", about, SHOWS, args=args, files=SHOWING | (files or {}), **more)


def _option(name, about, *args, template=None, **more):
    return Case(f"options/{name}", about, template or stack(), args=args, **more)


def _usage(name, about, *args, template=None, says="", **more):
    return Case(f"usage/{name}", about, template or stack(), args=args, bare=True, says=says, **more)


def _config(name, about, text, *args, template=None, file="samconfig.toml", files=None, **more):
    return Case(f"samconfig/{name}", about, template or stack(), args=args, bare=True,
                files=SOURCE | {file: text} | (files or {}), **more)


def _parameters(*lines, environment="default", version="version = 0.1\n"):
    return f"{version}[{environment}.build.parameters]\n{TRUE_IMAGE}" + "".join(f"{line}\n" for line in lines)


VARIABLES = [
    _env("global", "BuildWithInlineContainerEnvVars", "--container-env-var", "VAR=value", recorded=True),
    _env("of-a-function", "BuildWithInlineContainerEnvVars", "--container-env-var", "Fn.VAR=value"),
    _env("short-option", "§9.4", "-e", "VAR=value", "-e", "VAR2=b"),
    _env("file-of-a-function", "BuildWithJsonContainerEnvVars", "--container-env-var-file", "env.json",
         files={"env.json": '{"Fn": {"VAR": "value"}}'}),
    _env("file-for-all", "BuildWithJsonContainerEnvVars", "-ef", "env.json", files={"env.json": '{"Parameters": {"VAR": "value"}}'}),
    _env("precedence", "§12.6.3", "-e", "A=cli", "-e", "Fn.B=cli-fn", "-ef", "env.json", files={"env.json": (
        '{"Parameters": {"A": "file", "B": "file", "E": "file"}, "Fn": {"A": "file-fn", "B": "file-fn"}}')}),
    _env("name-that-looks-like-a-function", "§12.6.3", "-e", "Fn.E.F=x"),
    _env("parameters-means-all", "§7.5", "-e", "Parameters.VAR=x"),
    _env("empty-value", "§12.6.3", "-e", "VAR=", says="'VAR'"),
    _env("value-with-equals-sign", "§7.5", "-e", "VAR=a=b=c"),
    _env("value-with-spaces", "§7.5", "-e", " VAR = a b "),
    _env("unknown-function", "§7.5", "-e", "Nobody.VAR=x"),
    _env("file-is-missing", "§7.5", "-ef", "nowhere.json"),
    _env("file-with-other-types", "§7.5", "-ef", "env.json", files={"env.json": '{"Fn": {"VAR": true, "A": 7}}'}),
    _env("file-of-wrong-form", "§7.5", "-ef", "env.json", files={"env.json": '{"VAR": "x"}'}),
    Case("variables/of-a-layer", "§7.5", stack({"Own": layer()}), args=("-e", "Own.VAR=x"), files=SHOWING),
]

OPTIONS = [
    _option("template", "§2", "--template", "other.yml", template_path="other.yml"),
    _option("template-file-name", "§2", "-t", "below/t.yaml", template_path="below/t.yaml",
            template=stack({"Fn": function(CodeUri="../src")}), files=REPOSITORY | SOURCE),
    _option("template-yml-is-found", "§2", template_path="template.yml"),
    Case("options/template-json-is-found", "§2", '{"Resources": {"Fn": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri":'
         ' "src", "Runtime": "provided.al2", "Handler": "h", "Environment": {"Variables": {"A": {"Ref": "AWS::Region"}}}}}}}',
         template_path="template.json", recorded=True),
    _option("template-by-a-variable", "§9.3", env={"SAM_TEMPLATE_FILE": "other.yaml"}, template_path="other.yaml"),
    _option("template-missing", "§2", "-t", "nowhere.yaml", says="nowhere.yaml"),
    _option("build-dir", "§8.1", "--build-dir", "out/here", build_dir="out/here"),
    _option("build-dir-short", "§9.4", "-b", "out", build_dir="out"),
    _option("build-dir-absolute", "§8.1", "-b", f"{PROJECT}/out", build_dir="out"),
    _option("build-dir-is-here", "§12.6.8", "-b", ".", says=r"'\.'|current|project"),
    _option("build-dir-is-the-parent", "§12.6.8", "-b", "..", template_path="t/template.yaml", cwd="t",
            template=stack({"Fn": function(CodeUri="../src")}), files=REPOSITORY | SOURCE),
    _option("from-another-directory", "§8.1", "-t", "../template.yaml", cwd="work", build_dir=".aws-sam/build"),
    _option("base-dir", "§2", "--base-dir", "base", files={"base/src/Makefile": COPY, "base/src/x": ""}),
    _option("base-dir-short", "§2", "-s", "base", files={"base/src/Makefile": COPY, "base/src/x": ""}),
    _option("base-dir-keeps-other-paths", "§2", "-s", "base", files={"base/src/Makefile": COPY, "flow.json": "{}"}, template=stack({
        "Fn": function(), "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "flow.json"}}})),
    _option("parallel", "ParallelBuilds", "--parallel", template=stack({f"Fn{n}": function() for n in range(4)})),
    _option("cached", "RepeatedBuildHitsCache", "--cached", runs=2, template=stack({"Fn": function(), "Own": layer()})),
    _option("cached-short-and-parallel", "BuildWithNestedStacks (cached, parallel)", "-c", "-p"),
    _option("no-cached", "BuildWithCacheBuilds.no_cached_override", "--no-cached"),
    _option("cache-dir", "§9.1", "--cached", "--cache-dir", ".aws-sam/other"),
    _option("build-image-of-one", "§6", "-bi", f"Fn={IMAGE}", "-bi", "Own=nobody/nothing:1", template=stack({"Fn": function()})),
    _option("build-image-short", "issue: faults seen", "-bi", IMAGE),
    _option("build-image-last-one-wins", "§6", "--build-image", "Fn=nobody/nothing:1", "--build-image", f"Fn={IMAGE}"),
    _option("build-image-missing", "§12.6.7", "--build-image", "Fn=nobody/nothing:1", says="nobody/nothing"),
    _option("build-image-empty", "§6", "--build-image", "Fn=", says="Fn="),
    _option("mount-with-write", "§12.6.4", "--mount-with", "WRITE"),
    _option("mount-with-lower-case", "§12.6.4", "-mw", "read"),
    _option("network-host", "§12.6.4", "--docker-network", "host"),
    _option("network-unknown", "§12.6.4", "--docker-network", "no-such-network-here", says="no-such-network-here"),
    _option("json-result", "§12.6.10", "--output", "json", template=stack({"Fn": function(), "Own": layer()}), recorded=True),
    _option("json-of-a-failure", "§12.6.10", "--output", "json", files=makefile("false")),
    _option("json-in-capitals", "§8.5", "--output", "JSON"),
    _option("debug", "§9.3", "--debug"),
    _option("beta-features", "§4.4", "--beta-features"),
    _option("profile", "§9.4", "--profile", "someone"),
    _option("region", "§9.3", "--region", "eu-west-1"),
    _option("region-of-a-variable-is-not-used", "§9.3", env={"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}, template=stack(
        {"Fn": function(CodeUri={"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "d"]})}, Mappings={"M": {"us-east-1": {"d": "src"}}})),
    _option("build-mode-debug", "§4.3", env={"SAM_BUILD_MODE": "debug"}),
    _option("build-dir-with-something-else", "§12.6.8", files=SOURCE | {".aws-sam/build/old": "x"}),
    _option("second-build-of-one", "§1.4", "One", before=("One",), template=stack({"One": function(), "Two": function()})),
    _option("no-mount-symlinks", "§7.4", "--no-mount-symlinks", files=SOURCE | {"src/link": Link("app.py")}),
]

USAGE = [
    _usage("unknown-option", "§0 exit codes", "--no-such-option"),
    _usage("two-names", "§0 exit codes", "One", "Two", template=stack({"One": function(), "Two": function()})),
    _usage("region-that-is-none", "§9.3", "--region", "bad region", "-u", "--skip-pull-image", "--build-image", IMAGE),
    _usage("output-that-is-none", "§0 exit codes", "--output", "xml"),
    _usage("mount-with-that-is-none", "§0 exit codes", "-u", "--mount-with", "SOMETIMES"),
    _usage("build-mode-that-is-none", "§4.3", "-u", "--skip-pull-image", "--build-image", IMAGE, env={"SAM_BUILD_MODE": "foo"}),
    _usage("build-in-source-in-a-container", "§3.7", "-u", "--build-in-source", "--build-image", IMAGE),
    _usage("terraform-coexist", "terraform: invalid_coexist", "--hook-name", "terraform", "-t", "template.yaml"),
    _usage("terraform-hook-name", "terraform: invalid_hook_name", "--hook-name", "tf"),
    _usage("terraform-container", "terraform: use_container without build image", "--hook-name", "terraform", "-u"),
    _usage("terraform-root-without-a-hook", "terraform: --terraform-project-root-path without hook", "--terraform-project-root-path", "."),
]

CONFIG = [
    _config("used", "§9.3", _parameters(), recorded=True),
    _config("yaml", "samconfig: works_with_extension", "version: 0.1\ndefault:\n  build:\n    parameters:\n      use_container: true\n"
            f"      skip_pull_image: true\n      build_image: [{IMAGE}]\n      build_dir: out\n", file="samconfig.yaml", build_dir="out"),
    _config("config-file", "samconfig: works_with_extension", _parameters(), "--config-file", "my.toml", file="my.toml"),
    _config("config-file-yaml", "samconfig: works_with_extension", "version: 0.1\ndefault:\n  build:\n    parameters:\n"
            f"      use_container: true\n      skip_pull_image: true\n      build_image: {IMAGE}\n", "--config-file", "my.yaml", file="my.yaml"),
    _config("config-file-other-extension", "samconfig: incorrect_extension", "x", "--config-file", "my.jpeg", file="my.jpeg"),
    _config("config-file-missing", "§9.3", _parameters(), "--config-file", "nowhere.toml", says="nowhere.toml"),
    _config("environment", "§9.3", _parameters(environment="prod"), "--config-env", "prod"),
    _config("global-below", "§9.3", f"version = 0.1\n[default.global.parameters]\n{TRUE_IMAGE}[default.build.parameters]\nbuild_dir = \"out\"\n",
            build_dir="out"),
    _config("hierarchy", "samconfig: ExtensionHierarchy", _parameters('build_dir = "out"'), build_dir="out",
            files={"samconfig.yaml": "version: 0.1\ndefault: {build: {parameters: {build_dir: no}}}\n"}),
    _config("build-dir", "issue: faults seen", _parameters('build_dir = "out"'), build_dir="out"),
    _config("template-file", "issue: faults seen", _parameters('template_file = "other.yaml"'), template_path="other.yaml"),
    _config("overrides-text", "issue: faults seen", _parameters('parameter_overrides = "Dir=src A=1"'), template=stack(
        {"Fn": function(CodeUri={"Ref": "Dir"})}, Parameters={"Dir": {"Type": "String"}, "A": {"Type": "String"}})),
    _config("overrides-list", "§10.4", _parameters('parameter_overrides = ["Dir=src", "A=1"]'), template=stack(
        {"Fn": function(CodeUri={"Ref": "Dir"})}, Parameters={"Dir": {"Type": "String"}, "A": {"Type": "String"}})),
    _config("overrides-table", "§10.4", _parameters('parameter_overrides = {Dir = "src"}'), template=stack(
        {"Fn": function(CodeUri={"Ref": "Dir"})}, Parameters={"Dir": {"Type": "String"}})),
    _config("parameters-are-overridden", "samconfig: parameters_are_overridden",
            _parameters('parameter_overrides = "Dir=wrong Second=src"', 'build_dir = "one"'), "--build-dir", "two",
            "--parameter-overrides", "Dir=src", build_dir="two", template=stack(
                {"Fn": function(CodeUri={"Ref": "Dir"}), "Other": function(CodeUri={"Ref": "Second"})},
                Parameters={"Dir": {"Type": "String", "Default": "x"}, "Second": {"Type": "String", "Default": "src"}})),
    _config("container-env-var", "issue: faults seen", _parameters('container_env_var = ["VAR=x"]'), files={"src/Makefile": f"build-%:\n\t{ENV}\n"}),
    _config("exclude", "§9.3", _parameters('exclude = ["Two"]'), template=stack({"One": function(), "Two": function()})),
    _config("name", "§9.3", _parameters('resource_logical_id = "One"'), template=stack({"One": function(), "Two": function()})),
    _config("unknown-keys", "§9.3", _parameters('nobody = "x"', "cached = true", "parallel = true")),
    _config("version-missing", "§9.3", _parameters(version=""), says="version"),
    _config("version-is-a-text", "§9.3", _parameters(version='version = "0.1"\n'), says="version"),
    _config("broken", "issue: faults seen", "version = 0.1\n[default.build\n", says="samconfig.toml"),
    _config("empty", "§9.3", "", "--use-container", "--skip-pull-image", "--build-image", IMAGE),
    _config("beside-the-template", "§9.3", _parameters(), "-t", "deploy/template.yaml", template_path="deploy/template.yaml",
            file="deploy/samconfig.toml", template=stack({"Fn": function(CodeUri="../src")}), files=REPOSITORY),
    _config("save-params", "samconfig: save_params", "version = 0.1\n[default.deploy.parameters]\nstack_name = \"x\"\n",
            "-u", "--skip-pull-image", "--build-image", IMAGE, "--save-params", "--build-dir", "out", "--parallel", build_dir="out"),
]

CASES = VARIABLES + OPTIONS + USAGE + CONFIG
