"""Acceptance cases that are not among the cases here, each with the reason: a table of what conformance does not say."""

IN_PROCESS = "in-process only: cbuild builds in containers"
NO_TOOLS = "needs tools or a registry that no build image here has"
NO_IMAGE = "its build image is none of those that scripts/setup makes"
E2E = "not a comparison of results: an end-to-end or unit test of cbuild's own"

LEFT_OUT = {
    "RubyFunctions, RubyFunctions_With_Architecture, WithGemfileInTheRoot": NO_IMAGE + " (ruby3.3), and gems are in another registry",
    "Go_Modules: dependencies": "a module without any is a case; go itself fetches others",
    "arm64: Ruby, Java": NO_IMAGE,
    "dotnet: cli_package (all), interactive mounts": NO_TOOLS + " (Microsoft's SDK)",
    "java: gradle, gradlew, kotlin, maven (all); ParallelBuildsJavaWithLayers": NO_IMAGE + " (java17); the requests are unit tests",
    "python: 3.8 to 3.10, 3.12 to 3.14": "all versions share the workflow of 3.11, whose image scripts/setup makes",
    "python: numpy, cryptography": "tens of megabytes each time; small wheels of the project's own are cases",
    "python: WithoutDocker, PyProject": IN_PROCESS,
    "python: uv": "SAM's container builds of python-uv always fail; that a layer may not have it is a case",
    "BuildWithDedupBuilds, ParallelBuilds: dotnet, java, ruby": NO_TOOLS + "; python's and node's are cases",
    "BuildWithCacheBuilds (what is said), cached_build_with_env_vars_in_container": "cbuild has no cache of results yet; "
                                                                                   "--cached is a case",
    "local invoke of what was built": "not part of a build; tests/e2e/native.py runs results in the build images",
    "BuildWithCustomBuildImage (no option), default images pulled": NO_TOOLS,
    "BuildSAR": NO_TOOLS + " (an AWS account)",
    "BuildImageWithBuildkit": NO_TOOLS + " (docker buildx)",
    "ImageWithSharedCode, intermediate_container_deleted": E2E,
    "terraform: a project with the hook": "the Terraform hook is not part of cbuild (exit 2); its refusals are cases",
    "build_in_source: Makefile, Esbuild, Nodejs": IN_PROCESS + "; that the option is refused is a case",
    "LayerBuilds.tier1_layer_build, BuildWithMakefile in process": IN_PROCESS,
    "custom_make.in_source": IN_PROCESS,
    "lambda-builders: run_hello_workflow (protocol), missing module, bad JSON": E2E + " (tests/unit of the request)",
    "cargo-lambda: all of §12.4": "another command and another peer: tests/e2e/cargo_lambda.py",
    "aws-sam-build-images (§12.5)": "tests of SAM's images, not of a build",
    "§12.6.1 make missing in the image": E2E + " (tests/e2e)",
    "§12.6.2 a file of more than 2 GiB": "takes minutes; 20 MB are a case",
    "§12.6.3 LAMBDA_BUILDERS_LOG_LEVEL": "cbuild sets it as SAM does (a unit test); it is seen in the logs alone",
    "§12.6.4 --docker-network none": "SAM waits for ever",
    "§12.6.5 CodeUri is a file, or a .jar": "SAM waits for ever (§7.8)",
    "§12.6.6 signals, an engine that goes away": E2E + " (tests/e2e/signals.py, tests/unit)",
    "§12.6.7 registries, digests, builders too old": E2E + " (tests/engine, tests/unit)",
    "§12.6.8 build-dir of / or of a home directory": "SAM would remove it",
    "§12.6.9 validity of the cache": "cbuild has no cache of results yet; --cached is a case",
    "§12.6.11 two builds at once": E2E + " (tests/e2e/concurrency.py)",
    "nested stacks that contain themselves": "SAM recurses until Python gives up; a unit test",
}
