"""The engine, as the end-to-end tests look at it."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import Engine  # noqa: E402

__all__ = ["Engine"]
