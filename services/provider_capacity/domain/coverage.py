"""Which postal codes a zone covers: by list, by range, by what lies in its polygon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from fsm_events.common import GeoPoint, PostalRange
from services.provider_capacity.domain.facts import Place


class Coverage(Protocol):
    """What covers something: a zone, as wished or as said."""

    @property
    def postal_codes(self) -> tuple[str, ...]: ...

    @property
    def ranges(self) -> tuple[PostalRange, ...]: ...

    @property
    def polygon(self) -> tuple[GeoPoint, ...] | None: ...


def covered(zone: Coverage, places: Iterable[Place]) -> set[str]:
    """The known codes in the zone."""
    return {place.code for place in places if _covers(zone, place)}


def unknown(zone: Coverage, places: Iterable[Place]) -> list[str]:
    """Codes and ranges of the zone that mean no known place."""
    known = {place.code for place in places}
    codes = [code for code in zone.postal_codes if code not in known]
    ranges = [
        f"{part.first}-{part.last}"
        for part in zone.ranges
        if not any(part.first <= code <= part.last for code in known)
    ]
    return codes + ranges


def listed(zones: Iterable[Coverage]) -> set[str]:
    """All codes that the zones name one by one."""
    return {code for zone in zones for code in zone.postal_codes}


def merged(zones: Iterable[Coverage]) -> list[PostalRange]:
    """The ranges of all zones, in order and without overlaps."""
    found: list[PostalRange] = []
    for one in sorted((part for zone in zones for part in zone.ranges), key=_order):
        if found and one.first <= found[-1].last:
            before = found.pop()
            found.append(PostalRange(first=before.first, last=max(before.last, one.last)))
        else:
            found.append(one)
    return found


def _order(part: PostalRange) -> tuple[str, str]:
    return part.first, part.last


def _covers(zone: Coverage, place: Place) -> bool:
    return (
        place.code in zone.postal_codes
        or any(part.first <= place.code <= part.last for part in zone.ranges)
        or bool(zone.polygon and _inside(zone.polygon, place))
    )


def _inside(ring: Sequence[GeoPoint], place: Place) -> bool:
    """Ray casting: a line to the east crosses the ring an odd number of times."""
    if place.latitude is None or place.longitude is None:
        return False
    inside = False
    for one, two in pairwise((*ring, ring[0])):
        if (one.lat > place.latitude) != (two.lat > place.latitude):
            share = (place.latitude - one.lat) / (two.lat - one.lat)
            inside ^= place.longitude < one.lng + share * (two.lng - one.lng)
    return inside
