"""What the benchmarks found, held against the targets, and how it is shown."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from parts.measure import Samples


_SMALL = 0.1


class Unit(Enum):
    SECONDS = "s"
    MILLISECONDS = "ms"
    MEBIBYTES = "MiB"
    THROUGHPUT = "MB/s"

    def show(self, seconds_or_size: float) -> str:
        if self is Unit.MILLISECONDS:
            return f"{seconds_or_size * 1000:.1f} ms"
        digits = 3 if self is Unit.SECONDS else 1
        return f"{seconds_or_size:.{digits}f} {self.value}"


class Limit(Enum):
    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True)
class Target:
    """A target of the issue."""

    limit: Limit
    value: float

    def met(self, figure: float) -> bool:
        return figure <= self.value if self.limit is Limit.AT_MOST else figure >= self.value


@dataclass(frozen=True)
class Row:
    """One line of the summary: cbuild's figure, another's beside it, and what the target says to it.

    The target is one for the ratio if there is another, else one for cbuild's own figure in the unit shown.
    """

    benchmark: str
    unit: Unit
    cbuild: float
    other_name: str = ""
    other: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        return None if not self.other else self.cbuild / self.other

    @property
    def _judged(self) -> float:
        if self.target_is_for_ratio:
            return self.ratio or 0.0
        return self.cbuild * 1000 if self.unit is Unit.MILLISECONDS else self.cbuild

    @property
    def target_is_for_ratio(self) -> bool:
        return self.ratio is not None and self.unit is not Unit.MEBIBYTES

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "PASS" if self.target.met(self._judged) else "MISS"

    def cells(self) -> list[str]:
        target = ""
        if self.target:
            unit = " ×" if self.target_is_for_ratio else f" {self.unit.value}"
            target = f"{self.target.limit.value} {self.target.value:g}{unit}"
        return [
            self.benchmark,
            self.unit.show(self.cbuild),
            self.other_name,
            "" if self.other is None else self.unit.show(self.other),
            "" if self.ratio is None else f"{self.ratio:.{2 if self.ratio >= _SMALL else 3}f} ×",
            target,
            self.verdict,
        ]


@dataclass
class Report:
    """All of one run."""

    rows: list[Row] = field(default_factory=list)
    timings: dict[str, dict[str, Samples]] = field(default_factory=dict)
    calls: dict[str, dict[str, float]] = field(default_factory=dict)

    def as_json(self, head: dict[str, Any]) -> dict[str, Any]:
        rows = [
            {**asdict(row), "unit": row.unit.value, "ratio": row.ratio, "verdict": row.verdict, "target": row.cells()[5]}
            for row in self.rows
        ]
        timings = {
            name: {peer: [asdict(sample) for sample in samples.samples] for peer, samples in by_peer.items()}
            for name, by_peer in self.timings.items()
        }
        return {**head, "rows": rows, "samples": timings, "calls": self.calls}

    @property
    def missed(self) -> list[Row]:
        return [row for row in self.rows if row.verdict == "MISS"]


HEAD = ["benchmark", "cbuild", "compared with", "its figure", "ratio", "target", "verdict"]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table that can also be read as it is."""
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


def samples_table(samples: dict[str, Samples]) -> str:
    rows = [
        [s.peer, f"{s.median:.3f} s", f"{min(s.seconds):.3f}", f"{max(s.seconds):.3f}", f"{s.peak_mib:.1f}"]
        for s in samples.values()
    ]
    return table(["", "median", "min", "max", "peak MiB"], rows)


def calls_table(calls: dict[str, dict[str, float]]) -> str:
    """Milliseconds of each call, one column for each network."""
    names = list(next(iter(calls.values())))
    rows = [[name, *(f"{by_name[name] * 1000:.1f}" for by_name in calls.values())] for name in names]
    rows.append(["all", *(f"{sum(by_name.values()) * 1000:.1f}" for by_name in calls.values())])
    return table(["call (median ms)", *calls], rows)
