"""Which resources are built, and which are left alone."""

from case import SOURCE, Case, function, lambda_function, lambda_layer, layer, stack, without

ARN = "arn:aws:lambda:us-east-1:123456789012:layer:known:1"


def _beside(name, about, resource, **more):
    """A resource that may or may not be built, beside a function that is."""
    return Case(f"resources/{name}", about, stack({"Fn": function(), "Other": resource}), **more)


def _alone(name, about, resource, **more):
    return Case(f"resources/{name}", about, stack({"Fn": resource}), **more)


def _one(name, about, *args, resources=None, **more):
    given = resources or {"One": function(), "Two": function(), "Three": function()}
    return Case(f"one/{name}", about, stack(given), args=args, **more)


def _image(**properties):
    return {"Type": "AWS::Serverless::Function", "Properties": {"PackageType": "Image"} | properties}


LEFT_ALONE = [
    _beside("inline-code", "BuildWithInlineCode.inline_not_built", recorded=True, resource=without(
        function(CodeUri=None, InlineCode="def handler(event, context): return 1\n"), "Metadata")),
    _beside("inline-code-of-lambda", "§1.2", without(lambda_function({"ZipFile": "x = 1"}), "Metadata")),
    _beside("inline-code-and-a-directory", "§1.2", function(InlineCode="x")),
    _beside("code-is-a-zip", "BuildWithZipFunctionsOrLayers", function(CodeUri="pack/code.zip"),
            files=SOURCE | {"pack/code.zip": "PK"}),
    _beside("code-is-a-missing-zip", "BuildWithZipFunctionsOrLayers", function(CodeUri="pack/code.zip")),
    _beside("code-on-s3", "BuildWithS3FunctionsOrLayers", function(CodeUri="s3://bucket/key"), recorded=True, says="S3"),
    _beside("code-on-s3-by-keys", "BuildWithS3FunctionsOrLayers", function(CodeUri={"Bucket": "b", "Key": "k"})),
    _beside("code-on-s3-of-lambda", "BuildWithS3FunctionsOrLayers", lambda_function({"S3Bucket": "b", "S3Key": "k"})),
    _beside("skip-build", "SkipBuildingFlaggedFunctions", function(metadata={"SkipBuild": True})),
    _beside("skip-build-of-lambda", "SkipBuildingFlaggedFunctions", lambda_function(metadata={"SkipBuild": True})),
    _beside("skip-build-is-any-text", "§1.2", function(metadata={"SkipBuild": "false"})),
    _beside("skip-build-is-false", "§1.2", function(metadata={"SkipBuild": False})),
    _beside("image-on-ecr", "§1.2", _image(ImageUri="123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1")),
    _beside("image-by-reference", "SkipBuildingFunctionsWithLocalImageUri", _image(ImageUri="local/image:1")),
    _beside("image-by-parameter", "SkipBuildingFunctionsWithLocalImageUri", _image(ImageUri={"Ref": "AWS::StackName"})),
    _beside("table-and-topic", "§1.1", {"Type": "AWS::SNS::Topic"}),
    _beside("custom-resource", "§1.1", {"Type": "Custom::Thing", "Properties": {"ServiceToken": ARN, "CodeUri": "src"}}),
    _beside("without-a-type", "issue: faults seen", {"Properties": {"CodeUri": "src"}}),
    _beside("layer-by-arn", "LayerBuilds.function_build_succeeds_with_referenced_layer", function(Layers=[ARN])),
]

DECISIONS = [
    _alone("condition-is-false", "§1.2", function() | {"Condition": "Never"}),
    _alone("no-handler", "§1.2", function(Handler=None)),
    _alone("no-runtime", "issue: faults seen", function(Runtime=None)),
    _alone("unknown-runtime", "python ErrorCases.unsupported_runtime", function(Runtime="unsupportedpython")),
    _alone("runtime-of-tomorrow", "issue: faults seen", function(Runtime="python9.9")),
    _alone("deprecated-runtime", "§1.2", function(Runtime="python3.6")),
    _alone("unknown-method", "§1.2", function(metadata={"BuildMethod": "cobol"})),
    *(_alone(f"method-{name or 'empty'}", "issue: faults seen", function(metadata={"BuildMethod": name}))
      for name in ("provided", "provided.al2", "provided.al2023", "")),
    _alone("arm64", "With_Specified_Architecture", function(Architectures=["arm64"])),
    _alone("two-architectures", "§1.2", function(Architectures=["arm64", "x86_64"])),
    _alone("architectures-empty", "§1.2", function(Architectures=[])),
    _alone("unknown-architecture", "§1.2", function(Architectures=["mips"])),
    _alone("web-function", "§1.1", {"Type": "AWS::Serverless::WebFunction", "Properties": {
        "Runtime": "nodejs22.x", "CodeUri": "src"}, "Metadata": {"BuildMethod": "makefile"}}),
    _alone("everything-of-a-function", "§1.2", function(
        FunctionName="my-function", Description="d", MemorySize=512, Timeout=3, Tags={"a": "b"}, Tracing="Active",
        Environment={"Variables": {"TABLE": {"Ref": "AWS::StackName"}}}, Policies=["AWSLambdaBasicExecutionRole"],
        Events={"Get": {"Type": "Api", "Properties": {"Path": "/", "Method": "get"}}}, AutoPublishAlias="live",
        EphemeralStorage={"Size": 1024}, ReservedConcurrentExecutions=2)),
    _alone("attributes-of-a-resource", "§8.3", function() | {
        "DependsOn": ["Topic"], "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "CreationPolicy": {}}),
    Case("resources/none", "§10.1", stack({})),
    Case("resources/no-section", "§10.1", {"Transform": "AWS::Serverless-2016-10-31"}),
    Case("resources/nothing-to-build", "§1.1", stack({"Topic": {"Type": "AWS::SNS::Topic"}}), recorded=True),
    Case("resources/no-template", "§2", None),
    Case("resources/transform-is-missing", "§10.1", {"Resources": {"Fn": function()}}),
]

LAYERS = [
    Case("layers/serverless", "LayerBuilds.build_layer_with_makefile", recorded=True, template=stack({
        "Own": layer(CompatibleRuntimes=["python3.11"], LayerName="own", Description="d", RetentionPolicy="Retain")})),
    Case("layers/lambda", "LayerBuilds.build_layer_with_makefile (CFN)", stack({"Own": lambda_layer(CompatibleRuntimes=["python3.11"])})),
    Case("layers/no-compatible-runtimes", "LayerBuilds.build_layer_with_makefile_no_compatible_runtimes_in_container",
         stack({"Own": layer()})),
    Case("layers/function-and-layer", "LayerBuilds.build_function_and_layer",
         stack({"Fn": function(Layers=[{"Ref": "Own"}]), "Own": layer()}), recorded=True),
    Case("layers/of-a-named-function", "LayerBuilds.build_function_with_dependent_layer",
         stack({"Fn": function(Layers=[{"Ref": "Own"}, ARN]), "Own": layer(), "Another": layer(), "Two": function()}), args=("Fn",)),
    Case("layers/one-by-name", "LayerBuilds.build_single_layer",
         stack({"Fn": function(), "Own": layer(), "Another": layer()}), args=("Own",)),
    Case("layers/no-metadata", "§1.3", stack({"Fn": function(), "Own": without(layer(), "Metadata")})),
    Case("layers/no-metadata-named", "LayerBuilds.build_fails_with_missing_metadata",
         stack({"Own": without(layer(), "Metadata")}), args=("Own",), says="Own"),
    Case("layers/architecture-not-compatible", "LayerBuilds.build_layer_with_architecture_not_compatible",
         stack({"Own": layer(CompatibleArchitectures=["arm64"], metadata={"BuildArchitecture": "x86_64"})}), says="arm64|Compatible"),
    Case("layers/architecture-not-listed", "LayerBuilds.build_arch_no_compatible_arch",
         stack({"Own": layer(metadata={"BuildArchitecture": "arm64"})})),
    Case("layers/architecture-defaulted", "LayerBuilds.compatible_arch_no_build_arch",
         stack({"Own": layer(CompatibleArchitectures=["arm64"])})),
    Case("layers/architecture-unknown", "LayerBuilds.build_layer_with_makefile_with_fake_build_architecture",
         stack({"Own": layer(metadata={"BuildArchitecture": "fake"})})),
    Case("layers/content-on-s3", "BuildWithS3FunctionsOrLayers", stack({
        "Fn": function(), "Own": layer("s3://b/k"), "Another": lambda_layer({"S3Bucket": "b", "S3Key": "k"})})),
    Case("layers/content-is-a-zip", "BuildWithZipFunctionsOrLayers", stack({"Fn": function(), "Own": layer("pack/l.zip")}),
         files=SOURCE | {"pack/l.zip": "PK"}),
    Case("layers/skip-build", "§1.3", stack({"Fn": function(), "Own": layer(metadata={"SkipBuild": True})})),
    Case("layers/unknown-method", "§1.3", stack({"Own": layer(metadata={"BuildMethod": "cobol"})})),
    Case("layers/context-path", "§3.6", stack({"Own": layer(metadata={"ContextPath": "make"})}),
         files={"src/app.py": "", "make/Makefile": "build-Own:\n\tmkdir $(ARTIFACTS_DIR)/python; cp app.py $(ARTIFACTS_DIR)/python\n"}),
    Case("layers/root-and-working-directory", "§3.6",
         stack({"Own": layer(metadata={"ProjectRootDirectory": "whole", "WorkingDirectory": "whole/below"})}),
         files={"whole/Makefile": "build-Own:\n\tcp here $(ARTIFACTS_DIR)\n", "whole/below/here": "", "src/x": ""}),
    Case("layers/names-differ", "§1.4", stack({"Own": layer(LayerName="its-name")}), args=("its-name",)),
]

ONE = [
    _one("by-id", "SingleFunctionBuilds.build_single_function", "One", recorded=True),
    _one("unknown", "SingleFunctionBuilds.function_not_found", "FunctionNotInTemplate", says="FunctionNotInTemplate"),
    _one("by-function-name", "issue: faults seen", "its-name",
         resources={"One": function(FunctionName="its-name"), "Two": function()}),
    _one("skipped-one", "§1.4", "Other", resources={"Fn": function(), "Other": function(metadata={"SkipBuild": True})}),
    _one("exclude-none", "ExcludeResources {}"),
    _one("exclude-one", "ExcludeResources {One}", "--exclude", "One"),
    _one("exclude-two", "ExcludeResources {Two, Three}", "-x", "Two", "--exclude", "Three"),
    _one("exclude-unknown", "ExcludeResources", "--exclude", "Nobody"),
    _one("exclude-the-named", "ExcludeResources {One} and One", "One", "--exclude", "One"),
    _one("exclude-another", "ExcludeResources {One} and Two", "Two", "--exclude", "One"),
    _one("exclude-a-layer", "§1.4", "--exclude", "Own", resources={"Fn": function(Layers=[{"Ref": "Own"}]), "Own": layer()}),
    _one("exclude-all", "§1.4", "-x", "One", "-x", "Two", "-x", "Three"),
]

CDK = [
    Case("cdk/asset", "python: CDK v1/v2 templates", stack({"FnABC": lambda_function(
        {"S3Bucket": "cdk-assets", "S3Key": "aaa.zip"}, {"aws:cdk:path": "Stack/Fn/Resource", "aws:asset:path": "asset.aaa",
                                                         "aws:asset:property": "Code"})}, Transform=[]),
         files={"asset.aaa/Makefile": "build-%:\n\tcp -r . $(ARTIFACTS_DIR)\n", "asset.aaa/app.py": ""}, recorded=True),
    Case("cdk/bundled", "SkipBuildingFlaggedFunctions (CDK)", stack({"Fn": function(), "FnABC": lambda_function(
        {"S3Bucket": "b", "S3Key": "k"}, {"aws:cdk:path": "Stack/Fn2/Resource", "aws:asset:path": "asset.bbb",
                                          "aws:asset:is-bundled": True, "aws:asset:property": "Code"})}),
         files=SOURCE | {"asset.bbb/x": ""}),
    Case("cdk/asset-without-a-property", "§1.7", stack({"Fn": function(), "FnABC": lambda_function(
        {"S3Bucket": "b", "S3Key": "k"}, {"aws:cdk:path": "Stack/F/Resource", "aws:asset:path": "asset.bbb"})}),
         files=SOURCE | {"asset.bbb/x": ""}),
    Case("cdk/by-its-path", "§1.7", stack({"FnABC": lambda_function(metadata={"aws:cdk:path": "Stack/Nice/Resource"})}, Transform=[]),
         args=("Nice",)),
    Case("cdk/resource-id-of-its-own", "§1.7", stack({"FnABC": function(metadata={"SamResourceId": "Mine"})}), args=("Mine",)),
    Case("cdk/layer-asset", "§1.7", stack({"LayABC": lambda_layer(
        {"S3Bucket": "b", "S3Key": "k"}, {"aws:cdk:path": "Stack/Lay/Resource", "aws:asset:path": "src",
                                          "aws:asset:property": "Content"})}, Transform=[])),
]

CASES = LEFT_ALONE + DECISIONS + LAYERS + ONE + CDK
