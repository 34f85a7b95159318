"""What zones cover together, by values; who may ask where nobody works."""

from __future__ import annotations

import pytest

from fsm_common.testing.tokens import bearer
from fsm_events.common import GeoPoint, PostalRange
from services.provider_capacity.domain.commands import ZoneWish
from services.provider_capacity.domain.coverage import covered, listed, merged
from services.provider_capacity.domain.facts import Place
from services.provider_capacity.tests.house import House


def zone(*ranges: tuple[str, str], codes: tuple[str, ...] = ()) -> ZoneWish:
    """A zone of codes and ranges."""
    parts = tuple(PostalRange(first=first, last=last) for first, last in ranges)
    return ZoneWish(name="z", code="z", postal_codes=codes, ranges=parts)


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], []),
        ([("46001", "46010"), ("46005", "46020")], [("46001", "46020")]),
        ([("46010", "46020"), ("46001", "46002")], [("46001", "46002"), ("46010", "46020")]),
        ([("46001", "46090"), ("46005", "46006")], [("46001", "46090")]),
        ([("46001", "46010"), ("46010", "46011")], [("46001", "46011")]),
        ([("46001", "46001"), ("46001", "46001")], [("46001", "46001")]),
    ],
)
def test_ranges_of_several_zones_are_put_together(
    ranges: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    found = merged(zone(one) for one in ranges)
    assert [(part.first, part.last) for part in found] == expected
    assert merged([zone(*ranges)]) == found


def test_codes_of_several_zones_are_put_together() -> None:
    assert listed([zone(codes=("1", "2")), zone(codes=("2", "3"))]) == {"1", "2", "3"}


def test_put_together_they_cover_what_each_covers() -> None:
    places = [Place(str(code)) for code in range(46001, 46030)]
    zones = [zone(("46003", "46007")), zone(("46006", "46012"), codes=("46020",))]
    each = set().union(*(covered(one, places) for one in zones))
    together = {
        place.code
        for place in places
        if place.code in listed(zones)
        or any(part.first <= place.code <= part.last for part in merged(zones))
    }
    assert together == each


def test_a_polygon_covers_what_lies_in_it() -> None:
    corners = ((39.0, -1.0), (39.0, 0.0), (40.0, 0.0), (40.0, -1.0))
    drawn = ZoneWish(
        name="z", code="z", polygon=tuple(GeoPoint(lat=lat, lng=lng) for lat, lng in corners)
    )
    places = [Place("46001", 39.5, -0.5), Place("28001", 40.4, -3.7), Place("46002")]
    assert covered(drawn, places) == {"46001"}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({}, 401),
        (bearer(["VIEWER"]), 403),
        (bearer(["PROVIDER_MANAGER"], country="ES", provider="p"), 403),
    ],
)
def test_who_may_not_ask_where_nobody_works(who: dict[str, str], status: int) -> None:
    assert House().call("GET", "/intervention-zones/coverage", who=who)[0] == status
