"""A zone for the search: teams with shifts and bookings, the same for both sides."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

SHIFTS = ((8, 13), (14, 19))  # hours of a working day
TRAVEL = 45  # minutes between two jobs of a team
STEP = 60  # minutes between two starts
TEAMS = 50
DAYS = 95
LENGTHS = (60, 75, 90, 105, 120, 150, 180, 240)  # minutes
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Town:
    """`zones` zones of fifty teams each; one is searched, the others are what else is there."""

    today: date
    zones: int = 4
    holidays: frozenset[date] = frozenset()
    seed: int = 7

    def teams(self, zone: int) -> list[str]:
        """In the order in which equals are taken."""
        return [f"tem_{zone:02}_{number:02}" for number in range(TEAMS)]

    def days(self) -> list[date]:
        """Working days from tomorrow on."""
        found = (self.today + timedelta(days=ahead) for ahead in range(1, DAYS))
        return [day for day in found if day.weekday() < 5 and day not in self.holidays]

    def shifts(self, day: date) -> Iterator[Span]:
        """Local times."""
        for start, end in SHIFTS:
            yield datetime.combine(day, time(start)), datetime.combine(day, time(end))

    def jobs(self, team: str, day: date) -> list[Span]:
        """None to two a shift, on the quarter hour, with the travel between them."""
        dice = random.Random(f"{self.seed} {team} {day}")  # the same every time
        return [job for shift in self.shifts(day) for job in _jobs(dice, shift)]


def _jobs(dice: random.Random, shift: Span) -> Iterator[Span]:
    at, end = shift
    for _ in range(2):
        at += timedelta(minutes=15 * dice.randrange(0, 9))
        until = at + timedelta(minutes=dice.choice(LENGTHS))
        if dice.random() < 0.45 or until > end:
            return
        yield at, until
        at = until + timedelta(minutes=TRAVEL)
