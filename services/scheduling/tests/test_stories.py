"""The numbers of both story sheets, as far as a search can know them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pytest

from services.scheduling.domain.decider.search import Answer, search
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.team import Preference, Specialty, Team, Zone
from services.scheduling.tests.world import (
    absent,
    asked,
    centre,
    local,
    need,
    product,
    team,
    wish,
)

MADRID = "Europe/Madrid"
FROM = date(2026, 1, 1)
LYON = Zone(zone_id="z", postal_codes=frozenset(f"6900{n}" for n in range(1, 10)))
WINDOWS, FLOORS = "DOOR_WINDOW_FITTING", "FLOORING_FITTING"


def likes(*pairs: tuple[str, str]) -> tuple[Preference, ...]:
    return tuple(Preference(specialty_id=s, preference=p, valid_from=FROM) for s, p in pairs)


def valencia() -> list[Team]:
    zone = Zone(zone_id="z", postal_codes=frozenset(str(code) for code in range(46001, 46027)))
    calendar = {"holiday_region": "ES-VC"}
    turia = team(
        "ES",
        provider_id="prv_2101",
        team_id="tem_2101_a",
        base=centre(39.475, -0.418),
        zones=(zone,),
        calendar=calendar,
    )
    plumbers = [
        team(
            "ES",
            provider_id=f"prv_{number}",
            team_id=f"tem_{number}_a",
            base=centre(39.47, -0.376),
            zones=(zone,),
            preferences=likes(("PLUMBING", "P1")),
            specialties=(Specialty(specialty_id="PLUMBING"),),
            calendar=calendar,
        )
        for number in range(2110, 2115)
    ]
    return [*plumbers, turia]


def lucia() -> Need:
    job = need(
        "ES",
        local("2026-03-02 09:02", MADRID),
        duration_min=240,
        lines=(product(date(2026, 3, 6)),),
        region="ES-VC",
        latitude=39.469,
        longitude=-0.37,
    )
    return at(job, "46004")


def claire() -> Need:
    job = need(
        "FR",
        local("2026-03-02 10:15"),
        duration_min=360,
        lines=(product(date(2026, 3, 10)),),
        region="FR-ARA",
        latitude=45.758,
        longitude=4.855,
    )
    return at(job, "69003")


def at(job: Need, code: str) -> Need:
    site = msgspec.structs.replace(job.site, postal_code=code)
    return msgspec.structs.replace(job, site=site)


def lyon_team(name: str, lat: float | None, lng: float = 0.0, **changes: Any) -> Team:
    crossing = {"cross_shift": changes.pop("cross", True), "holiday_region": "FR-ARA"}
    crossing |= changes.pop("calendar", {})
    base = None if lat is None else centre(lat, lng)
    fields: dict[str, Any] = {
        "provider_id": f"prv_{name[:4]}",
        "team_id": f"tem_{name}",
        "base": base,
    }
    return team("FR", zones=changes.pop("zones", (LYON,)), calendar=crossing, **fields, **changes)


def lyon() -> list[Team]:
    named = [
        lyon_team("0417_a", 45.7667, 4.88, cross=False),
        lyon_team("0417_b", 45.7667, 4.88),
        lyon_team("0522_a", 45.697, 4.886),
        lyon_team("0633_a", 45.989, 4.718),
        lyon_team("0701_a", 45.5861, 5.2736),
        lyon_team("0744_a", None),
    ]
    away = {"absences": (absent(date(2026, 3, 16)),)}
    deviations: list[tuple[range, dict[str, Any]]] = [
        (range(801, 805), {"provider_status": "UNAVAILABLE"}),
        (range(805, 841), {"zones": (Zone(zone_id="z", postal_codes=frozenset({"38000"})),)}),
        (range(841, 844), {"can_install": False, "can_tv": True}),
        (range(844, 848), {"preferences": likes((WINDOWS, "OPT_OUT"), (FLOORS, "P1"))}),
        (range(848, 851), {"preferences": likes((FLOORS, "P1"))}),
        (range(851, 854), {"product_eligibility": frozenset({"FLOORING"})}),
        (range(854, 856), {"calendar": away}),
        (range(856, 857), {"cross": False}),
    ]
    fillers = [
        lyon_team(f"0{number}_a", 45.697, 4.886, **dict(change))
        for numbers, change in deviations
        for number in numbers
    ]
    return [*named, *fillers]


def reasons(answer: Answer) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in answer.empty:
        found.setdefault(one.code, []).append(one.date.day)
    return found


class TestStoryA:
    answer = search(
        asked(
            "ES",
            lucia(),
            wish("2026-03-02", "2026-03-31", anonymous=True),
            valencia(),
            now=local("2026-03-02 09:08", MADRID),
        )
    )

    def test_the_earliest_date_and_what_makes_it(self) -> None:
        earliest = self.answer.earliest
        assert (earliest.binding.code, str(earliest.binding.day)) == ("STATIC_BUFFER", "2026-03-08")
        assert str(earliest.reported) == "2026-03-09"
        advance = next(one for one in earliest.all if one.value.startswith("3 working days"))
        assert str(advance.day) == "2026-03-05"

    def test_a_reason_for_every_day_left_out(self) -> None:
        assert reasons(self.answer) == {
            "STATIC_BUFFER": [2, 3, 4, 5, 6, 7],
            "NOT_WORKING_DAY": [8, 14, 15, 21, 22, 28, 29],
            "PUBLIC_HOLIDAY": [19],
        }

    def test_the_first_twenty_rows(self) -> None:
        rows = [(slot.date.day, slot.start) for slot in self.answer.slots]
        clocks = ["08:00", "09:00", "10:00", "14:00", "15:00", "16:00"]
        expected = [(day, at) for day in (9, 10, 11) for at in clocks]
        assert rows == [*expected, (12, "08:00"), (12, "09:00")]
        assert rows[13] == (11, "09:00")
        assert {(slot.granularity, slot.confidence) for slot in self.answer.slots} == {
            ("EXACT", 100)
        }

    def test_one_team_of_six(self) -> None:
        assert (self.answer.evaluated, self.answer.eligible) == (6, 1)

    def test_the_customer_sees_no_company(self) -> None:
        assert {(slot.provider_id, slot.team_id) for slot in self.answer.slots} == {(None, None)}
        assert "2101" not in json.dumps([str(one) for one in self.answer.slots])


class TestStoryB:
    answer = search(
        asked(
            "FR",
            claire(),
            wish("2026-03-02", "2026-03-31", anonymous=True),
            lyon(),
            now=local("2026-03-02 10:19"),
        )
    )

    def test_the_earliest_date(self) -> None:
        earliest = self.answer.earliest
        assert (earliest.binding.code, str(earliest.reported)) == ("STATIC_BUFFER", "2026-03-12")

    def test_reasons(self) -> None:
        assert reasons(self.answer) == {
            "STATIC_BUFFER": list(range(2, 12)),
            "NOT_WORKING_DAY": [14, 15, 21, 22, 28, 29],
        }

    def test_exact_rows_then_half_days(self) -> None:
        rows = [(slot.date.day, slot.start, slot.granularity) for slot in self.answer.slots]
        clocks = ["08:00", "09:00", "10:00", "11:00", "12:00"]
        exact = [(day, at, "EXACT") for day in (12, 13, 16) for at in clocks]
        assert rows[:15] == exact
        half = [
            (slot.date.day, slot.granularity, slot.confidence) for slot in self.answer.slots[15:]
        ]
        pairs = [(17, 98), (18, 96), (19, 94), (20, 92), (23, 86)]
        assert half == [(day, "HALF_DAY", sure) for day, sure in pairs]

    def test_twelve_ends_at_nineteen_exactly(self) -> None:
        assert [slot.end for slot in self.answer.slots[:5]] == [
            *("15:00", "16:00", "17:00", "18:00", "19:00")
        ]

    @pytest.mark.parametrize(("day", "teams"), [(12, 7), (13, 7), (16, 5), (17, 7)])
    def test_teams_available(self, day: int, teams: int) -> None:
        assert {s.teams_available for s in self.answer.slots if s.date.day == day} == {teams}

    def test_sixty_two_evaluated_nine_eligible(self) -> None:
        assert (self.answer.evaluated, self.answer.eligible) == (62, 9)

    def test_staff_see_the_teams_the_first_by_id_first(self) -> None:
        question = asked(
            "FR",
            claire(),
            wish("2026-03-16", "2026-03-16", limit=100),
            lyon(),
            now=local("2026-03-02 10:19"),
        )
        names = [slot.team_id for slot in search(question).slots if slot.start == "08:00"]
        assert names == [
            f"tem_{name}" for name in ("0417_b", "0522_a", "0633_a", "0701_a", "0744_a")
        ]
