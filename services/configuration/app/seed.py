"""The usual values of four countries; given through the handler, so twice adds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from fsm_common.core.messages import Command
from fsm_events.common import CodeMapping, ConfigScope
from services.configuration.domain.commands import (
    CreateOrgUnit,
    CreateSalesSystem,
    DefineParameter,
    SystemWish,
    UnitWish,
    VersionWish,
)
from services.configuration.gateways.holiday_calendar import year_of

REASON = "usual value"
COUNTRIES: dict[str, dict[str, Any]] = {
    "ES": {"name": "España", "zone": "Europe/Madrid", "locale": "es-ES", "currency": "EUR"},
    "FR": {"name": "France", "zone": "Europe/Paris", "locale": "fr-FR", "currency": "EUR"},
    "IT": {"name": "Italia", "zone": "Europe/Rome", "locale": "it-IT", "currency": "EUR"},
    "PL": {"name": "Polska", "zone": "Europe/Warsaw", "locale": "pl-PL", "currency": "PLN"},
}
INSTALLATION, TV, QUOTATION = "INSTALLATION", "CONFIRMATION_TV", "QUOTATION_TV"
ADVANCE = {"FR": (3, 2, 1, 1), "ES": (3, 2, 1, 1), "IT": (4, 3, 2, 1), "PL": (5, 3, 2, 2)}
LATE_LUNCH = ("08:00", "14:00", "14:00", "20:00")
NOON_LUNCH = ("08:00", "13:00", "14:00", "19:00")
SHIFTS = {"ES": LATE_LUNCH, "PL": LATE_LUNCH, "FR": NOON_LUNCH, "IT": NOON_LUNCH}
TRAVEL = {"FR": 45}
CAPS = {"ES": 50, "FR": 30, "IT": 50, "PL": 25}
PRODUCTS = {"FLOORING": 2, "KITCHEN_CUSTOM": 7, "BATHROOM": 3, "APPLIANCE": 1, "DOOR_WINDOW": 2}
CATEGORIES = {
    "DOOR_WINDOW": ("DOOR_*", "WINDOW_*"),
    "FLOORING": ("FLOOR_*",),
    "KITCHEN_CUSTOM": ("KITCHEN_*",),
    "BATHROOM": ("BATH_*",),
    "APPLIANCE": ("APPLIANCE_*",),
}
SPECIALTIES = (
    ("DOOR_WINDOW_FITTING", "WINDOWS_DOORS", ()),
    ("FLOORING_FITTING", "FLOORING", ()),
    ("PLUMBING", "PLUMBING", ("PLUMBING",)),
)
CODES = {
    "INSTALL_*": INSTALLATION,
    "TV_*": TV,
    "MAINT_*": "MAINTENANCE",
    "REPAIR_*": "MAINTENANCE",
    "REWORK_*": "REWORK",
    "COMPLEX_*": "COMPLEX",
}
WEIGHTS = {"preference": 30, "tier": 25, "distance": 20, "quality": 15, "continuity": 10}


def commands(at: datetime, years: Sequence[int]) -> Iterator[Command]:
    """Everything of the seed, in an order in which each finds what it needs."""
    yield CreateOrgUnit(at=at, level="EU", code="EU", unit=UnitWish(name="Europe", currency="EUR"))
    yield from (_country(at, code) for code in COUNTRIES)
    yield from (_unit(at, code) for code in COUNTRIES)
    yield from (_system(at, name) for name in ("STORE_SALES", "SERVICE_DESK"))
    for kind, scope, selector, value in [*_everywhere(), *_by_country(years)]:
        yield DefineParameter(
            at=at,
            kind=kind,
            scope=scope,
            selector=selector,
            version=VersionWish(value=value, reason=REASON, author="seed"),
        )


Wish = tuple[str, ConfigScope, dict[str, str], Any]


def _everywhere() -> Iterator[Wish]:
    eu = ConfigScope(level="EU")
    for kind, step in (
        (INSTALLATION, 60),
        ("MAINTENANCE", 60),
        ("REWORK", 60),
        (TV, 30),
        (QUOTATION, 30),
        ("COMPLEX", 90),
    ):
        yield "SLOT", eu, {"serviceType": kind}, {"stepMinutes": step}
    for mode, hours in (("OFFER", 24), ("AUTO_ACCEPT", 4), ("BROADCAST", 24)):
        yield "OFFER_EXPIRY", eu, {"mode": mode}, {"minutes": hours * 60}
    yield "ACCEPTANCE_RULE", eu, {}, {}
    yield "NEGOTIATION", eu, {}, {}
    yield "SLA", eu, {}, {}
    yield "CONTRACT_SEND", eu, {}, {"minutes": 120}
    yield "GO_CHECK", eu, {}, {"daysBefore": 1, "time": "18:00"}
    yield "GEOFENCE", eu, {}, {"metres": 100}
    yield "EXTRA_WORK_LIMIT", eu, {}, {"amount": "300.00"}
    yield "THRESHOLD", eu, {}, _thresholds()
    yield "CONTACT_WINDOW", eu, {}, _contact()
    yield "SPECIALTY", eu, {}, {"specialties": [_specialty(*each) for each in SPECIALTIES]}
    yield "PRODUCT_CATEGORY", eu, {}, {"categories": [_category(*c) for c in CATEGORIES.items()]}


def _by_country(years: Sequence[int]) -> Iterator[Wish]:
    for code in COUNTRIES:
        scope, southern = ConfigScope(level="COUNTRY", country_code=code), code in ("ES", "IT")
        for kinds, days in zip(
            ((INSTALLATION, "COMPLEX"), (TV, QUOTATION), ("MAINTENANCE",), ("REWORK",)),
            ADVANCE[code],
            strict=True,
        ):
            for kind in kinds:
                yield "BUFFER_GLOBAL", scope, {"serviceType": kind}, {"workingDays": days}
        yield from _products(code, scope)
        yield "BUFFER_COMMUTE", scope, {}, {"mode": "FIXED", "minutes": TRAVEL.get(code, 30)}
        yield "CALENDAR", scope, {}, _calendar(code)
        mode = "AUTO_ACCEPT" if southern else "OFFER"
        yield "ASSIGNMENT", scope, {}, {"mode": mode, "weights": WEIGHTS, "maxAttempts": 3}
        owner = "AUTO" if southern else "MANUAL"
        yield "OWNERSHIP", scope, {}, {"mode": owner, "cap": CAPS[code]}
        yield "CONTRACT_GATE", scope, {}, {"gate": "ASSIGNMENT" if code == "FR" else "GO"}
        for year in years:
            yield "HOLIDAY", scope, {"year": str(year)}, year_of(code, year)


def _products(code: str, scope: ConfigScope) -> Iterator[Wish]:
    """All at one level: a country's usual value would hide a product's of the level above."""
    for category, days in PRODUCTS.items():
        value = {"days": days, "unit": "CALENDAR"}
        yield "BUFFER_STATIC", scope, {"productCategory": category}, value
    usual = {"days": 1 if code == "PL" else 2, "unit": "WORKING"}
    yield "BUFFER_STATIC", scope, {}, usual


def _country(at: datetime, code: str) -> CreateOrgUnit:
    known = COUNTRIES[code]
    wish = UnitWish(
        name=known["name"],
        parent_id="EU",
        time_zone=known["zone"],
        locale=known["locale"],
        currency=known["currency"],
    )
    return CreateOrgUnit(at=at, level="COUNTRY", code=code, country_code=code, unit=wish)


def _unit(at: datetime, code: str) -> CreateOrgUnit:
    wish = UnitWish(name=f"Home {COUNTRIES[code]['name']}", parent_id=code)
    return CreateOrgUnit(at=at, level="BU", code=f"HOME_{code}", country_code=code, unit=wish)


def _system(at: datetime, name: str) -> CreateSalesSystem:
    stores = name == "STORE_SALES"
    wish = SystemWish(
        name="Stores" if stores else "Service desk",
        countries=tuple(COUNTRIES) if stores else ("ES", "IT"),
        channels=("STORE", "WEB", "CALL_CENTER") if stores else ("WEB", "MOBILE", "PARTNER"),
        has_store=stores,
        default_duration_min=None if stores else 120,
        code_mappings=tuple(
            CodeMapping(pattern=pattern, service_type=kind)  # type: ignore[arg-type]  # literals
            for pattern, kind in CODES.items()
        ),
        status_wording=_wording(stores),
    )
    return CreateSalesSystem(at=at, system_code=name, system=wish)


def _wording(stores: bool) -> dict[str, str]:
    """Order states in the partner's words, for stores or for the service desk."""
    shared = {"SCHEDULED": "SCHEDULED", "CANCELLED": "CANCELLED"}
    running = dict.fromkeys(("IN_PROGRESS", "ON_HOLD", "INCOMPLETE"), "IN_PROGRESS")
    done = dict.fromkeys(("COMPLETED", "VERIFIED", "CLOSED"), "COMPLETED" if stores else "CLOSED")
    assigned = "ASSIGNED" if stores else "ASSIGNED_TECHNICIAN"
    given = dict.fromkeys(("ASSIGNED", "DISPATCHED"), assigned)
    return {"CREATED": "PENDING" if stores else "RECEIVED", **shared, **given, **running, **done}


def _calendar(code: str) -> dict[str, Any]:
    morning, noon, later, evening = SHIFTS[code]
    return {
        "workingDays": ["MON", "TUE", "WED", "THU", "FRI"],
        "shifts": [
            {"code": "M", "start": morning, "end": noon},
            {"code": "A", "start": later, "end": evening},
        ],
    }


def _contact() -> dict[str, Any]:
    return {"days": ["MON", "TUE", "WED", "THU", "FRI", "SAT"], "start": "09:00", "end": "20:00"}


def _thresholds() -> dict[str, Any]:
    suspend = {"claimsPercent": 20, "csat": 3.0, "criticalClaimsMonth": 3}
    watch = {"claimsPercent": 10, "csat": 3.5, "firstTimePercent": 80, "punctualityPercent": 80}
    return {"suspend": suspend, "watch": watch}


def _specialty(name: str, category: str, certificates: Sequence[str]) -> dict[str, Any]:
    return {"specialtyId": name, "category": category, "certificationTypes": list(certificates)}


def _category(name: str, patterns: Sequence[str]) -> dict[str, Any]:
    return {"category": name, "patterns": list(patterns)}
