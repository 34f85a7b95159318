"""Provinces and their postal codes."""

from __future__ import annotations

from fsm_common.core.errors import invalid, not_found
from fsm_events.common import PostalPlace
from fsm_events.config import GeoAreaRecorded
from services.configuration.domain.commands import RecordGeoArea
from services.configuration.domain.decider.organisation import COUNTRIES
from services.configuration.domain.state import GeoArea


def record_geo_area(command: RecordGeoArea, state: GeoArea, facts: None) -> list[GeoAreaRecorded]:
    """All codes of a province as one fact; the same again is none."""
    if command.country_code not in COUNTRIES:
        raise not_found(f"{command.country_code} is no country here.", "UNSUPPORTED_COUNTRY")
    for place in command.places:
        _check(place)
    codes = [place.code for place in command.places]
    if len(set(codes)) < len(codes):
        raise invalid("DUPLICATE_POSTAL_CODE", "A postal code stands there twice.", "places")
    recorded = GeoAreaRecorded(
        area_id=command.area_id,
        country_code=command.country_code,
        province_code=command.province_code,
        province_name=command.province_name,
        region_code=command.region_code,
        places=tuple(sorted(command.places, key=lambda place: place.code)),
        source=command.source,
    )
    return [] if recorded == state.latest else [recorded]


def _check(place: PostalPlace) -> None:
    if not 4 <= len(place.code) <= 10:
        raise invalid("INVALID_POSTAL_CODE", f"{place.code} has not 4 to 10 characters.", "places")
    if (place.latitude is None) != (place.longitude is None):
        raise invalid("INVALID_COORDINATES", f"{place.code} has half a position.", "places")
    if abs(place.latitude or 0) > 90 or abs(place.longitude or 0) > 180:
        raise invalid("INVALID_COORDINATES", f"{place.code} lies outside of the world.", "places")
