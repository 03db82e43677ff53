"""Templates and manifests that are large: what makes a run long before it needs an engine."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from parts.projects import write_file

_HEAD = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Source: {Type: String, Default: src}
Mappings:
  Stages:
    dev: {Architecture: x86_64, Memory: 128}
    prod: {Architecture: arm64, Memory: 1024}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals:
  Function:
    Handler: bootstrap
    Runtime: !If [IsProd, provided.al2023, provided.al2]
    Architectures: [!FindInMap [Stages, !Ref Stage, Architecture]]
    MemorySize: !FindInMap [Stages, !Ref Stage, Memory]
    Timeout: !If [IsProd, 30, 5]
    Environment: {Variables: {STAGE: !Ref Stage}}
Resources:
"""

_FUNCTION = """\
  Function{index}:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: makefile
    Properties:
      FunctionName: !Sub ${{Stage}}-function-{index}
      CodeUri: !Sub ${{Source}}{source}/
      Description: !Join [' ', [function, '{index}', of, !Ref Stage]]
      Environment:
        Variables:
          TABLE: !Ref Table
          ARN: !GetAtt Table.Arn
          NEXT: !Ref Function{next}
      Policies:
        - DynamoDBCrudPolicy: {{TableName: !Ref Table}}
      Events:
        Api: {{Type: Api, Properties: {{Path: '/{index}', Method: get}}}}
"""

_TABLE = """\
  Table:
    Type: AWS::Serverless::SimpleTable
"""

_STACK = """\
  Stack{index}:
    Type: AWS::Serverless::Application
    Properties:
      Location: stack{index}.yaml
      Parameters: {{Stage: !Ref Stage}}
"""


@dataclass(frozen=True)
class LargeTemplate:
    """Makefile functions with Globals and intrinsics, all of one source, or each of its own."""

    functions: int
    own_sources: bool = False
    stacks: int = 0  # how many templates they are spread over; 0: the root has all of them

    @property
    def name(self) -> str:
        sources = "-own-sources" if self.own_sources else ""
        return f"plan-{self.functions}{sources}" + (f"-{self.stacks}-stacks" if self.stacks else "")

    def write(self, parent: Path) -> Path:
        """Makes the project's folder; gives its template."""
        folder = parent / self.name
        if self.stacks:
            share = self.functions // self.stacks
            for stack in range(self.stacks):
                write_file(folder / f"stack{stack}.yaml", self._template(range(stack * share, (stack + 1) * share)))
            root = _HEAD + "".join(_STACK.format(index=stack) for stack in range(self.stacks))
        else:
            root = self._template(range(self.functions))
        write_file(folder / "template.yaml", root)
        for source, functions in self._sources().items():
            write_file(folder / source / "bootstrap", "#!/bin/sh\n")
            rules = (f"build-Function{index}:\n\tcp bootstrap $(ARTIFACTS_DIR)/\n" for index in functions)
            write_file(folder / source / "Makefile", "".join(rules))
        return folder / "template.yaml"

    def _template(self, functions: range) -> str:
        text = _HEAD
        for index in functions:
            following = index + 1 if index + 1 in functions else functions.start
            text += _FUNCTION.format(index=index, next=following, source=index if self.own_sources else "")
        return text + _TABLE

    def _sources(self) -> dict[str, range]:
        if not self.own_sources:
            return {"src": range(self.functions)}
        return {f"src{index}": range(index, index + 1) for index in range(self.functions)}


LONGEST_MANIFEST = 1 << 20
_CARGO_TEMPLATE = """\
Resources:
  Function:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda}
    Properties: {Runtime: provided.al2023, Handler: bootstrap, CodeUri: .}
"""
_PACKAGE = '[package]\nname = "bench"\nversion = "0.1.0"\n'


class ManifestKind(Enum):
    """What a Cargo.toml is long of."""

    DEPENDENCIES = "dependencies"
    LIST = "items"
    TEXT = "lines"
    TABLES = "tables"

    @property
    def head(self) -> str:
        return {
            ManifestKind.DEPENDENCIES: "[dependencies]\n",
            ManifestKind.LIST: "[package.metadata]\nlist = [\n",
            ManifestKind.TEXT: "[package.metadata]\ntext = '''\n",
            ManifestKind.TABLES: "",
        }[self]

    def line(self, number: int) -> str:
        return {
            ManifestKind.DEPENDENCIES: f'd{number} = "1"\n',
            ManifestKind.LIST: '"ä", ',
            ManifestKind.TEXT: "''\n",
            ManifestKind.TABLES: f"[target.'cfg({number})'.dependencies]\n",
        }[self]

    @property
    def tail(self) -> str:
        return {ManifestKind.LIST: "]\n", ManifestKind.TEXT: "'''\n"}.get(self, "")


@dataclass(frozen=True)
class LongManifest:
    """A Rust function whose Cargo.toml has nearly that many bytes."""

    kind: ManifestKind
    size: int

    def write(self, parent: Path) -> Path:
        """Makes the project's folder; gives its template."""
        folder = parent / f"manifest-{self.kind.value}-{self.size}"
        lines = [_PACKAGE + self.kind.head]
        left = self.size - len(lines[0].encode()) - len(self.kind.tail)
        while left > 0:
            lines.append(self.kind.line(len(lines)))
            left -= len(lines[-1].encode())
        lines[-1] = self.kind.tail  # in the place of the one that was too much
        write_file(folder / "Cargo.toml", "".join(lines))
        write_file(folder / "src" / "main.rs", "fn main() {}\n")
        write_file(folder / "template.yaml", _CARGO_TEMPLATE)
        return folder / "template.yaml"
