"""The search against the oracle, on random calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_events.common import AbsentDays, WorkShift
from services.scheduling.domain.decider.place import place
from services.scheduling.domain.decider.search import search
from services.scheduling.domain.facts.day import WEEKDAYS, Load
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.domain.facts.team import Limits, Team, Zone
from services.scheduling.tests.oracle import OracleTeam, Question, rows, takers
from services.scheduling.tests.world import (
    NATIONAL,
    asked,
    local,
    need,
    quarter,
    rule,
    rules,
    team,
    wish,
)

FIRST, DAYS = date(2026, 3, 30), 25
CLOCKS = ["07:00", "08:00", "09:30", "12:00", "13:00", "14:00", "15:45", "19:00", "20:00"]


@st.composite
def shift_pairs(draw: st.DrawFn) -> list[tuple[str, str]]:
    """One or two shifts that may touch."""
    count = draw(st.integers(1, 2))
    points = sorted(draw(st.lists(st.sampled_from(CLOCKS), min_size=4, max_size=4, unique=True)))
    if count == 2 and draw(st.booleans()):
        points[2] = points[1]
    return [(points[0], points[1]), (points[2], points[3])][:count]


@st.composite
def contracts(draw: st.DrawFn) -> tuple[date, date]:
    """All days, or some of them."""
    if draw(st.booleans()):
        return FIRST, FIRST + timedelta(days=DAYS)
    ends = sorted(draw(st.lists(st.integers(-5, DAYS + 5), min_size=2, max_size=2)))
    return FIRST + timedelta(days=ends[0]), FIRST + timedelta(days=ends[1])


@st.composite
def teams(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A team in plain values."""
    shifts = draw(shift_pairs())
    days = draw(st.lists(st.integers(0, DAYS - 1), max_size=12))
    busy: dict[date, list[tuple[int, int]]] = {}
    for number in days:
        start = draw(st.integers(28, 76))
        length = draw(st.integers(1, 12))
        day = FIRST + timedelta(days=number)
        if all(start + length <= a or b <= start for a, b in busy.get(day, [])):
            busy.setdefault(day, []).append((start, start + length))
    return {
        "name": name,
        "shifts": shifts,
        "weekdays": draw(st.sets(st.integers(0, 6), min_size=3)),
        "cross": draw(st.booleans()),
        "travel": draw(st.sampled_from([0, 15, 20, 30, 45, 60])),
        "absent": draw(st.sets(st.integers(0, DAYS - 1), max_size=3)),
        "busy": busy,
        "jobs_day": draw(st.integers(1, 4)),
        "jobs_week": draw(st.integers(2, 8)),
        "minutes_day": draw(st.sampled_from([180, 360, 480])),
        "minutes_week": draw(st.sampled_from([300, 600, 2400])),
        "overflow": draw(st.booleans()),
        "contract": draw(contracts()),
    }


@settings(max_examples=150, deadline=None)
@given(
    first=teams("a"),
    second=teams("b"),
    minutes=st.sampled_from([15, 60, 120, 200, 360, 480]),
    step=st.sampled_from([30, 60, 90]),
)
def test_both_find_the_same(
    first: dict[str, Any], second: dict[str, Any], minutes: int, step: int
) -> None:
    described = [first, second]
    quarters = -(-minutes // 15) * 15
    last = FIRST + timedelta(days=DAYS - 1)
    created = local("2026-03-27 08:00")
    job = need("FR", created, duration_min=minutes, service_type="INSTALLATION")
    question = asked(
        "FR",
        job,
        wish(str(FIRST), str(last), limit=100_000),
        [team_of(one) for one in described],
        rules=_stepping(step),
    )
    answer = search(question)
    ours = [(slot.date, _minute(slot.start), slot.team_id) for slot in answer.slots]
    asked_oracle = Question(
        minutes=quarters,
        step=step,
        first=FIRST,
        last=last,
        earliest=answer.earliest.binding.day,
        today=date(2026, 3, 27),
        holidays=NATIONAL["FR"],
    )
    oracles = [_oracles(one) for one in described]
    assert ours == rows(oracles, asked_oracle)
    with_slots = {day for day, _, _ in ours}
    all_days = {FIRST + timedelta(days=number) for number in range(DAYS)}
    assert {one.date for one in answer.empty} == all_days - with_slots
    for (day, start), name in takers(oracles, asked_oracle).items():
        assert place(question, day, start // 15).team_id == name


def _stepping(step: int) -> RuleBook:
    return rules("FR", rule("SLOT", {"stepMinutes": step}))


def team_of(one: dict[str, Any]) -> Team:
    loads = {
        day: Load(
            sum((1 << end) - (1 << start) for start, end in spans),
            len(spans),
            sum(15 * (end - start) for start, end in spans),
        )
        for day, spans in one["busy"].items()
    }
    absences = tuple(
        AbsentDays(
            absence_id=str(number),
            start=FIRST + timedelta(days=number),
            end=FIRST + timedelta(days=number),
            type="VACATION",
        )
        for number in one["absent"]
    )
    calendar = {
        "shifts": tuple(
            WorkShift(code="M" if number == 0 else "A", enabled=True, start=start, end=end)
            for number, (start, end) in enumerate(one["shifts"])
        ),
        "working_days": tuple(WEEKDAYS[number] for number in sorted(one["weekdays"])),
        "cross_shift": one["cross"],
        "travel_buffer_min": one["travel"],
        "absences": absences,
    }
    limits = Limits(
        jobs_day=one["jobs_day"],
        jobs_week=one["jobs_week"],
        minutes_day=one["minutes_day"],
        minutes_week=one["minutes_week"],
    )
    return team(
        "FR",
        loads,
        provider_id=one["name"],
        team_id=one["name"],
        calendar=calendar,
        limits=limits,
        zones=(_zone(one["overflow"]),),
        contract_start=one["contract"][0],
        contract_end=one["contract"][1],
    )


def _zone(overflow: bool) -> Zone:
    kind = "OVERFLOW" if overflow else "PRIMARY"
    return Zone(zone_id="z", type=kind, postal_codes=frozenset({"10000"}))


def _oracles(one: dict[str, Any]) -> OracleTeam:
    return OracleTeam(
        name=one["name"],
        weekdays=one["weekdays"],
        shifts=[(15 * quarter(start), 15 * quarter(end)) for start, end in one["shifts"]],
        cross_shift=one["cross"],
        travel=one["travel"],
        absent={FIRST + timedelta(days=number) for number in one["absent"]},
        busy={
            day: [[(15 * start, 15 * end)] for start, end in spans]
            for day, spans in one["busy"].items()
        },
        jobs_day=one["jobs_day"],
        minutes_day=one["minutes_day"],
        jobs_week=one["jobs_week"],
        minutes_week=one["minutes_week"],
        overflow=one["overflow"],
        contract=one["contract"],
    )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
