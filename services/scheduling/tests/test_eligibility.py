"""The shared table of cases, and what it leaves to us: stretches of days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.scheduling.domain.decider.eligibility import covering, exclusion, kilometres, pieces
from services.scheduling.domain.decider.ground import ground, matter
from services.scheduling.domain.decider.prospects import prospects
from services.scheduling.domain.facts.need import Line, Need, Site
from services.scheduling.domain.facts.team import Profile, Zone
from services.scheduling.tests.world import asked, centre, local, need, profile, team, wish

TABLE = json.loads((Path(__file__).parents[3] / "tests" / "cases" / "eligibility.json").read_text())


def team_of(changes: dict[str, Any]) -> Profile:
    return msgspec.convert(TABLE["team"] | changes, Profile)


def need_of(changes: dict[str, Any]) -> Need:
    wanted = TABLE["need"] | changes
    return Need(
        country=wanted["countryCode"],
        bu=wanted["buCode"],
        service_type=wanted["type"],
        duration_min=120,
        crew=wanted["crew"],
        specialty_ids=tuple(wanted["specialtyIds"]),
        certification_types=tuple(wanted["certificationTypes"]),
        lines=tuple(Line(category=category) for category in wanted["productCategories"]),
        site=Site(
            postal_code=wanted["postalCode"],
            time_zone="Europe/Paris",
            latitude=wanted["latitude"],
            longitude=wanted["longitude"],
        ),
        created_at=local("2026-03-02 10:15"),
    )


@pytest.mark.parametrize("case", TABLE["cases"], ids=[case["name"] for case in TABLE["cases"]])
def test_case(case: dict[str, Any]) -> None:
    on = date.fromisoformat(case["on"])
    found = exclusion(team_of(case["team"]), need_of(case["need"]), on)
    assert (found and {"step": found.step, "code": found.code}) == case["expect"]


def test_every_code_has_a_case() -> None:
    codes = {case["expect"]["code"] for case in TABLE["cases"] if case["expect"]}
    assert codes == {
        *("INACTIVE", "CONTRACT_ENDED", "ZONE", "RADIUS", "PROFILE", "NO_PREFERENCE", "OPT_OUT"),
        *("PRODUCT", "SPECIALTY", "CERT_MISSING", "CERT_EXPIRED", "DOCUMENT", "SUSPENDED", "CREW"),
    }


def test_overflow_zones_join_where_asked() -> None:
    zones = [TABLE["team"]["zones"][0] | {"type": "OVERFLOW"}]
    team, job = team_of({"zones": zones}), need_of({})
    assert exclusion(team, job, date(2026, 3, 16), overflow=True) is None


def test_overflow_zones_join_on_the_days_on_which_nobody_else_is_left() -> None:
    zones = (Zone(zone_id="o", type="OVERFLOW", postal_codes=frozenset({"10000"})),)
    own = team(provider_id="a", contract_end=date(2026, 11, 17))
    helper = team(provider_id="b", zones=zones)
    unfit = team(provider_id="c", zones=zones, can_install=False)
    window = wish("2026-11-16", "2026-11-20")
    question = asked("FR", need(), window, [helper, unfit, own])
    over = matter(question, ground(question), window.first, window.last)
    found = prospects(over, question.teams)
    days = [date(2026, 11, number) for number in (16, 17, 18, 20)]
    outs = [[one.exclusion(day) for one in found] for day in days]
    codes = [[out.code if out else None for out in several] for several in outs]
    early, late = [None, "ZONE", "ZONE"], ["CONTRACT_ENDED", None, "PROFILE"]
    assert codes == [early, early, late, late]


def test_the_days_fall_into_stretches_of_one_answer() -> None:
    team = profile(contract_end=date(2026, 3, 20), contract_start=date(2026, 3, 10))
    job = need("FR")
    found = list(pieces(team, job, date(2026, 3, 1), date(2026, 3, 31), covering(team, job)))
    assert [(str(first), str(last), out and out.code) for first, last, out in found] == [
        ("2026-03-01", "2026-03-09", "CONTRACT_ENDED"),
        ("2026-03-10", "2026-03-20", None),
        ("2026-03-21", "2026-03-31", "CONTRACT_ENDED"),
    ]


@pytest.mark.parametrize(
    ("lat", "lng", "km"),
    [
        (45.7667, 4.88, 2.17),
        (45.697, 4.886, 7.20),
        (45.989, 4.718, 27.79),
        (45.5861, 5.2736, 37.73),
    ],
)
def test_distances_of_story_b(lat: float, lng: float, km: float) -> None:
    job = need("FR", latitude=45.758, longitude=4.855)
    assert kilometres(profile(base=centre(lat, lng)), job) == km
