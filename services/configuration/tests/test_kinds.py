"""Values of every kind: what is taken, what is refused, and in which words."""

from __future__ import annotations

import msgspec
import pytest

from fsm_common.core.errors import Rejected
from services.configuration.domain.kinds import KINDS, check_selector, checked

M = {"code": "M", "start": "08:00", "end": "14:00"}
REFUSED = [
    ("BUFFER_GLOBAL", {"workingDays": -1}, "value.workingDays", "Expected `int` >= 0"),
    ("BUFFER_GLOBAL", {"hours": 3}, "value", "missing required field `workingDays`"),
    ("BUFFER_STATIC", {"days": 2, "unit": "WEEKS"}, "value.unit", "Invalid enum value 'WEEKS'"),
    ("BUFFER_COMMUTE", {"mode": "FIXED", "minutes": "30"}, "value.minutes", "Expected `int`"),
    (
        "CALENDAR",
        {"workingDays": ["MON"], "shifts": [M, M | {"code": "A", "start": "13:00"}]},
        "value",
        "shifts M and A overlap",
    ),
    ("CALENDAR", {"workingDays": ["MON", "MON"], "shifts": [M]}, "value", "weekday is named twice"),
    ("CALENDAR", {"workingDays": ["MON"], "shifts": [M | {"end": "07:00"}]}, "value.shifts[0]", ""),
    ("ASSIGNMENT", {"mode": "OFFER", "weights": {"tier": 24}}, "value.weights", "sum to 99"),
    ("OFFER_EXPIRY", {"minutes": 59}, "value.minutes", ">= 60"),
    ("SLOT", {"stepMinutes": 60, "windowDays": 91}, "value", "longer than the longest"),
    ("SLOT", {"stepMinutes": 50}, "value.stepMinutes", "multiple of 15"),
    ("TAX", {"contractorRate": "21"}, "value.contractorRate", "matching regex"),
    (
        "HOLIDAY",
        {"year": 2026, "days": [{"date": "2025-01-01", "name": "x"}]},
        "value",
        "outside of 2026",
    ),
    (
        "HOLIDAY",
        {"year": 2026, "days": [{"date": "2026-01-01", "name": "x"}] * 2},
        "value",
        "named twice",
    ),
    ("STORE_CLOSURE", {"start": "2026-02-02", "end": "2026-02-01", "reason": "OTHER"}, "value", ""),
    ("GEOFENCE", {"metres": 100, "yards": 3}, "value", "unknown field `yards`"),
    ("ACCEPTANCE_RULE", {"optOut": "ALWAYS"}, "value.optOut", "Invalid enum value"),
    ("NEGOTIATION", {"rounds": 6}, "value.rounds", "<= 5"),
    ("CONTACT_WINDOW", {"days": [], "start": "09:00", "end": "20:00"}, "value.days", "length >= 1"),
    ("SLA", {"p1Hours": 0}, "value.p1Hours", ">= 1"),
    ("OWNERSHIP", {"mode": "AUTO"}, "value", "missing required field `cap`"),
    (
        "THRESHOLD",
        {"suspend": {"claimsPercent": 20, "csat": 6}, "watch": {"claimsPercent": 10, "csat": 3}},
        "value.suspend.csat",
        "<= 5",
    ),
    ("CONTRACT_GATE", {"gate": "NEVER"}, "value.gate", "Invalid enum value"),
    ("CONTRACT_SEND", {"minutes": -1}, "value.minutes", ">= 0"),
    ("GO_CHECK", {"time": "25:00"}, "value.time", "matching regex"),
    ("EXTRA_WORK_LIMIT", {"amount": 300}, "value.amount", "Expected `str`"),
    ("SPECIALTY", {"specialties": [{"specialtyId": "A"}] * 2}, "value", "named twice"),
    (
        "PRODUCT_CATEGORY",
        {"categories": [{"category": "A", "patterns": ["*"]}] * 1},
        "value.categories[0].patterns[0]",
        "matching regex",
    ),
]


@pytest.mark.parametrize(("kind", "value", "field", "words"), REFUSED)
def test_what_is_no_such_value_is_refused_with_its_field(
    kind: str, value: object, field: str, words: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        checked(kind, value)
    assert refusal.value.code == "INVALID_VALUE"
    assert refusal.value.details[0].field == field
    assert words in refusal.value.sentence


GOOD_FRIDAY = {"date": "2026-04-03", "name": "Viernes Santo"}


@pytest.mark.parametrize(
    ("type_", "regions", "taken"),
    [
        ("NATIONAL", [], True),
        ("NATIONAL", ["ES-VC"], False),
        ("REGIONAL", ["ES-VC"], True),
        ("REGIONAL", [], False),
        ("RELIGIOUS", ["ES-VC"], True),
        ("RELIGIOUS", [], True),
    ],
)
def test_which_holidays_name_regions(type_: str, regions: list[str], taken: bool) -> None:
    value = {"year": 2026, "days": [GOOD_FRIDAY | {"type": type_, "regions": regions}]}
    if taken:
        assert checked("HOLIDAY", value)
    else:
        with pytest.raises(Rejected, match="a national holiday names no region"):
            checked("HOLIDAY", value)


def test_a_value_is_kept_whole_with_its_defaults() -> None:
    assert msgspec.json.decode(checked("SLOT", {"stepMinutes": 60})) == {
        "stepMinutes": 60,
        "exactDays": 14,
        "holdHours": 48,
        "windowDays": 30,
        "maxWindowDays": 90,
        "limit": 20,
    }


def test_every_kind_is_refused_something() -> None:
    assert {kind for kind, *_ in REFUSED} == set(KINDS)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Rejected, match="no kind of parameter called FREE_BEER"):
        checked("FREE_BEER", {})


@pytest.mark.parametrize(
    ("kind", "selector", "level"),
    [
        ("TAX", {"serviceType": "COMPLEX"}, "COUNTRY"),
        ("HOLIDAY", {}, "COUNTRY"),
        ("HOLIDAY", {"year": "soon"}, "COUNTRY"),
        ("HOLIDAY", {"year": "²"}, "COUNTRY"),
        ("HOLIDAY", {"year": "2026"}, "EU"),
        ("HOLIDAY", {"year": "2026"}, "BU"),
        ("STORE_CLOSURE", {}, "BU"),
        ("BUFFER_GLOBAL", {"serviceType": "BREAKFAST"}, "COUNTRY"),
        ("BUFFER_GLOBAL", {"serviceType": "UNKNOWN"}, "COUNTRY"),
        ("BUFFER_STATIC", {"productCategory": ""}, "COUNTRY"),
        ("OFFER_EXPIRY", {"mode": "SHOUTING"}, "EU"),
    ],
)
def test_a_selector_that_a_kind_does_not_know_is_refused(
    kind: str, selector: dict[str, str], level: str
) -> None:
    with pytest.raises(Rejected):
        check_selector(kind, selector, level)
