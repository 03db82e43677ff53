"""Runs programs and callables by turns, and says what they took."""
from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parts.setting import BenchError

_RUNNER = Path(__file__).with_name("timed.py")


@dataclass(frozen=True)
class Sample:
    """One run. The peak is that of the program's largest process; 0 for work done in this process."""

    seconds: float
    peak_kib: int = 0


@dataclass(frozen=True)
class Peer:
    """One of those that are compared. `prepare` and `check` are not timed."""

    name: str
    run: Callable[[], Sample]
    prepare: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None


@dataclass
class Samples:
    """All runs of one peer."""

    peer: str
    samples: list[Sample] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        return [sample.seconds for sample in self.samples]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def peak_mib(self) -> float:
        """The highest of all runs: a limit on memory holds for each."""
        return max(sample.peak_kib for sample in self.samples) / 1024


def run_program(
    argv: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path, expected: int = 0
) -> Sample:
    """Runs a program to its end, which is to be with the code `expected`; both streams into `output`."""
    runner = [sys.executable, "-I", "-S", "-B", str(_RUNNER), str(output)]
    told = subprocess.run([*runner, *argv], cwd=cwd, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    seconds, peak, code = told.stdout.split()
    if int(code) != expected:
        raise BenchError(f"{' '.join(argv)} (in {cwd}) ended with {code}:\n{tail(output)}")
    return Sample(float(seconds), int(peak))


def tail(path: Path, size: int = 2000) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode(errors="replace")


def by_turns(peers: Sequence[Peer], runs: int, warm_up: bool) -> dict[str, Samples]:
    """Runs each peer `runs` times, in rounds, each in an order of its own: what else the machine does hits all alike, and
    so does what a run leaves for the one after it. The orders are the same each time.
    """
    results = {peer.name: Samples(peer.name) for peer in peers}
    order = random.Random(0)
    for number in range(-1 if warm_up else 0, runs):
        for peer in order.sample(peers, len(peers)):
            peer.prepare()
            os.sync()  # or this run pays for what the one before it wrote
            sample = peer.run()
            peer.check()
            if number >= 0:
                results[peer.name].samples.append(sample)
            tell(f"    {'warm-up' if number < 0 else f'{number + 1}/{runs}'} {peer.name}: {sample.seconds:.3f} s")
    return results


def tell(text: str) -> None:
    """Progress: stderr, so that stdout holds the results only."""
    print(text, file=sys.stderr, flush=True)
