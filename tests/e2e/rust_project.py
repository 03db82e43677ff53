"""A template's functions of the build method rust-cargolambda."""

from support import HELLO, CargoProjectTest, manifest


def function(name, properties="", code="./", runtime="provided.al2", architecture="x86_64"):
    return f"""
  {name}:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties: {properties or "{}"}
    Properties:
      CodeUri: {code}
      Handler: bootstrap
      Runtime: {runtime}
      Architectures: [{architecture}]
"""


class RustProjectTest(CargoProjectTest):
    """With the crate `hello` as the code of its functions."""

    def crate(self, *functions):
        self.write("Cargo.toml", manifest("hello"))
        self.write("Cargo.lock", 'version = 3\n\n[[package]]\nname = "hello"\nversion = "0.1.0"\n')
        self.write("src/main.rs", HELLO)
        self.template(*(functions or [function("Api")]))

    def template(self, *functions):
        self.write("template.yaml", "Resources:" + "".join(functions))

    def build(self, *arguments, **options):
        out, err = super().build(*arguments, **({"timeout": 900} | options))
        return out.decode(), err.decode(errors="replace")

    def machine(self, path):
        return super().machine(self.artifact(path))
