"""Where postal codes lie and which clock a country has, copied from configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Column, Float, Index, Table

from fsm_common.core.decider import Reader
from fsm_common.core.errors import invalid, not_found
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Row, Statement
from services.scheduling.domain.facts.need import Site
from services.scheduling.domain.inbound import GeoAreaRecorded, OrgUnitCreated, OrgUnitUpdated
from services.scheduling.projections.tables import tables, text

# The country's clock is wrong here; no other region of the four countries has one of its own.
OTHER_CLOCKS = {"ES-CN": "Atlantic/Canary"}
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
org_unit = Table(
    "org_unit",
    tables,
    text("unit_id", key=True),
    text("level"),
    text("country", nullable=True),
    text("bu", nullable=True),
    text("time_zone", nullable=True),
)


def project(
    recorded: Recorded[GeoAreaRecorded | OrgUnitCreated | OrgUnitUpdated],
) -> Sequence[Statement]:
    """A province replaces all its codes; an org unit its row."""
    event = recorded.event
    match event:
        case GeoAreaRecorded():
            return [Remove(place, {"area_id": event.area_id}), *_places(event)]
        case OrgUnitCreated() | OrgUnitUpdated():
            row = {
                "unit_id": event.unit_id,
                "level": event.level,
                "country": event.country_code,
                "bu": event.bu_code,
                "time_zone": event.time_zone,
            }
            return [Put(org_unit, row)]
        case _:
            assert_never(event)


def site(reader: Reader, country: str, bu: str, code: str) -> Site:
    """Where a postal code lies, for a business unit. Raises Rejected: CONFIG_NOT_FOUND where
    nobody has configured that, UNKNOWN_POSTCODE."""
    units = reader.find(org_unit, level=["BU", "COUNTRY"], country=country)
    if bu not in [unit["bu"] for unit in units]:
        raise not_found(f"There is no business unit {bu} in {country}.", "CONFIG_NOT_FOUND")
    found = reader.find(place, country=country, code=code)
    if not found:
        raise invalid(
            "UNKNOWN_POSTCODE", f"There is no postal code {code} in {country}.", "postcode"
        )
    row = found[0]
    return Site(
        postal_code=code,
        time_zone=OTHER_CLOCKS.get(row["region"]) or _clock(units, country),
        region=row["region"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


def _clock(units: Sequence[Row], country: str) -> str:
    for unit in units:
        if unit["level"] == "COUNTRY" and unit["time_zone"]:
            return str(unit["time_zone"])
    raise invalid("CONFIG_NOT_FOUND", f"No time zone is configured for {country}.", "country")


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
