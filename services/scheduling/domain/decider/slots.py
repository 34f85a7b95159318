"""The slots of one day: exact starts near in time, half-days further out, the best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from fsm_events.enums import SlotPromise
from services.scheduling.domain.decider.clock import instant, local_clock
from services.scheduling.domain.decider.gates import Ground
from services.scheduling.domain.decider.prospects import Prospect
from services.scheduling.domain.decider.words import each, segments, span

EXACT: SlotPromise = "EXACT"
HALF_DAY: SlotPromise = "HALF_DAY"
Fit = tuple[Prospect, int]


class Slot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of an answer; `start` and `end` are wall clocks, HH:MM, in `timeZone`."""

    date: date
    start: str
    end: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    shift: str | None
    granularity: str
    provider_id: str | None = None
    team_id: str | None = None
    teams_available: int
    capacity_left: int
    confidence: int


class Place(msgspec.Struct, frozen=True):
    """A start of a team, before it becomes a row."""

    confidence: int
    start: int
    prospect: Prospect


def promise(day: date, today: date, exact_days: int) -> SlotPromise:
    """EXACT up to and with the last exact day, else HALF_DAY."""
    return EXACT if (day - today).days <= exact_days else HALF_DAY


def confidence(jobs: int, most: int, ahead: int, exact_days: int = 14) -> int:
    """100, less 20 where the day is more than four fifths full, less 2 a day beyond the exact
    ones, at most 30."""
    full = 20 if most and jobs * 5 > most * 4 else 0
    return 100 - full - min(30, 2 * max(0, ahead - exact_days))


def slots_of_day(day: date, fits: Sequence[Fit], on: Ground) -> list[Slot]:
    """Rows by confidence, start, provider, team; for anonymous roles one a start."""
    exact = promise(day, on.today, on.terms.exact_days) == EXACT
    places = sorted(
        (place for fit in fits for place in _places(day, fit, on, exact)),
        key=lambda place: (-place.confidence, place.start, place.prospect.names),
    )
    teams = Counter(place.start for place in places)
    if on.wish.anonymous:
        best: dict[int, Place] = {}
        for place in places:
            best.setdefault(place.start, place)
        places = list(best.values())
    return [_row(day, place, on, exact, teams[place.start]) for place in places[: on.wish.limit]]


def earliest_by_shift(prospect: Prospect, day: date, starts: int) -> Iterator[int]:
    """The first fitting start of each shift."""
    for shift in prospect.candidate.words.plan(day).shifts:
        inside = starts & span(shift.start, shift.end)
        if inside:
            yield next(each(inside))


def _places(day: date, fit: Fit, on: Ground, exact: bool) -> Iterator[Place]:
    prospect, starts = fit
    candidate = prospect.candidate
    ahead = (day - on.today).days
    sure = confidence(
        candidate.load(day).jobs, candidate.limits.jobs_day, ahead, on.terms.exact_days
    )
    for start in each(starts) if exact else earliest_by_shift(prospect, day, starts):
        yield Place(sure, start, prospect)


def _row(day: date, place: Place, on: Ground, exact: bool, teams: int) -> Slot:
    candidate = place.prospect.candidate
    words, profile = candidate.words, candidate.team.profile
    plan = words.plan(day)
    parts = segments(plan, place.start, candidate.job.length, words.cross_shift)
    end = parts[-1][1] + 1
    shown = not on.wish.anonymous
    return Slot(
        date=day,
        start=f"{local_clock(day, place.start):%H:%M}",
        end=f"{local_clock(day, end):%H:%M}",
        starts_at=instant(day, place.start, words.time_zone),
        ends_at=instant(day, end, words.time_zone),
        time_zone=words.time_zone,
        shift=next((s.code for s in plan.shifts if s.start <= place.start < s.end), None),
        granularity=EXACT if exact else HALF_DAY,
        provider_id=profile.provider_id if shown else None,
        team_id=profile.team_id if shown else None,
        teams_available=teams,
        capacity_left=candidate.limits.jobs_day - candidate.load(day).jobs,
        confidence=place.confidence,
    )
