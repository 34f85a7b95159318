"""The usual values of four countries: every one is taken, and each resolves as it is printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fsm_events.config import ParameterEffective
from services.configuration.app import seed
from services.configuration.domain import decider
from services.configuration.domain.commands import DefineParameter
from services.configuration.domain.facts import ScopeFacts
from services.configuration.domain.resolution import Candidate, resolve
from services.configuration.domain.state import Parameter

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def effective() -> list[ParameterEffective]:
    """What the seed's parameters come to."""
    wishes = [w for w in seed.commands(AT, (2026, 2027, 2028)) if isinstance(w, DefineParameter)]
    known = ScopeFacts(unit_known=True)
    told = [decider.define_parameter(wish, Parameter(), known) for wish in wishes]
    assert len({wish.parameter_id for wish in wishes}) == len(wishes)
    return [event for events in told for event in events if isinstance(event, ParameterEffective)]


def value(
    effective: list[ParameterEffective], kind: str, country: str, **selector: str
) -> tuple[str, Any]:
    """The level that wins for a country, and the value."""
    found = resolve(
        (
            Candidate(e.parameter_id, e.kind, e.scope, e.selector, e.version, e.value, AT, None)
            for e in effective
            if e.kind == kind and e.scope.country_code in (None, country)
        ),
        selector,
        AT,
    )
    assert found is not None
    return found.scope.level, json.loads(found.value)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("FR", [3, 2, 1, 1, 3]),
        ("ES", [3, 2, 1, 1, 3]),
        ("IT", [4, 3, 2, 1, 4]),
        ("PL", [5, 3, 2, 2, 5]),
    ],
)
def test_advance_buffers(
    effective: list[ParameterEffective], country: str, expected: list[int]
) -> None:
    types = ("INSTALLATION", "CONFIRMATION_TV", "MAINTENANCE", "REWORK", "COMPLEX")
    found = [value(effective, "BUFFER_GLOBAL", country, serviceType=t)[1] for t in types]
    assert [one["workingDays"] for one in found] == expected


@pytest.mark.parametrize(
    ("country", "category", "days", "unit"),
    [
        ("FR", "FLOORING", 2, "CALENDAR"),
        ("IT", "KITCHEN_CUSTOM", 7, "CALENDAR"),
        ("ES", "DOOR_WINDOW", 2, "CALENDAR"),
        ("ES", "LAMPS", 2, "WORKING"),
        ("PL", "LAMPS", 1, "WORKING"),
    ],
)
def test_a_products_buffer_is_not_hidden_by_the_usual_one(
    effective: list[ParameterEffective], country: str, category: str, days: int, unit: str
) -> None:
    level, found = value(effective, "BUFFER_STATIC", country, productCategory=category)
    assert (level, found) == ("COUNTRY", {"days": days, "unit": unit})


@pytest.mark.parametrize(
    ("country", "shifts"),
    [("FR", "08:00-13:00 14:00-19:00"), ("PL", "08:00-14:00 14:00-20:00")],
)
def test_calendars(effective: list[ParameterEffective], country: str, shifts: str) -> None:
    _, found = value(effective, "CALENDAR", country)
    assert " ".join(f"{s['start']}-{s['end']}" for s in found["shifts"]) == shifts


@pytest.mark.parametrize(
    ("country", "kind", "expected"),
    [
        ("FR", "BUFFER_COMMUTE", {"minutes": 45, "mode": "FIXED"}),
        ("IT", "BUFFER_COMMUTE", {"minutes": 30, "mode": "FIXED"}),
        ("ES", "OWNERSHIP", {"mode": "AUTO", "cap": 50}),
        ("PL", "OWNERSHIP", {"mode": "MANUAL", "cap": 25}),
        ("IT", "ASSIGNMENT", {"mode": "AUTO_ACCEPT", "maxAttempts": 3}),
        ("PL", "ASSIGNMENT", {"mode": "OFFER"}),
    ],
)
def test_terms_of_countries(
    effective: list[ParameterEffective], country: str, kind: str, expected: dict[str, Any]
) -> None:
    _, found = value(effective, kind, country)
    assert {name: found[name] for name in expected} == expected


def test_holidays_of_three_years(effective: list[ParameterEffective]) -> None:
    for year in ("2026", "2027", "2028"):
        _, found = value(effective, "HOLIDAY", "ES", year=year)
        assert str(found["year"]) == year
        assert len(found["days"]) > 8
