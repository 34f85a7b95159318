"""A day's plan prepared for one job, so that a team-day costs a handful of operations on ints."""

from __future__ import annotations

from functools import lru_cache

from services.scheduling.domain.decider.words import fitting, grid, span
from services.scheduling.domain.facts.day import DayPlan


class Pattern:
    """`fit` answers with the starts of the grid at which the job fits beside what is taken."""

    __slots__ = ("_allowed", "_cross", "_length", "_plan", "_steps", "empty", "word")

    def __init__(self, plan: DayPlan, length: int, starts: int, cross_shift: bool) -> None:
        self._plan, self._length = plan, length
        self._cross = cross_shift and len(plan.shifts) > 1
        self._steps = _doubling(length)
        self.word = plan.word
        # Whoever starts here ends within the shift, so one look at all bits will do.
        inside = sum(span(s.start, max(s.start, s.end - length + 1)) for s in plan.shifts)
        self._allowed = starts if self._cross else starts & inside
        self.empty = self.fit(0)

    def fit(self, taken: int) -> int:
        """The starts (bits) that are left."""
        free = self.word & ~taken
        if self._cross:
            return fitting(self._plan.shifts, free, self._length, True) & self._allowed
        for step in self._steps:
            free &= free >> step
        return free & self._allowed


@lru_cache(maxsize=4096)
def pattern_of(plan: DayPlan, length: int, step: int, wanted: int, cross_shift: bool) -> Pattern:
    """On the grid of this step, of the wanted starts; most teams of a zone share a few."""
    return Pattern(plan, length, grid(plan.shifts, step) & wanted, cross_shift)


def _doubling(length: int) -> tuple[int, ...]:
    """Shifts by which runs of `length` bits are found, each as far as the ones before allow."""
    steps, done = [], 1
    while done < length:
        steps.append(min(done, length - done))
        done += steps[-1]
    return tuple(steps)
