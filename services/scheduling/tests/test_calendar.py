"""From a calendar to open words, and the days on which clocks change."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from fsm_events.common import DedicatedDay, WorkShift
from services.scheduling.domain.decider.candidate import Candidate, Job
from services.scheduling.domain.decider.clock import instant, missing
from services.scheduling.domain.decider.words import each
from services.scheduling.domain.facts.day import OpenWords
from services.scheduling.domain.facts.rules import Holidays
from services.scheduling.tests.world import (
    absent,
    closed,
    day,
    local,
    lunch,
    quarter,
    team,
    words,
)


def test_a_word_for_each_weekday() -> None:
    found = words("FR")
    codes = [plan.code for plan in found.weekdays]
    assert codes == [None] * 5 + ["NOT_WORKING_DAY"] * 2
    open_quarters = list(each(found.weekdays[0].word))
    assert open_quarters == [*range(32, 52), *range(56, 76)]


def test_a_word_for_each_exceptional_date_and_no_horizon() -> None:
    away = absent(day("2026-03-14"), day("2026-03-16"))
    found = words("FR", absences=(away,), blackouts=(closed(day("2030-01-07"), day("2030-01-07")),))
    assert sorted(map(str, found.dates)) == [
        *("2026-03-14", "2026-03-15", "2026-03-16", "2030-01-07")
    ]
    assert {plan.code for plan in found.dates.values()} == {"TEAM_ABSENT"}
    assert found.plan(day("2026-03-17")).code is None
    assert found.plan(day("2026-03-14")).value == "VACATION"


def test_a_dedicated_day_opens_an_off_day_unless_the_team_is_away() -> None:
    days = (DedicatedDay(date=day("2026-03-14")), DedicatedDay(date=day("2026-03-15")))
    found = words("FR", dedicated_days=days, absences=(absent(day("2026-03-15")),))
    assert found.plan(day("2026-03-14")).code is None
    assert found.plan(day("2026-03-15")).code == "TEAM_ABSENT"


def test_who_is_away_for_ever_takes_no_room() -> None:
    made = words(
        absences=(absent(day("2026-03-16"), date.max), absent(day("2026-03-12"))),
        dedicated_days=(DedicatedDay(date=day("2026-03-21")),),
    )
    assert (list(made.dates), len(made.stretches)) == ([day("2026-03-12")], 1)
    found = [made.plan(on).code for on in map(day, ("2026-03-13", "2026-03-21", "2150-01-01"))]
    assert found == [None, "TEAM_ABSENT", "TEAM_ABSENT"]
    assert msgspec.json.decode(msgspec.json.encode(made), type=OpenWords) == made


def test_shifts_and_pauses_that_begin_within_a_quarter_hour() -> None:
    found = words("ES", lunch=lunch("12:10", "12:50"))
    gone = set(range(32, 80)) - set(each(found.weekdays[0].word))
    assert gone == {48, 49, 50, 51}


@pytest.mark.parametrize(("start", "end"), [("08:05", "08:10"), ("08:05", "08:25")])
@pytest.mark.parametrize("cross", [False, True])
def test_a_shift_without_a_full_quarter_hour_opens_nothing(
    start: str, end: str, cross: bool
) -> None:
    shifts = (
        WorkShift(code="M", enabled=True, start=start, end=end),
        WorkShift(code="A", enabled=True, start="14:00", end="16:00"),
    )
    one = team("FR", calendar={"shifts": shifts, "cross_shift": cross})
    assert list(each(words("FR", shifts=shifts).weekdays[0].word)) == list(range(56, 64))
    monday = day("2026-03-16")
    found = Candidate(one, Job(4, 1), 45, Holidays()).starts(monday)
    assert list(each(found)) == list(range(56, 61))


def test_the_missing_hour_of_spring() -> None:
    assert list(each(missing(day("2026-03-29"), "Europe/Paris"))) == [8, 9, 10, 11]
    assert list(each(missing(day("2026-03-29"), "Atlantic/Canary"))) == [4, 5, 6, 7]
    assert missing(day("2026-03-28"), "Europe/Paris") == 0
    assert missing(day("2026-10-25"), "Europe/Paris") == 0


def test_the_first_of_a_repeated_hour() -> None:
    found = instant(day("2026-10-25"), quarter("02:30"), "Europe/Paris")
    assert found == local("2026-10-25 00:30", "UTC")


def test_midnight_is_the_next_day() -> None:
    assert instant(day("2026-03-16"), 96, "Europe/Paris") == local("2026-03-17 00:00")
