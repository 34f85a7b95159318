"""Provinces and postal codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.rows import Row
from fsm_common.edges.http import ANYONE, Answer, Body, Call, Listing, Page, Routes, Written
from fsm_events.common import PostalPlace
from services.configuration.api import reach
from services.configuration.api.codes import ADMIN, CODES
from services.configuration.domain.commands import RecordGeoArea
from services.configuration.projections.geography import geo_area, geo_place

routes = Routes("configuration", CODES)
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]  # ISO 3166-2


class PlaceBody(Body, example={"code": "46004", "latitude": 39.4697, "longitude": -0.369}):
    """A postal code and where it lies."""

    code: Annotated[str, Field(pattern=r"^\w[\w -]*\w$")]
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    region: Region | None = None


VALENCIA = {
    "provinceName": "Valencia",
    "regionCode": "ES-VC",
    "places": [{"code": "46004", "latitude": 39.4697, "longitude": -0.369}],
}


class PlacesBody(Body, example=VALENCIA):
    """What may change of a province: the whole of it, with all its postal codes."""

    province_name: str
    region_code: Region | None = None
    places: list[PlaceBody]
    source: str | None = None


class AreaBody(PlacesBody, example={"countryCode": "ES", "provinceCode": "46", **VALENCIA}):
    """A province with all its postal codes."""

    country_code: str
    province_code: str = Field(pattern=r"^\w[\w.-]{0,19}$")


class AreaWritten(Written):
    """Which province it was."""

    area_id: str


class AreaAnswer(Answer):
    """A province, and how many codes it has."""

    area_id: str
    country_code: str
    province_code: str
    province_name: str
    region_code: str | None
    places: int
    source: str | None
    version: int


class PlaceAnswer(Answer):
    """A postal code."""

    area_id: str
    code: str
    country_code: str
    name: str | None
    latitude: float | None
    longitude: float | None
    region: str | None


AREAS = Listing(
    select(geo_area),
    key=geo_area.c.area_id,
    sorts={"areaId": geo_area.c.area_id},
    filters={"countryCode": geo_area.c.country_code},
    sort="areaId:asc",
)
PLACES = Listing(
    select(geo_place),
    key=geo_place.c.area_id,
    sorts={"code": geo_place.c.code},
    filters={"countryCode": geo_place.c.country_code, "code": geo_place.c.code},
    sort="code:asc",
)


NO_AREA = "There is no such province."
FAULTS = ["DUPLICATE_POSTAL_CODE", "INVALID_COORDINATES", "INVALID_POSTAL_CODE"]


@routes.post(
    "/config/geo",
    "RecordGeoArea",
    ADMIN,
    status_code=201,
    errors=["UNSUPPORTED_COUNTRY", *FAULTS],
)
def record_geo_area(body: AreaBody, call: Call) -> AreaWritten:
    """All postal codes of a province; they replace what was known of it."""
    return _record(call, body.model_dump(), body.places)


@routes.put("/config/geo/{area_id}", "UpdateGeoArea", ADMIN, errors=FAULTS)
def update_geo_area(area_id: str, body: PlacesBody, call: Call) -> AreaWritten:
    """The whole of a province that is known."""
    row = call.get(geo_area, sentence=NO_AREA, area_id=area_id)
    return _record(call, dict(row) | body.model_dump(), body.places)


@routes.delete("/config/geo/{area_id}", "ClearGeoArea", ADMIN)
def clear_geo_area(area_id: str, call: Call) -> AreaWritten:
    """A province without postal codes: nobody is sent there any more."""
    row = call.get(geo_area, sentence=NO_AREA, area_id=area_id)
    return _record(call, row, ())


@routes.get("/config/geo", "ListGeoAreas", ANYONE, listing=AREAS)
def list_geo_areas(call: Call) -> Page[AreaAnswer]:
    """Provinces."""
    mine = reach.near(call, geo_area.c.country_code)
    return call.page(AREAS, lambda row: AreaAnswer(**row), mine)


@routes.get("/config/geo/{area_id}", "GetGeoArea", ANYONE)
def get_geo_area(area_id: str, call: Call) -> AreaAnswer:
    """One province."""
    row = call.get(geo_area, area_id=area_id)
    reach.reads(call, row["country_code"])
    call.etag(row["version"])
    return AreaAnswer(**row)


@routes.get("/config/postal-codes", "ListPostalCodes", ANYONE, listing=PLACES)
def list_postal_codes(call: Call) -> Page[PlaceAnswer]:
    """Postal codes."""
    mine = reach.near(call, geo_place.c.country_code)
    return call.page(PLACES, lambda row: PlaceAnswer(**row), mine)


def _record(call: Call, area: Row, places: Sequence[PlaceBody]) -> AreaWritten:
    reach.writes(call, area["country_code"])
    command = RecordGeoArea(
        at=call.now,
        country_code=area["country_code"],
        province_code=area["province_code"],
        province_name=area["province_name"],
        region_code=area["region_code"],
        source=area["source"],
        places=tuple(PostalPlace(**place.model_dump()) for place in places),
    )
    return call.handle(command, lambda _: AreaWritten(area_id=command.area_id))
