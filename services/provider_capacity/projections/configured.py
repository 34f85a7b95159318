"""Configuration's facts, copied: calendars, specialties, categories, units, postal codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

import msgspec
from sqlalchemy import Boolean, Column, ColumnElement, Float, Index, Table, and_, or_, select

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Row, Statement
from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterEffective,
    ParameterExpired,
)
from services.provider_capacity.domain.coverage import Coverage
from services.provider_capacity.domain.facts import InheritedCalendar, Place, SpecialtyRule
from services.provider_capacity.domain.inbound import KINDS, ConfigurationEvent
from services.provider_capacity.projections.tables import json, tables, text, version

ANY = ""
setting = Table(
    "setting",
    tables,
    text("parameter_id", key=True),
    text("kind"),
    text("country"),
    text("bu"),
    text("store"),
    json("value"),
    version(),
    Index("setting_place", "kind", "country"),
)
org_unit = Table(
    "org_unit",
    tables,
    text("unit_id", key=True),
    text("level"),
    text("code"),
    text("country", nullable=True),
    Column("active", Boolean, nullable=False),
    Index("org_unit_country", "country"),
)
place = Table(
    "place",
    tables,
    text("area_id", key=True),
    text("code", key=True),
    text("country"),
    text("region", nullable=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Index("place_code", "country", "code"),
)


def project(recorded: Recorded[ConfigurationEvent]) -> Sequence[Statement]:
    """What holds now."""
    event = recorded.event
    match event:
        case ParameterEffective():
            return _setting(event) if event.kind in KINDS else []
        case ParameterExpired():
            return [Remove(setting, {"parameter_id": event.parameter_id, "version": event.version})]
        case OrgUnitCreated() | OrgUnitUpdated():
            row = {
                "unit_id": event.unit_id,
                "level": event.level,
                "code": event.code,
                "country": event.country_code,
                "active": event.active,
            }
            return [Put(org_unit, row)]
        case GeoAreaRecorded():
            return [Remove(place, {"area_id": event.area_id}), *_places(event)]
        case _:
            assert_never(event)


def inherited_calendar(reader: Reader, country: str, bu: str | None) -> InheritedCalendar:
    """What teams inherit there: business unit, else country, else EU, else the bare fallback."""
    value = _resolved(reader, "CALENDAR", country, bu)
    if value is None:
        return InheritedCalendar()
    wire = {
        "working_days": value["workingDays"],
        "shifts": value["shifts"],
        "lunch": value.get("lunch"),
        "cross_shift": value.get("crossShift", False),
        "cross_day": value.get("crossDay", False),
    }
    return msgspec.convert(wire | {"configured": True}, InheritedCalendar)


def specialty_rules(reader: Reader, country: str, bu: str | None) -> dict[str, SpecialtyRule]:
    """All specialties there are, by id."""
    value = _resolved(reader, "SPECIALTY", country, bu) or {"specialties": []}
    return {
        one["specialtyId"]: SpecialtyRule(
            one["specialtyId"], tuple(one.get("certificationTypes", ()))
        )
        for one in value["specialties"]
    }


def categories(reader: Reader, country: str, bu: str | None) -> frozenset[str]:
    """All categories of products there are."""
    value = _resolved(reader, "PRODUCT_CATEGORY", country, bu) or {"categories": []}
    return frozenset(one["category"] for one in value["categories"])


def business_units(reader: Reader, country: str) -> tuple[str, ...]:
    """The codes of the country's business units that are in use."""
    rows = reader.find(org_unit, country=country, level="BU", active=True)
    return tuple(sorted(row["code"] for row in rows))


def place_of(reader: Reader, country: str, postal_code: str | None) -> Place | None:
    """Where a postal code lies, if it is known."""
    rows = reader.find(place, country=country, code=postal_code) if postal_code else []
    return _place(rows[0]) if rows else None


def places(reader: Reader, country: str, zones: Sequence[Coverage]) -> tuple[Place, ...]:
    """Every known code that these zones could cover."""
    listed = sorted({code for zone in zones for code in zone.postal_codes})
    rows = list(reader.find(place, country=country, code=listed)) if listed else []
    if any(zone.ranges or zone.polygon for zone in zones):
        rows += reader.query(select(place).where(place.c.country == country, _reach(zones)))
    return tuple({row["code"]: _place(row) for row in rows}.values())


def _place(row: Row) -> Place:
    return Place(row["code"], row["latitude"], row["longitude"], row["region"])


def _reach(zones: Sequence[Coverage]) -> ColumnElement[bool]:
    ranges = [place.c.code.between(part.first, part.last) for zone in zones for part in zone.ranges]
    boxes = [
        and_(
            place.c.latitude.between(min(p.lat for p in ring), max(p.lat for p in ring)),
            place.c.longitude.between(min(p.lng for p in ring), max(p.lng for p in ring)),
        )
        for zone in zones
        if (ring := zone.polygon)
    ]
    return or_(*ranges, *boxes)


def _resolved(reader: Reader, kind: str, country: str, bu: str | None) -> dict[str, Any] | None:
    rows = reader.find(setting, kind=kind, country=[ANY, country], bu=[ANY, bu or ANY], store=ANY)
    closest = max(rows, key=lambda row: (row["bu"], row["country"]), default=None)
    return closest["value"] if closest else None


def _setting(event: ParameterEffective) -> Sequence[Statement]:
    row = {
        "parameter_id": event.parameter_id,
        "kind": event.kind,
        "country": event.scope.country_code or ANY,
        "bu": event.scope.bu_code or ANY,
        "store": event.scope.store_id or ANY,
        "value": msgspec.json.decode(event.value),
        "version": event.version,
    }
    return [Put(setting, row)]


def _places(event: GeoAreaRecorded) -> list[Statement]:
    return [
        Put(
            place,
            {
                "area_id": event.area_id,
                "code": one.code,
                "country": event.country_code,
                "region": one.region or event.region_code,
                "latitude": one.latitude,
                "longitude": one.longitude,
            },
        )
        for one in event.places
    ]
