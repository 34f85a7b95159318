"""Steps 0 to 4 of the funnel and the crew: whether a team may do a job on a day at all.

What needs history (already tried, bundles, own visit, monthly volume) is assignment's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import asin, ceil, cos, radians, sin, sqrt

import msgspec

from services.scheduling.domain.facts.need import TV_TYPES, Need
from services.scheduling.domain.facts.team import Point, Profile, Zone

EARTH_KM = 6371.0
KMH = 40


class Exclusion(msgspec.Struct, frozen=True):
    """Why a team is out: the step of the funnel, the code, and the values behind it."""

    step: int
    code: str
    value: str | None = None
    limit: str | None = None


def exclusion(team: Profile, need: Need, day: date, overflow: bool = False) -> Exclusion | None:
    """The first failed test, or None. Zones of type OVERFLOW count only with `overflow`."""
    return _first(team, need, day, _zone(team, need, covering(team, need, overflow)))


def exclusions(team: Profile, need: Need, day: date) -> Iterator[Exclusion]:
    """All failed tests, in their order; zones of type OVERFLOW count."""
    return _failed(team, need, day, _zone(team, need, covering(team, need, overflow=True)))


def pieces(
    team: Profile, need: Need, first: date, last: date, covers: Sequence[Zone]
) -> Iterator[tuple[date, date, Exclusion | None]]:
    """The days from `first` to `last` in stretches (both ends within) with one answer each;
    `covers` are the zones that cover the site."""
    zone = _zone(team, need, covers)
    changes = sorted(day for day in _changes(team) if first < day <= last)
    starts = [first, *dict.fromkeys(changes)]
    ends = [day - timedelta(days=1) for day in starts[1:]] + [last]
    for start, end in zip(starts, ends, strict=True):
        yield start, end, _first(team, need, start, zone)


def covering(team: Profile, need: Need, overflow: bool = False) -> list[Zone]:
    """The team's zones that cover the site."""
    return [
        zone for zone in team.zones if (overflow or zone.type != "OVERFLOW") and _covers(zone, need)
    ]


def kilometres(team: Profile, need: Need) -> float | None:
    """From the team's base to the site as the crow flies, two decimals; None where unknown."""
    site, base = need.site, team.base
    if base is None or site.latitude is None or site.longitude is None:
        return None
    lat1, lat2 = radians(base.lat), radians(site.latitude)
    across = sin(radians(site.longitude - base.lng) / 2) ** 2 * cos(lat1) * cos(lat2)
    return round(2 * EARTH_KM * asin(sqrt(sin((lat2 - lat1) / 2) ** 2 + across)), 2)


def _first(team: Profile, need: Need, day: date, zone: Exclusion | None) -> Exclusion | None:
    return next(_failed(team, need, day, zone), None)


def _failed(team: Profile, need: Need, day: date, zone: Exclusion | None) -> Iterator[Exclusion]:
    if out := _pool(team, need, day):
        yield out
    if zone:
        yield zone
    yield from _service(team, need, day)
    yield from _certification(team, need, day)
    if team.suspended:
        yield Exclusion(4, "SUSPENDED")
    if out := _crew(team, need):
        yield out


def _changes(team: Profile) -> Iterator[date]:
    """The days on which an answer may become another."""
    yield team.contract_start
    yield from (preference.valid_from for preference in team.preferences)
    yield from (certificate.verified_from for certificate in team.certifications)
    ends = [
        team.contract_end,
        *(preference.valid_until for preference in team.preferences),
        *(certificate.expires_on for certificate in team.certifications),
        *(document.valid_until for document in team.mandatory_documents),
    ]
    yield from (end + timedelta(days=1) for end in ends if end and end < date.max)


def _pool(team: Profile, need: Need, day: date) -> Exclusion | None:
    if need.country != team.country_code or need.bu not in team.bu_codes:
        return Exclusion(0, "OTHER_TENANT", "/".join((team.country_code, *team.bu_codes)))
    if team.provider_status not in ("ACTIVE", "SUSPENDED"):
        return Exclusion(0, "INACTIVE", team.provider_status)
    if team.team_status != "ACTIVE":
        return Exclusion(0, "INACTIVE", team.team_status)
    if day < team.contract_start:
        return Exclusion(0, "CONTRACT_ENDED", str(team.contract_start))
    if team.contract_end and day > team.contract_end:
        return Exclusion(0, "CONTRACT_ENDED", str(team.contract_end))
    return None


def _zone(team: Profile, need: Need, covers: Sequence[Zone]) -> Exclusion | None:
    if not covers:
        return Exclusion(1, "ZONE", need.site.postal_code)
    distance = kilometres(team, need)
    if distance is None:
        return None
    minutes, most = ceil(distance / KMH * 60), max(one.max_commute_min for one in covers)
    return Exclusion(1, "RADIUS", str(minutes), str(most)) if minutes > most else None


def _service(team: Profile, need: Need, day: date) -> Iterator[Exclusion]:
    if not (team.can_tv if need.service_type in TV_TYPES else team.can_install):
        yield Exclusion(2, "PROFILE", need.service_type)
    said = {
        preference.specialty_id: preference.preference
        for preference in team.preferences
        if preference.valid_from <= day <= (preference.valid_until or date.max)
    }
    for specialty in need.specialty_ids:
        if specialty not in said:
            yield Exclusion(2, "NO_PREFERENCE", specialty)
    for specialty in need.specialty_ids:
        if said.get(specialty) == "OPT_OUT":
            yield Exclusion(2, "OPT_OUT", specialty)


def _certification(team: Profile, need: Need, day: date) -> Iterator[Exclusion]:
    wanted = {line.category for line in need.lines if line.category}
    if team.product_eligibility and (barred := wanted - team.product_eligibility):
        yield Exclusion(3, "PRODUCT", ",".join(sorted(barred)))
    skills = {specialty.specialty_id for specialty in team.specialties}
    for specialty in need.specialty_ids:
        if specialty not in skills:
            yield Exclusion(3, "SPECIALTY", specialty)
    for kind in need.certification_types:
        if found := _certificate(team, kind, day):
            yield found
    for document in team.mandatory_documents:
        if document.valid_until and day > document.valid_until:
            yield Exclusion(3, "DOCUMENT", document.kind, str(document.valid_until))


def _certificate(team: Profile, kind: str, day: date) -> Exclusion | None:
    held = [one for one in team.certifications if one.type == kind and one.verified_from <= day]
    if not held:
        return Exclusion(3, "CERT_MISSING", kind)
    last = max(one.expires_on or date.max for one in held)
    return Exclusion(3, "CERT_EXPIRED", kind, str(last)) if day > last else None


def _crew(team: Profile, need: Need) -> Exclusion | None:
    if need.crew > team.crew_max:
        return Exclusion(5, "CREW", str(need.crew), str(team.crew_max))
    return None


def _covers(zone: Zone, need: Need) -> bool:
    code = need.site.postal_code
    return (
        code in zone.postal_codes
        or any(one.first <= code <= one.last for one in zone.ranges)
        or _inside(zone.polygon or (), need)
    )


def _inside(ring: tuple[Point, ...], need: Need) -> bool:
    """Whether a ray to the east of the site crosses the ring an odd number of times."""
    lat, lng = need.site.latitude, need.site.longitude
    if lat is None or lng is None:
        return False
    crossings = 0
    for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
        if (one.lat > lat) != (other.lat > lat):
            at = one.lng + (lat - one.lat) / (other.lat - one.lat) * (other.lng - one.lng)
            crossings += lng < at
    return crossings % 2 == 1
