"""A team's day as bits: which quarter hours are open, in which shifts, and what takes them.

A word is an int of 96 bits; bit q stands for the quarter hour that begins q * 15 minutes after
midnight on the clock of the team's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

QUANTUM_MIN = 15
QUANTA = 96
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """From `start` up to but not with `end`, in quarter hours; `code` M, A or E."""

    code: str
    start: int
    end: int


class DayPlan(msgspec.Struct, frozen=True, array_like=True):
    """The open quarter hours of a day, by shift; where there are none, `code` says why."""

    shifts: tuple[Shift, ...] = ()
    hex: str = "0"
    code: str | None = None
    value: str | None = None

    @property
    def word(self) -> int:
        """The open quarter hours as bits."""
        return int(self.hex, 16)


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """Exceptional days without a break, both ends within: too many for one plan each."""

    first: date
    last: date
    plan: DayPlan


class OpenWords(msgspec.Struct, frozen=True):
    """What a team's calendar opens: a plan per weekday (Monday first), per exceptional date, and
    per long stretch of such dates."""

    time_zone: str
    region: str | None
    cross_shift: bool
    travel_min: int | None
    jobs_day: int | None
    jobs_week: int | None
    version: int
    weekdays: tuple[DayPlan, ...]
    dates: Mapping[date, DayPlan] = {}
    stretches: tuple[Stretch, ...] = ()

    def plan(self, day: date) -> DayPlan:
        """The plan of this date."""
        if self.dates and day in self.dates:
            return self.dates[day]
        for stretch in self.stretches:
            if stretch.first <= day <= stretch.last:
                return stretch.plan
        return self.weekdays[day.weekday()]


class Load(msgspec.Struct, frozen=True):
    """What bookings take of a team's day: quarter hours as bits, jobs, minutes."""

    word: int = 0
    jobs: int = 0
    minutes: int = 0

    def plus(self, other: Load) -> Load:
        """Both together."""
        return Load(self.word | other.word, self.jobs + other.jobs, self.minutes + other.minutes)


FREE = Load()
