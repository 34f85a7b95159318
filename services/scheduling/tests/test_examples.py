"""The worked examples of scheduling, S1 to S11, by values; holds (S10, S12, S13) in test_holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from fsm_common.core.errors import Rejected
from fsm_events.common import WorkShift
from services.scheduling.domain.decider.candidate import Candidate, Job
from services.scheduling.domain.decider.clock import instant, missing, until
from services.scheduling.domain.decider.gates import week_capacity
from services.scheduling.domain.decider.ground import ground
from services.scheduling.domain.decider.search import Answer, search
from services.scheduling.domain.decider.slots import HALF_DAY, Slot, confidence, promise
from services.scheduling.domain.decider.words import each, quanta, segments
from services.scheduling.domain.facts.day import WEEKDAYS, Load
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.rules import Holidays, RuleBook
from services.scheduling.domain.facts.team import Limits
from services.scheduling.tests.world import (
    ZONES,
    asked,
    clock,
    country_rules,
    day,
    load,
    local,
    lunch,
    need,
    product,
    quarter,
    rule,
    team,
    wish,
)

MONDAY = day("2026-11-16")


def reported(country: str, job: Need) -> str:
    window = wish("2026-11-01", "2026-12-31")
    return str(ground(asked(country, job, window, ())).earliest.reported)


def codes(answer: Answer) -> dict[str, str]:
    return {str(one.date): one.code for one in answer.empty}


def starts(country: str, minutes: int, taken: Load, **calendar: Any) -> list[str]:
    loads = {MONDAY: taken} if taken.jobs else {}
    return [
        clock(start)
        for start in each(candidate(country, minutes, loads, **calendar).starts(MONDAY))
    ]


def candidate(country: str, minutes: int, loads: Any, **calendar: Any) -> Candidate:
    travel = {"FR": 45, "ES": 30}[country]
    one = team(country, loads, calendar=calendar)
    return Candidate(one, Job(quanta(minutes), 4), travel, Holidays())


def code_at(country: str, minutes: int, taken: Load, start: str) -> str | None:
    gates = candidate(country, minutes, {MONDAY: taken}).start_gates(MONDAY, quarter(start))
    return next((gate.code for gate in gates if not gate.passed), None)


class TestEarliestDate:
    def test_s1_three_working_days_around_a_holiday(self) -> None:
        assert reported("FR", need("FR", local("2026-11-09 10:00"))) == "2026-11-13"

    def test_s2_the_creation_date_is_the_sites(self) -> None:
        created = datetime.fromisoformat("2026-11-09T23:30:00+00:00")
        assert reported("FR", need("FR", created)) == "2026-11-16"

    def test_s3_a_kitchen_waits_for_its_delivery_and_the_reasons_say_so(self) -> None:
        lines = (product(day("2026-12-18"), "CUSTOM_KITCHEN"),)
        job = need("FR", local("2026-12-14 09:00"), lines=lines)
        assert reported("FR", job) == "2026-12-28"
        answer = search(asked("FR", job, wish("2026-12-15", "2026-12-29"), [team("FR")]))
        expected = {f"2026-12-{number}": "STATIC_BUFFER" for number in range(15, 25)}
        expected |= {"2026-12-25": "PUBLIC_HOLIDAY"}
        expected |= {"2026-12-26": "NOT_WORKING_DAY", "2026-12-27": "NOT_WORKING_DAY"}
        assert codes(answer) == expected
        assert answer.first_available == day("2026-12-28")
        looked = {"BUFFER_GLOBAL", "BUFFER_STATIC", "BUFFER_COMMUTE", "CALENDAR", "HOLIDAY"}
        assert {kind for kind, version in answer.rule_versions.items() if version} == looked

    @pytest.mark.parametrize(
        ("first", "order", "code", "date"),
        [
            ("2026-11-09", None, "ADVANCE_BUFFER", "2026-11-13"),
            ("2026-11-13", None, "ADVANCE_BUFFER", "2026-11-13"),
            ("2026-11-14", None, "OUTSIDE_WINDOW", "2026-11-16"),
            ("2026-11-09", "2026-11-17", "OUTSIDE_WINDOW", "2026-11-17"),
        ],
    )
    def test_nothing_is_earlier_than_the_window(
        self, first: str, order: str | None, code: str, date: str
    ) -> None:
        job = need("FR", local("2026-11-09 10:00"), first=day(order) if order else None)
        found = search(asked("FR", job, wish(first, "2026-11-30"), [team("FR")])).earliest
        assert (found.binding.code, str(found.reported)) == (code, date)

    def test_the_versions_are_of_the_rules_that_were_looked_at(self) -> None:
        later = rule("HOLIDAY", {"year": 2027, "days": []}, selector={"year": "x"}, version=7)
        book = RuleBook.of([*country_rules("FR"), later], "FR", "HOME_FR")
        job = need("FR", local("2026-12-14 09:00"))
        for last, line, expected in (
            ("2026-12-31", None, {"HOLIDAY": 1}),
            ("2027-01-04", "BATHROOM", {"HOLIDAY": 7, "BUFFER_STATIC": 1}),
        ):
            lines = (product(day("2026-12-18"), line),) if line else ()
            asked_of = msgspec.structs.replace(job, lines=lines)
            question = asked("FR", asked_of, wish("2026-12-15", last), [team("FR")], rules=book)
            found = search(question).rule_versions
            assert {kind: found[kind] for kind in found.keys() & {"HOLIDAY", "BUFFER_STATIC"}} == (
                expected
            )

    @pytest.mark.parametrize(
        ("region", "earliest"), [("ES-MD", "2026-12-10"), ("ES-CT", "2026-12-09")]
    )
    def test_s4_a_regional_holiday_counts_where_the_site_is(
        self, region: str, earliest: str
    ) -> None:
        created = local("2026-12-03 10:00", "Europe/Madrid")
        assert reported("ES", need("ES", created, region=region)) == earliest

    def test_s5_five_working_days_in_poland(self) -> None:
        assert (
            reported("PL", need("PL", local("2026-12-21 10:00", "Europe/Warsaw"))) == "2026-12-30"
        )


class TestStarts:
    def test_s6_travel_keeps_two_hours_to_the_afternoon(self) -> None:
        found = starts("FR", 120, load(("09:00", "11:00")))
        assert found == ["14:00", "15:00", "16:00", "17:00"]

    def test_s7_one_hour_fits_at_noon_too(self) -> None:
        taken = load(("09:00", "11:00"))
        expected = ["12:00", "14:00", "15:00", "16:00", "17:00", "18:00"]
        assert starts("FR", 60, taken) == expected
        assert [code_at("FR", 60, taken, at) for at in ("08:00", "11:00")] == ["TRAVEL_GAP"] * 2
        assert [code_at("FR", 60, taken, at) for at in ("09:00", "10:00")] == ["OCCUPIED"] * 2

    @pytest.mark.parametrize(("country", "minutes"), [("ES", 480), ("FR", 420)])
    def test_s8_a_job_longer_than_the_shift_is_never_cut(self, country: str, minutes: int) -> None:
        assert starts(country, minutes, Load()) == []
        assert candidate(country, minutes, {}).start_gate(MONDAY).code == "OUTSIDE_SHIFT"

    @pytest.mark.parametrize(("cross", "limit"), [(False, "300 min"), (True, "600 min")])
    def test_how_long_a_job_may_be_is_said(self, cross: bool, limit: str) -> None:
        one = candidate("FR", 660, {}, cross_shift=cross)
        gates = [one.start_gate(MONDAY), *one.start_gates(MONDAY, quarter("08:00"))]
        shown = {gate.limit for gate in gates if gate.code == "OUTSIDE_SHIFT"}
        assert shown == {limit}

    def test_s8_across_shifts_in_spain(self) -> None:
        expected = ["08:00", "09:00", "10:00", "11:00", "12:00"]
        assert starts("ES", 480, Load(), cross_shift=True) == expected

    def test_s8_across_shifts_in_france_the_gap_is_not_worked(self) -> None:
        crossing = candidate("FR", 420, {}, cross_shift=True)
        found = [clock(start) for start in each(crossing.starts(MONDAY))]
        assert found == ["08:00", "09:00", "10:00", "11:00"]
        parts = segments(crossing.words.plan(MONDAY), quarter("08:00"), 28, cross_shift=True)
        assert parts == ((32, 51), (56, 63))


class TestHorizon:
    today = day("2027-01-04")

    @pytest.mark.parametrize(
        ("date", "promised", "sure"),
        [("2027-01-18", "EXACT", 100), ("2027-01-19", HALF_DAY, 98), ("2027-02-02", HALF_DAY, 70)],
    )
    def test_s9_exact_to_day_14_then_half_days(self, date: str, promised: str, sure: int) -> None:
        ahead = (day(date) - self.today).days
        assert promise(day(date), self.today, 14) == promised
        assert confidence(0, 6, ahead) == sure

    def test_s9_a_full_day_is_less_sure(self) -> None:
        assert confidence(5, 6, 20) == 68

    @pytest.mark.parametrize(("minutes", "passed"), [(150, True), (165, False)])
    def test_s11_the_week_is_full_at_its_limit(self, minutes: int, passed: bool) -> None:
        gate = week_capacity(Load(0, 10, 2250), Limits(), minutes)
        assert (gate.code, gate.passed) == ("WEEK_CAPACITY", passed)


def test_a_single_job_longer_than_the_daily_limit_takes_an_empty_day() -> None:
    long = Candidate(
        team("ES", calendar={"cross_shift": True}, limits=Limits(minutes_day=240)),
        Job(quanta(480), 4),
        30,
        Holidays(),
    )
    assert long.starts(MONDAY)


def test_lunch_is_not_worked() -> None:
    found = starts("ES", 120, Load(), lunch=lunch("12:00", "13:00"))
    assert found == ["08:00", "09:00", "10:00", "14:00", "15:00", "16:00", "17:00", "18:00"]


class TestDaysOnWhichClocksChange:
    nights = (WorkShift(code="M", enabled=True, start="00:00", end="08:00"),)

    def found(self, on: str, minutes: int) -> list[Slot]:
        night = team("FR", calendar={"shifts": self.nights, "working_days": WEEKDAYS})
        created = day(on) - timedelta(days=10)
        job = need("FR", local(f"{created} 10:00"), duration_min=minutes)
        window, now = wish(on, on), local(f"{created} 10:00")
        return list(search(asked("FR", job, window, [night], now=now)).slots)

    def test_in_spring_nothing_lies_in_the_hour_that_is_not_there(self) -> None:
        slots = self.found("2026-03-29", 120)
        assert [slot.start for slot in slots] == ["00:00", "03:00", "04:00", "05:00", "06:00"]
        first, second = slots[:2]
        assert (first.end, first.ends_at - first.starts_at) == ("02:00", timedelta(hours=2))
        assert first.ends_at == second.starts_at == local("2026-03-29 01:00", "UTC")

    @pytest.mark.parametrize(
        ("zone", "gone"),
        [
            *((zone, range(8, 12)) for zone in ZONES.values()),
            ("Atlantic/Canary", range(4, 8)),
        ],
    )
    @pytest.mark.parametrize("spring", ["2026-03-29", "2027-03-28"])
    def test_the_missing_hour_of_each_country(self, zone: str, gone: range, spring: str) -> None:
        assert list(each(missing(day(spring), zone))) == list(gone)
        for quantum in gone:
            with pytest.raises(Rejected, match=f"in {zone} go forward"):
                instant(day(spring), quantum, zone)
        assert until(day(spring), gone[0], zone) == instant(day(spring), gone[-1] + 1, zone)
        assert missing(day(spring) + timedelta(days=1), zone) == 0

    def test_in_autumn_the_first_of_the_repeated_hours_counts(self) -> None:
        slots = self.found("2026-10-25", 60)
        at_two, at_three = slots[2], slots[3]
        assert (at_two.start, at_two.starts_at) == ("02:00", local("2026-10-25 00:00", "UTC"))
        assert (at_three.start, at_three.starts_at) == ("03:00", local("2026-10-25 02:00", "UTC"))
