"""Figures of a zone: limits, ranges, corners."""

from __future__ import annotations

from fsm_common.core.errors import invalid
from fsm_events.common import GeoPoint
from services.provider_capacity.domain.commands import ZoneWish


def check_numbers(wish: ZoneWish) -> None:
    """Raises Rejected where a figure cannot be."""
    limits = (
        ("maxCommuteMin", wish.max_commute_min, 0, 480),
        ("travelBufferMin", wish.travel_buffer_min, 0, 120),
        ("maxDailyJobs", wish.max_daily_jobs, 0, 1000),
        ("priority", wish.priority, 1, 1000),
    )
    for field, value, least, most in limits:
        if value is not None and not least <= value <= most:
            raise invalid("OUT_OF_RANGE", f"{field} is from {least} to {most}.", field)
    if any(part.first > part.last for part in wish.ranges):
        raise invalid("INVALID_RANGE", "A range ends before it starts.", "ranges")
    if wish.polygon is not None:
        _check_polygon(wish.polygon)


def _check_polygon(ring: tuple[GeoPoint, ...]) -> None:
    if len(ring) < 3:
        raise invalid("INVALID_POLYGON", "A polygon has three corners or more.", "polygon")
    if any(abs(point.lat) > 90 or abs(point.lng) > 180 for point in ring):
        raise invalid("INVALID_COORDINATES", "A corner lies outside of the world.", "polygon")
