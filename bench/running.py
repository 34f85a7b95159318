"""Measurements: samples taken in turns, answers compared first, medians beside a goal."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Sample = Callable[[], float]
SECONDS, LEAST, USUAL = 45.0, 3, 300


class WrongAnswer(Exception):
    """The two sides did not do the same; their speed means nothing then."""


@dataclass(frozen=True)
class Spread:
    """Samples of one side, in `unit`; shown as median (least, most)."""

    samples: Sequence[float]
    unit: str

    @property
    def middle(self) -> float:
        return median(self.samples)

    def __str__(self) -> str:
        least, most = min(self.samples), max(self.samples)
        return f"{_short(self.middle)} ({_short(least)}..{_short(most)}) {self.unit}"


@dataclass(frozen=True)
class Goal:
    """What the ratio ours / theirs shall be: at least, or at most."""

    limit: float
    at_most: bool = False
    unit: str = ""

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}{self.unit}"

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit


@dataclass(frozen=True)
class Line:
    """A row of the table; without a goal it is only shown beside the others."""

    what: str
    ours: str
    theirs: str = ""
    value: float | None = None
    goal: Goal | None = None

    @property
    def verdict(self) -> str:
        """Met, or missed with the number; empty where nothing was promised."""
        if self.goal is None or self.value is None:
            return ""
        if self.goal.holds(self.value):
            return "met"
        return f"missed: {_short(self.value)}{self.goal.unit} instead of {self.goal}"

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        unit = self.goal.unit if self.goal else ""
        ratio = "" if self.value is None else f"{_short(self.value)}{unit}"
        goal = str(self.goal) if self.goal else ""
        return self.what, self.ours, self.theirs, ratio, goal, self.verdict


def in_turns(sides: Mapping[str, Sample], rounds: int) -> dict[str, list[float]]:
    """A B C, A B C, …: whatever else the machine does meets all sides alike.

    On a machine that is busy with other things it ends early, but not before three rounds."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    until = time.monotonic() + max(SECONDS, rounds * SECONDS / USUAL)
    for turn in range(rounds):
        if turn >= LEAST and time.monotonic() > until:
            break
        for name, sample in sides.items():
            gc.collect()
            taken[name].append(sample())
    return taken


def compared(what: str, ours: object, theirs: object) -> None:
    """Raises WrongAnswer where the two sides disagree."""
    if ours != theirs:
        raise WrongAnswer(f"{what}: ours is {_cut(ours)}, the other side's {_cut(theirs)}")


def against(what: str, ours: Spread, theirs: Spread, goal: Goal | None) -> Line:
    """A row that compares two medians."""
    return Line(what, str(ours), str(theirs), ours.middle / theirs.middle, goal)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
