"""What several decisions about a company ask."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from zoneinfo import available_timezones

import msgspec

from fsm_common.core.errors import invalid, not_found
from fsm_common.core.messages import Event
from fsm_events.common import GeoPoint
from fsm_events.providers import ProviderCreated, ProviderUpdated, TeamCreated, TeamUpdated
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.state import Team

E = TypeVar("E", bound=Event)
ZONES = available_timezones() - {"localtime", "Factory"}  # these are the machine's


def registered(company: Company) -> ProviderCreated | ProviderUpdated:
    """The company's record. Raises Rejected where there is none."""
    if company.provider.record is None:
        raise not_found("There is no such company.")
    return company.provider.record


def entered(team: Team) -> TeamCreated | TeamUpdated:
    """The team's record. Raises Rejected where there is none."""
    if team.record is None:
        raise not_found("There is no such team.")
    return team.record


def check_specialties(family: Family, names: tuple[str, ...], field: str) -> None:
    """Raises Rejected where configuration knows no such specialty."""
    for name in names:
        if name not in family.ground.specialties:
            raise invalid("UNKNOWN_SPECIALTY", f"There is no specialty {name}.", field)


def check_dates(start: date, end: date | None, field: str) -> None:
    """Raises Rejected where the end lies before the start."""
    if end is not None and end < start:
        raise invalid("DATE_ORDER", f"It ends on {end}, before it starts on {start}.", field)


def check_base(base: GeoPoint | None) -> None:
    """Raises Rejected where it lies nowhere on earth."""
    if base and (abs(base.lat) > 90 or abs(base.lng) > 180):
        raise invalid("INVALID_COORDINATES", "The base lies outside of the world.", "base")


def changed_fields(old: Event, new: Event) -> tuple[str, ...]:
    """Wire names of the fields that both have and that differ."""
    wire = zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True)
    return tuple(
        name_out
        for name, name_out in wire
        if name != "changed_fields"
        and name in old.__struct_fields__
        and getattr(old, name) != getattr(new, name)
    )


def unless_same(old: Event, new: E) -> list[E]:
    """The new record with the names of what changed; nothing where nothing did."""
    changed = changed_fields(old, new)
    return [msgspec.structs.replace(new, changed_fields=changed)] if changed else []
