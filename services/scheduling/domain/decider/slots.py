"""The slots of one day: exact starts near in time, half-days further out, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from itertools import islice
from operator import or_

import msgspec

from fsm_events.enums import SlotPromise
from services.scheduling.domain.decider.clock import clock, instant, until
from services.scheduling.domain.decider.gates import Ground
from services.scheduling.domain.decider.prospects import Prospect
from services.scheduling.domain.decider.words import each, segments, span
from services.scheduling.domain.facts.day import QUANTA

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
    """A start of a team, before it becomes a row; `teams` is how many have it."""

    confidence: int
    start: int
    prospect: Prospect
    teams: int


def promise(day: date, today: date, exact_days: int) -> SlotPromise:
    """EXACT up to and with the last exact day, else HALF_DAY."""
    return EXACT if (day - today).days <= exact_days else HALF_DAY


def confidence(jobs: int, most: int, ahead: int, exact_days: int = 14) -> int:
    """100, less 20 where the day is more than four fifths full, less 2 a day beyond the exact
    ones, at most 30."""
    full = 20 if most and jobs * 5 > most * 4 else 0
    return 100 - full - min(30, 2 * max(0, ahead - exact_days))


def sureness(prospect: Prospect, day: date, on: Ground) -> int:
    """The confidence of a team's day."""
    candidate = prospect.candidate
    jobs, most = candidate.load(day).jobs, candidate.limits.jobs_day
    return confidence(jobs, most, (day - on.today).days, on.terms.exact_days)


def slots_of_day(day: date, fits: Sequence[Fit], on: Ground, most: int) -> list[Slot]:
    """The first rows by confidence, start, provider, team; for anonymous roles one a start, and
    for others where they wish so.

    `fits` come in the order of provider and team."""
    exact = promise(day, on.today, on.terms.exact_days) == EXACT
    shown = fits if exact else [(one, firsts_of_shifts(one, day, starts)) for one, starts in fits]
    places = islice(_ranked(day, shown, on), most)
    return [_row(day, place, on, exact) for place in places]


def firsts_of_shifts(prospect: Prospect, day: date, starts: int) -> int:
    """The first fitting start of each shift, as bits."""
    firsts = 0
    for shift in prospect.candidate.words.plan(day).shifts:
        inside = starts & span(shift.start, shift.end)
        firsts |= inside & -inside
    return firsts


def _ranked(day: date, fits: Sequence[Fit], on: Ground) -> Iterator[Place]:
    """All starts of all teams in their order, or of equal starts only the first."""
    levels: dict[int, list[Fit]] = {}
    for fit in fits:
        levels.setdefault(sureness(fit[0], day, on), []).append(fit)
    told = 0
    for sure in sorted(levels, reverse=True):
        for start in each(reduce(or_, (starts for _, starts in levels[sure])) & ~told):
            bit = 1 << start
            teams = sum(1 for _, starts in fits if starts & bit)
            for prospect, starts in levels[sure]:
                if starts & bit:
                    yield Place(sure, start, prospect, teams)
                    if on.wish.anonymous or on.wish.once:
                        told |= bit
                        break


def _row(day: date, place: Place, on: Ground, exact: bool) -> Slot:
    candidate = place.prospect.candidate
    words, profile = candidate.words, candidate.team.profile
    plan = words.plan(day)
    parts = segments(plan, place.start, candidate.job.length, words.cross_shift)
    end = parts[-1][1] + 1
    shown = not on.wish.anonymous
    return Slot(
        date=day,
        start=clock(place.start),
        end=clock(end % QUANTA),
        starts_at=instant(day, place.start, words.time_zone),
        ends_at=until(day, end, words.time_zone),
        time_zone=words.time_zone,
        shift=next((s.code for s in plan.shifts if s.start <= place.start < s.end), None),
        granularity=EXACT if exact else HALF_DAY,
        provider_id=profile.provider_id if shown else None,
        team_id=profile.team_id if shown else None,
        teams_available=place.teams,
        capacity_left=candidate.limits.jobs_day - candidate.load(day).jobs,
        confidence=place.confidence,
    )
