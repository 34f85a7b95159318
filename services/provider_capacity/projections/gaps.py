"""Postal codes where nobody works: those that configuration told of, without what zones cover."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Text, all_, and_, literal, not_, or_, select, true

from fsm_common.core.decider import Reader
from fsm_events.common import TeamZone
from services.provider_capacity.domain.coverage import covered, listed, merged
from services.provider_capacity.projections.configured import place, places
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.teams import team

ABOVE = provider.alias("above")
ZONES = team.c.profile["zones"]
AT_WORK = (
    select(provider.c.country_code, ZONES.label("zones"))
    .join(provider, provider.c.provider_id == team.c.provider_id)
    .outerjoin(ABOVE, ABOVE.c.provider_id == provider.c.parent_id)
    .where(
        team.c.status == "ACTIVE",
        ZONES.is_not(None),
        provider.c.status == "ACTIVE",
        ABOVE.c.status.is_distinct_from("SUSPENDED"),
    )
)


def known(reader: Reader, *where: ColumnElement[bool]) -> bool:
    """Whether there is such a postal code."""
    return bool(reader.query(select(place.c.code).where(*where).limit(1)))


def uncovered(reader: Reader, companies: ColumnElement[bool]) -> ColumnElement[bool]:
    """What the postal codes have in common in which none of these companies has a team at work."""
    zones: dict[str, dict[str, TeamZone]] = {}
    for row in reader.query(AT_WORK.where(companies)):
        theirs = zones.setdefault(row["country_code"], {})
        found = msgspec.convert(row["zones"], list[TeamZone])
        theirs.update({zone.zone_id: zone for zone in found})
    left = (_beyond(reader, country, [*some.values()]) for country, some in zones.items())
    return and_(true(), *left)


def _beyond(reader: Reader, country: str, zones: Sequence[TeamZone]) -> ColumnElement[bool]:
    drawn = [zone for zone in zones if zone.polygon]
    around = places(reader, country, drawn)
    codes = listed(zones).union(*(covered(zone, around) for zone in drawn))
    # As Python compares them, and the rules with it, whatever the database's language is.
    code = place.c.code.collate("C")
    ranges = (
        code.between(literal(part.first, Text), literal(part.last, Text)) for part in merged(zones)
    )
    named = place.c.code != all_(literal(sorted(codes), ARRAY(Text)))
    return or_(place.c.country != country, and_(named, *(not_(one) for one in ranges)))
