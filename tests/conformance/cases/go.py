"""Modules of Go's, without dependencies; what go compiled of its own library lies in the image."""

import derived
from case import Case, function, layer, stack

CODE = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'
MODULE = {"src/go.mod": "module example.com/fn\n\ngo 1.20\n", "src/main.go": CODE}
CACHE = ("-e", f"GOCACHE={derived.GO_CACHE}")


def go(method="go1.x", properties=None, **more):
    resource = function(**({"Handler": "bootstrap"} | more))
    metadata = ({"BuildMethod": method} if method else {}) | ({"BuildProperties": properties} if properties else {})
    return {name: value for name, value in resource.items() if name != "Metadata"} | ({"Metadata": metadata} if metadata else {})


def _case(name, about, resources=None, files=None, args=(), **more):
    return Case(f"go/{name}", about, stack(resources or {"Fn": go()}), files=MODULE if files is None else files, image=derived.GO,
                args=CACHE + args, **more)


CASES = [
    _case("runtime-go1.x", "Go_Modules", {"Fn": go(None, Runtime="go1.x", Handler="main")}),
    _case("for-a-provided-runtime", "Go_Modules"),
    _case("trimmed-path", "§5.2 TrimGoPath", {"Fn": go(properties={"TrimGoPath": True})}),
    _case("handler-of-another-name", "§5.4", {"Fn": go(Handler="other")}),
    _case("program-below", "§5.4: retried with the handler's directory", {"Fn": go(Handler="cmd")},
          {"src/go.mod": MODULE["src/go.mod"], "src/cmd/main.go": CODE}),
    _case("architecture", "Go_Modules_With_Specified_Architecture", {"Fn": go(Architectures=["arm64"])}),
    _case("architecture-unknown", "go_must_fail_with_unknown_architecture", {"Fn": go(Architectures=["fake"])}, says="fake"),
    _case("debug-mode", "Go_Modules (debug mode)", env={"SAM_BUILD_MODE": "debug"}),
    _case("no-module", "§5.1", files={"src/main.go": CODE}, says="go.mod"),
    _case("does-not-compile", "§5.4", files=MODULE | {"src/main.go": "package main\n\nfunc main() {\n"}),
    _case("two-handlers", "§1.6", {"One": go(), "Two": go(), "Three": go(Handler="third")}),
    _case("layer", "§1.3", {"Own": layer(metadata={"BuildMethod": "go1.x"})}, says="go1.x"),
]
