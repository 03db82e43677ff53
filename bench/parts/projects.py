"""The projects that are built: a SAM template, a Makefile and a source each, made under build/bench."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LARGE_BYTES = 250_000_000
MANY_FILES = 20_000
LOG_BYTES = 200_000_000
LOG_LINE = "x" * 79  # and a line feed
PARALLEL_FUNCTIONS = 8
MANY_FUNCTIONS = 40

_TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
"""
_FUNCTION = """\
  {name}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2
      Handler: bootstrap
      CodeUri: src{index}/
    Metadata:
      BuildMethod: makefile
"""


@dataclass(frozen=True)
class Project:
    """A template with one function, or several of the same recipe. `artifact_bytes` is what each of them makes."""

    name: str
    recipe: tuple[str, ...]
    artifact_bytes: int
    artifact_files: int = 1
    log_bytes: int = 0
    functions: int = 1

    def function(self, index: int = 0) -> str:
        return f"Function{index}"

    def write(self, parent: Path) -> Path:
        """Makes the project's folder; what is right already stays as it is. Gives the folder."""
        folder = parent / self.name
        template = _TEMPLATE
        for index in range(self.functions):
            template += _FUNCTION.format(name=self.function(index), index=index)
            write_file(folder / f"src{index}" / "bootstrap", "#!/bin/sh\n")
            recipe = "".join(f"\t{line}\n" for line in self.recipe)
            # Each source has a function of its own, or SAM would build one of them only.
            write_file(folder / f"src{index}" / "Makefile", f"build-{self.function(index)}:\n{recipe}")
        write_file(folder / "template.yaml", template)
        return folder


def write_file(path: Path, text: str) -> None:
    """What is right already stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def _log_recipe(size: int) -> str:
    return f"@yes {LOG_LINE} | head -c {size}"


_COPY = "cp bootstrap $(ARTIFACTS_DIR)/"
_MANY = (
    "cd $(ARTIFACTS_DIR) && mkdir $$(seq 200) && awk 'BEGIN { for (d = 1; d <= 200; ++d) for (i = 1; i <= 100; ++i) "
    '{ name = d "/file" i ".txt"; printf "%0512d\\n", i > name; close(name) } }\''
)

TRIVIAL = Project("trivial", (_COPY,), artifact_bytes=10)
LARGE = Project("large", (f"head -c {LARGE_BYTES} /dev/zero > $(ARTIFACTS_DIR)/payload",), LARGE_BYTES)
LARGE_RANDOM = Project(
    "large-random", (f"head -c {LARGE_BYTES} /dev/urandom > $(ARTIFACTS_DIR)/payload",), LARGE_BYTES
)
MANY = Project("many", (_MANY,), MANY_FILES * 513, MANY_FILES)
LOG = Project("log", (_log_recipe(LOG_BYTES), _COPY), artifact_bytes=10, log_bytes=LOG_BYTES)
PARALLEL = Project(
    "parallel",
    ("head -c 25000000 /dev/zero > $(ARTIFACTS_DIR)/payload", _log_recipe(10_000_000)),
    artifact_bytes=25_000_000,
    log_bytes=10_000_000,
    functions=PARALLEL_FUNCTIONS,
)
FORTY = Project("many-functions", (_COPY,), artifact_bytes=10, functions=MANY_FUNCTIONS)
ALL = (TRIVIAL, LARGE, LARGE_RANDOM, MANY, LOG, PARALLEL, FORTY)
