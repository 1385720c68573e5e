"""How things are measured: in fresh processes, in turn with their yardstick, and quoted by their medians.

A machine's speed drifts and neighbours come and go, so one time alone says little. What is compared is run A B A B …,
and the ratio is taken pair by pair: both halves of a pair have met the same weather.
"""

import math
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the largest of what it was taken from."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of at least one value."""
        return cls(median(values), min(values), max(values))

    def text(self, form: str = ".2f") -> str:
        """Return the median, and the range in brackets."""
        return f"{self.median:{form}} ({self.least:{form}}–{self.most:{form}})"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds of the thing measured and of its yardstick, measured in turn; aligned."""

    ours: tuple[float, ...]
    yardstick: tuple[float, ...]

    @property
    def ratio(self) -> Spread:
        """Ours over the yardstick, pair by pair."""
        return Spread.of([mine / other for mine, other in zip(self.ours, self.yardstick, strict=True)])


def pairs(ours: Callable[[], float], yardstick: Callable[[], float], count: int, *, warm_up: int = 1) -> Pairs:
    """Measure two things in turn: A B A B …, after rounds that are not counted."""
    for _ in range(warm_up):
        ours()
        yardstick()
    measured = [(ours(), yardstick()) for _ in range(count)]
    return Pairs(tuple(mine for mine, _ in measured), tuple(other for _, other in measured))


def environment(folder: Path) -> Mapping[str, str]:
    """Return the environment of every process measured.

    Byte code is kept in a folder of this run, whatever the shell says and however things were installed: the warm-up
    compiles everything, so that nobody is measured compiling. The date is fixed, so that a brief comes out the same.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder), "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1767225600"}


def seconds(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Return the wall time of a command from its start to its end."""
    start = time.perf_counter()
    output(command, variables)
    return time.perf_counter() - start


def output(command: Sequence[str], variables: Mapping[str, str]) -> str:
    """Return what a command prints.

    Raises:
        SystemExit: It fails; a figure of what went wrong would be worth nothing.
    """
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"failed with {done.returncode}: {' '.join(command)}\n{done.stderr.strip()}")
    return done.stdout


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return b of value = a · sizeᵇ, by least squares on the logarithms."""
    x = [math.log(size) for size in sizes]
    y = [math.log(value) for value in values]
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    above = sum((at - x_mean) * (value - y_mean) for at, value in zip(x, y, strict=True))
    return above / sum((at - x_mean) ** 2 for at in x)
