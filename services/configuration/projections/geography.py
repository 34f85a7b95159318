"""Provinces and their postal codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Statement
from fsm_events.config import GeoAreaRecorded
from services.configuration.projections.tables import tables, text

geo_area = Table(
    "geo_area",
    tables,
    text("area_id", key=True),
    text("country_code"),
    text("province_code"),
    text("province_name"),
    text("region_code", nullable=True),
    Column("places", Integer, nullable=False),
    text("source", nullable=True),
    Column("version", BigInteger, nullable=False),
)
geo_place = Table(
    "geo_place",
    tables,
    text("area_id", key=True),
    text("code", key=True),
    text("country_code"),
    text("name", nullable=True),
    Column("latitude", Float),
    Column("longitude", Float),
    text("region", nullable=True),
    Index("geo_place_code", "country_code", "code"),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """One row a province, and one a postal code of it; the latest record is the whole of it."""
    event = recorded.event
    if not isinstance(event, GeoAreaRecorded):
        return []
    area = {
        "area_id": event.area_id,
        "country_code": event.country_code,
        "province_code": event.province_code,
        "province_name": event.province_name,
        "region_code": event.region_code,
        "places": len(event.places),
        "source": event.source,
        "version": recorded.meta.aggregate_version,
    }
    places = [
        {
            "area_id": event.area_id,
            "code": place.code,
            "country_code": event.country_code,
            "name": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "region": place.region or event.region_code,
        }
        for place in event.places
    ]
    cleared = Remove(geo_place, {"area_id": event.area_id})
    return [Put(geo_area, area), cleared, *(Put(geo_place, place) for place in places)]
