"""Where nobody works."""

from __future__ import annotations

from sqlalchemy import func, select

from fsm_common.core.errors import invalid
from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Listing, Page, Routes
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, PLANNERS
from services.provider_capacity.projections.configured import place
from services.provider_capacity.projections.gaps import known, uncovered

routes = Routes("provider-capacity", CODES)
FILTERS = {
    "countryCode": place.c.country,
    "region": place.c.region,
    "postalCode": place.c.code,
}
GAPS = Listing(
    select(
        place.c.country,
        place.c.code,
        func.min(place.c.region).label("region"),
        func.avg(place.c.latitude).label("latitude"),
        func.avg(place.c.longitude).label("longitude"),
    ).group_by(place.c.country, place.c.code),  # a code may stand in two provinces
    key=place.c.country,
    sorts={"postalCode": place.c.code},
    filters=FILTERS,
    sort="postalCode:asc",
)


class GapAnswer(Answer):
    """A postal code that no zone covers, and where it lies if that is known."""

    country_code: str
    postal_code: str
    region: str | None
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, row: Row) -> GapAnswer:
        """From its row."""
        return cls(**dict(row), country_code=row["country"], postal_code=row["code"])


@routes.get(
    "/intervention-zones/coverage",
    "ListCoverageGaps",
    PLANNERS,
    listing=GAPS,
    errors=["UNKNOWN_POSTAL_CODE"],
)
def list_coverage_gaps(call: Call) -> Page[GapAnswer]:
    """Postal codes that configuration knows and no zone covers in which an active team works, of an
    active company that the caller sees and whose parent is not suspended. Contracts, certificates,
    preferences and calendars are not looked at. What asks for no known code is refused, since no
    gaps would read as covered."""
    mine = call.scope.where(country=place.c.country, bu=None, store=None, provider=None, team=None)
    asked = [column == text for name, column in FILTERS.items() if (text := call.parameter(name))]
    with call.reader() as reader:
        if asked and not known(reader, mine, *asked):
            raise invalid("UNKNOWN_POSTAL_CODE", "No postal code is known there.")
        left = uncovered(reader, call.scope.where(**reach.visible()))
    return call.page(GAPS, GapAnswer.of, mine, left)
