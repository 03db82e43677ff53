"""Rust functions by cargo lambda. SAM needs a writable source for them; without dependencies, each takes seconds."""

from case import Case, function, layer, stack

MAIN = 'fn main() { println!("hello"); }\n'
WRITE = ("--mount-with", "WRITE")


def _package(name, folder=None, more="", main=MAIN):
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{more}'
    lock = f'version = 3\n\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n'
    folder = folder or name
    return {f"{folder}/Cargo.toml": manifest, f"{folder}/Cargo.lock": lock, f"{folder}/src/main.rs": main}


def rust(code, binary=None, **properties):
    metadata = {"BuildMethod": "rust-cargolambda"} | ({"BuildProperties": {"Binary": binary}} if binary else {})
    return function(CodeUri=code, Handler="bootstrap", metadata=metadata, **properties)


TWO_BINARIES = {"two/Cargo.toml": '[package]\nname = "two"\nversion = "0.1.0"\nedition = "2021"\n',
                "two/Cargo.lock": 'version = 3\n\n[[package]]\nname = "two"\nversion = "0.1.0"\n',
                "two/src/bin/a.rs": MAIN, "two/src/bin/b.rs": 'fn main() { println!("b"); }\n'}


def _case(name, about, resources, files, **more):
    return Case(f"rust/{name}", about, stack(resources), files=files, args=WRITE, **more)


CASES = [
    _case("one-function", "rust_cargo.builds_hello_project", {"Fn": rust("hello")}, _package("hello")),
    _case("arm64", "rust_cargo.builds_for_arm64", {"Fn": rust("hello", Architectures=["arm64"])}, _package("hello")),
    _case("binary", "rust_cargo.with_artifact_name, multi_function_project", {"A": rust("two", "a"), "B": rust("two", "b")}, TWO_BINARIES),
    _case("binary-not-chosen", "rust_cargo.multi_function_project", {"Fn": rust("two")}, TWO_BINARIES),
    _case("binary-unknown", "§4.3", {"Fn": rust("hello", "nobody")}, _package("hello"), says="nobody"),
    _case("does-not-compile", "rust_cargo.failed_build_project", {"Fn": rust("hello")}, _package("hello", main="fn main() {\n")),
    _case("no-manifest", "§2", {"Fn": rust("hello")}, {"hello/src/main.rs": MAIN}, says="Cargo.toml"),
    _case("workspace", "rust_cargo.workspaces_project_with_bin_name", {"Fn": rust("ws", "api")}, {
        "ws/Cargo.toml": '[workspace]\nmembers = ["api", "worker"]\nresolver = "2"\n',
        **{f"ws/{name}": text for package in ("api", "worker") for name, text in _package(package).items() if "lock" not in name},
        "ws/Cargo.lock": 'version = 3\n\n[[package]]\nname = "api"\nversion = "0.1.0"\n\n[[package]]\nname = "worker"\nversion = "0.1.0"\n'}),
    _case("layer", "§1.3", {"Own": layer("hello", metadata={"BuildMethod": "rust-cargolambda"})}, _package("hello")),
    _case("beside-a-makefile", "§4", {"Fn": rust("hello"), "Make": function()},
          _package("hello") | {"src/Makefile": "build-%:\n\tcp x $(ARTIFACTS_DIR)\n", "src/x": ""}),
]
