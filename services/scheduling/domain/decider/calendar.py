"""From a team's resolved calendar to its open words: a pure computation on one event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from fsm_events.common import DayTimes, WorkShift
from fsm_events.providers import CalendarUpdated
from services.scheduling.domain.decider.words import span
from services.scheduling.domain.facts.day import (
    QUANTUM_MIN,
    WEEKDAYS,
    DayPlan,
    OpenWords,
    Shift,
    Stretch,
)

TEAM_ABSENT = "TEAM_ABSENT"
NOT_WORKING_DAY = "NOT_WORKING_DAY"
LONG = 400  # days; who is away for longer may be so for ever


def open_words(calendar: CalendarUpdated) -> OpenWords:
    """A plan for each weekday, and one for each date that differs from its weekday."""
    working = _working(calendar.shifts, calendar.lunch)
    away = [Stretch(*days) for days in _away(calendar)]
    long = tuple(one for one in away if (one.last - one.first).days > LONG)
    short = [one for one in away if one not in long]
    return OpenWords(
        time_zone=calendar.time_zone,
        region=calendar.holiday_region,
        cross_shift=calendar.cross_shift,
        travel_min=calendar.travel_buffer_min,
        jobs_day=calendar.max_daily_jobs,
        jobs_week=calendar.max_weekly_jobs,
        version=calendar.calendar_version,
        weekdays=tuple(
            working if name in calendar.working_days else DayPlan(code=NOT_WORKING_DAY, value=name)
            for name in WEEKDAYS
        ),
        dates=_exceptions(calendar, working, short, long),
        stretches=long,
    )


def _exceptions(
    calendar: CalendarUpdated, working: DayPlan, short: Sequence[Stretch], long: Sequence[Stretch]
) -> dict[date, DayPlan]:
    """An absence is looked at before a dedicated day."""
    dedicated = {
        one.date: working
        for one in calendar.dedicated_days
        if not any(stretch.first <= one.date <= stretch.last for stretch in long)
    }
    absent = {day: one.plan for one in short for day in _days(one.first, one.last)}
    return dedicated | absent


def _away(calendar: CalendarUpdated) -> Iterator[tuple[date, date, DayPlan]]:
    for blackout in calendar.blackouts:
        yield blackout.start, blackout.end, DayPlan(code=TEAM_ABSENT, value="BLACKOUT")
    for absence in calendar.absences:
        yield absence.start, absence.end, DayPlan(code=TEAM_ABSENT, value=absence.type)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _working(shifts: Iterable[WorkShift], lunch: DayTimes | None) -> DayPlan:
    whole = (
        Shift(shift.code, _up(shift.start), _down(shift.end)) for shift in shifts if shift.enabled
    )
    enabled = sorted(
        (shift for shift in whole if shift.start < shift.end),  # has a full quarter hour
        key=lambda shift: shift.start,
    )
    word = 0
    for shift in enabled:
        word |= span(shift.start, shift.end)
    if lunch is not None:
        word &= ~span(_down(lunch.start), _up(lunch.end))
    return DayPlan(tuple(enabled), f"{word:x}")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return 60 * int(hours) + int(minutes)


def _up(clock: str) -> int:
    return -(-_minutes(clock) // QUANTUM_MIN)


def _down(clock: str) -> int:
    return _minutes(clock) // QUANTUM_MIN
