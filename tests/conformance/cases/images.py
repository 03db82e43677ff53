"""Image functions: a Dockerfile, an archive, or an image that is there."""

from case import IMAGE, SOURCE, Case, function, stack

CONTEXT = {"img/Dockerfile": f"FROM {IMAGE}\nARG NAME=none\nCOPY app.py /app.py\nCMD [\"app.handler\"]\n", "img/app.py": "x = 1\n"}


def image(metadata=None, **properties):
    keys = {"Dockerfile": "Dockerfile", "DockerContext": "img", "DockerTag": "conformance"} | (metadata or {})
    return {"Type": "AWS::Serverless::Function", "Properties": {"PackageType": "Image"} | properties,
            "Metadata": {name: value for name, value in keys.items() if value is not None}}


def _case(name, about, resources, files=None, **more):
    return Case(f"images/{name}", about, stack(resources), files=CONTEXT | (files or {}), **more)


CASES = [
    _case("dockerfile", "python: Images", {"Fn": image()}),
    _case("dockerfile-of-lambda", "python: Images (CFN)", {"Fn": image(Code={"ImageUri": "x"}, Role="arn:aws:iam::1:role/r")
                                                          | {"Type": "AWS::Lambda::Function"}}),
    _case("no-tag", "§7.9", {"Fn": image({"DockerTag": None})}),
    _case("one-build-for-two", "BuildWithDedupImageBuilds", {"One": image(), "Two": image()}),
    _case("beside-a-zip-function", "§7.9", {"Fn": image(), "Zip": function()}, SOURCE),
    _case("build-args-and-target", "§7.9", {"Fn": image({"DockerBuildArgs": {"NAME": "x"}, "DockerBuildTarget": "second"})},
          {"img/Dockerfile": f"FROM {IMAGE} AS first\nFROM first AS second\nARG NAME\nRUN test \"$NAME\" = x\nFROM nobody/nothing AS third\n"}),
    _case("dockerfile-of-another-name", "§7.9", {"Fn": image({"Dockerfile": "sub/My.Dockerfile"})},
          {"img/sub/My.Dockerfile": CONTEXT["img/Dockerfile"]}),
    _case("dockerfile-missing", "BuildingImageTypeLambdaDockerFileFailures.invalid_dockerfile_location",
          {"Fn": image({"Dockerfile": "Nowhere"})}, says="Nowhere"),
    _case("dockerfile-wrong", "BuildingImageTypeLambdaDockerFileFailures.invalid_dockerfile_definition",
          {"Fn": image()}, {"img/Dockerfile": f"FROM {IMAGE}\nCOPY only\n"}, says="COPY requires at least two arguments"),
    _case("step-fails", "§7.9", {"Fn": image()}, {"img/Dockerfile": f"FROM {IMAGE}\nRUN exit 3\n"}),
    _case("context-missing", "§7.9", {"Fn": image({"DockerContext": "nowhere"})}),
    _case("no-dockerfile-key", "§1.2", {"Fn": image({"Dockerfile": None}), "Zip": function()}, SOURCE),
    _case("not-an-archive", "LoadingImagesFromArchive.load_not_an_archive_passthrough", {"Fn": image(
        {"Dockerfile": None, "DockerContext": None}, ImageUri="local/image:latest"), "Zip": function()}, SOURCE),
    _case("bad-archive", "LoadingImagesFromArchive.bad_image_archive_fails", {"Fn": image(
        {"Dockerfile": None, "DockerContext": None}, ImageUri="image.tar")}, {"image.tar": "no tar"}),
    _case("local-image-by-parameter", "SkipBuildingFunctionsWithLocalImageUri", {"Fn": image(
        {"Dockerfile": None, "DockerContext": None}, ImageUri={"Ref": "AWS::StackName"}), "Zip": function()}, SOURCE),
    _case("arm64", "§7.9", {"Fn": image(Architectures=["x86_64"])}),
    _case("skip-build", "§1.2", {"Fn": image({"SkipBuild": True}), "Zip": function()}, SOURCE),
    _case("nested", "BuildWithNestedStacksImage", {"Child": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "child/t.yaml"}}},
          {"child/t.yaml": "Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n"
                           "    Metadata: {Dockerfile: Dockerfile, DockerContext: ./img, DockerTag: conformance}\n",
           "child/img/Dockerfile": f"FROM {IMAGE}\n"}),
    _case("cdk-asset", "python: CDK image", {"FnABC": {"Type": "AWS::Lambda::Function", "Properties": {
        "PackageType": "Image", "Role": "arn:aws:iam::1:role/r", "Code": {"ImageUri": {"Fn::Sub": "x.dkr.ecr.us-east-1.amazonaws.com/a:b"}}},
        "Metadata": {"aws:cdk:path": "Stack/Fn/Resource", "aws:asset:path": "img", "aws:asset:property": "Code.ImageUri",
                     "aws:asset:dockerfile-path": "Dockerfile"}}}),
    _case("extra-params", "§7.9", {"Fn": image({"DockerBuildExtraParams": ["--no-cache"]})}),
    _case("json-result", "§8.5", {"Fn": image()}, args=("--output", "json")),
]
