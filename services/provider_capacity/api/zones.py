"""Where companies work."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Body, Call, Listing, Page, Routes, Written
from fsm_events.enums import ZoneType
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, READERS
from services.provider_capacity.api.parts import Entry, Id, Point, wish
from services.provider_capacity.domain.commands import (
    CreateZone,
    DeleteZone,
    UpdateZone,
    ZoneWish,
)
from services.provider_capacity.projections.zones import zone

routes = Routes("provider-capacity", CODES)
NO_ZONE = "There is no such zone."
FAULTS = (
    "DUPLICATE",
    "INDIVIDUAL_DATA_FORBIDDEN",
    "INVALID_COORDINATES",
    "INVALID_POLYGON",
    "INVALID_RANGE",
    "NO_COVERAGE",
    "OUT_OF_RANGE",
    "PRIMARY_OVERLAP",
    "UNKNOWN_POSTAL_CODE",
    "ZONE_OUTSIDE_PARENT",
)


class RangeBody(Body):
    """Postal codes from the first to the last, both included."""

    first: str
    last: str


class ZoneBody(
    Entry,
    example={
        "name": "Valencia",
        "code": "VLC",
        "ranges": [{"first": "46001", "last": "46026"}],
    },
):
    """A zone; it covers something by codes, ranges or a polygon. A null travel buffer inherits."""

    name: str = Field(min_length=1)
    code: str = Field(min_length=1, max_length=50)
    type: ZoneType = "PRIMARY"
    postal_codes: list[str] = []
    ranges: list[RangeBody] = []
    polygon: list[Point] | None = None
    max_commute_min: int = 60
    travel_buffer_min: int | None = None
    max_daily_jobs: int | None = None
    priority: int = 1


class NewZoneBody(
    ZoneBody,
    example={
        "zoneId": "zon_2101",
        "name": "Valencia",
        "code": "VLC",
        "ranges": [{"first": "46001", "last": "46026"}],
    },
):
    """A zone; who creates it may supply the id."""

    zone_id: Id | None = None


class ZoneWritten(Written):
    """Which zone it was."""

    zone_id: str


class ZoneAnswer(Answer):
    """A zone."""

    zone_id: str
    provider_id: str
    name: str
    code: str
    type: str
    postal_codes: list[str]
    ranges: list[dict[str, Any]]
    polygon: list[Point] | None
    max_commute_min: int
    travel_buffer_min: int | None
    max_daily_jobs: int | None
    priority: int
    version: int

    @classmethod
    def of(cls, row: Row) -> ZoneAnswer:
        """From its row."""
        record = {name: value for name, value in row["record"].items() if name != "op"}
        return cls(**record, version=row["version"])


ZONES = Listing(
    select(zone),
    key=zone.c.zone_id,
    sorts={"code": zone.c.code},
    filters={"type": zone.c.type, "code": zone.c.code},
    sort="code:asc",
)


@routes.post(
    "/providers/{provider_id}/intervention-zones",
    "CreateZone",
    KEEPERS,
    status_code=201,
    errors=["ZONE_LIMIT", *FAULTS],
)
def create_zone(provider_id: str, body: NewZoneBody, call: Call) -> ZoneWritten:
    """Another zone of a company."""
    reach.changeable_company(call, provider_id)
    zone_id = body.zone_id or call.new_id("zone")
    command = CreateZone(
        at=call.now, provider_id=provider_id, zone_id=zone_id, zone=wish(body, ZoneWish)
    )
    return call.handle(command, lambda outcome: ZoneWritten(zone_id=zone_id))


@routes.put(
    "/intervention-zones/{zone_id}", "UpdateZone", KEEPERS, errors=["LAST_PRIMARY", *FAULTS]
)
def update_zone(zone_id: str, body: ZoneBody, call: Call) -> ZoneWritten:
    """The whole of a zone anew."""
    _changeable(call, zone_id)
    command = UpdateZone(at=call.now, zone_id=zone_id, zone=wish(body, ZoneWish))
    return call.handle(command, lambda outcome: ZoneWritten(zone_id=zone_id))


@routes.delete(
    "/intervention-zones/{zone_id}",
    "DeleteZone",
    KEEPERS,
    errors=["LAST_PRIMARY", "ZONE_OUTSIDE_PARENT"],
)
def delete_zone(zone_id: str, call: Call) -> ZoneWritten:
    """The company works there no more."""
    _changeable(call, zone_id)
    command = DeleteZone(at=call.now, zone_id=zone_id)
    return call.handle(command, lambda outcome: ZoneWritten(zone_id=zone_id))


@routes.get("/intervention-zones/{zone_id}", "GetZone", READERS)
def get_zone(zone_id: str, call: Call) -> ZoneAnswer:
    """One zone."""
    row = _visible(call, zone_id)
    call.etag(row["version"])
    return ZoneAnswer.of(row)


@routes.get("/providers/{provider_id}/intervention-zones", "ListZones", READERS, listing=ZONES)
def list_zones(provider_id: str, call: Call) -> Page[ZoneAnswer]:
    """The company's zones."""
    reach.company(call, provider_id)
    return call.page(ZONES, ZoneAnswer.of, zone.c.provider_id == provider_id)


def _changeable(call: Call, zone_id: str) -> None:
    row = call.get(zone, sentence=NO_ZONE, zone_id=zone_id)
    reach.changeable_company(call, row["provider_id"])


def _visible(call: Call, zone_id: str) -> Row:
    row = call.get(zone, sentence=NO_ZONE, zone_id=zone_id)
    reach.company(call, row["provider_id"])
    return row
