"""Teams of a company, and the zones that they work in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fsm_common.core.errors import conflict, invalid
from fsm_events.common import ZoneLink
from fsm_events.providers import TeamCreated, TeamUpdated
from services.provider_capacity.domain.commands import (
    CreateTeam,
    LinkZone,
    TeamWish,
    UnlinkZone,
    UpdateTeam,
)
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.decider.common import (
    changed_fields,
    check_base,
    check_dates,
    entered,
    registered,
    unless_same,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Team

BESIDE = {"specialtyIds"}  # events of their own say when these change


def create_team(command: CreateTeam, state: Team, facts: Family) -> list[CompanyEvent]:
    """Another team; it is a candidate from now on, as far as its company is."""
    record = registered(facts.company)
    created = TeamCreated(
        provider_id=record.provider_id, team_id=command.team_id, **_fields(command.team)
    )
    if state.record is not None:
        if set(changed_fields(state.record, created)) <= BESIDE:
            return []
        raise conflict("DUPLICATE", f"The team {command.team_id} exists already.")
    _check_going(facts.company)
    _check(command.team, facts.company)
    return with_consequences([created], facts, command.at)


def update_team(command: UpdateTeam, state: Team, facts: Family) -> list[CompanyEvent]:
    """Another name, status, crew or base, other zones."""
    if command.team.status == "ACTIVE" != entered(state).status:
        _check_going(facts.company)
    _check(command.team, facts.company)
    return with_consequences(updated_team(state, command.team), facts, command.at)


def link_zone(command: LinkZone, state: Team, facts: Family) -> list[CompanyEvent]:
    """A zone more, or other days and limits in one."""
    record = entered(state)
    others = [link for link in record.zones if link.zone_id != command.zone.zone_id]
    links = sorted((*others, command.zone), key=lambda link: link.zone_id)
    _check_links(links, facts.company)
    wish = msgspec.structs.replace(wish_of(record), zones=tuple(links))
    return with_consequences(updated_team(state, wish), facts, command.at)


def unlink_zone(command: UnlinkZone, state: Team, facts: Family) -> list[CompanyEvent]:
    """A zone less."""
    return with_consequences(without_zone(state, command.zone_id), facts, command.at)


def without_zone(team: Team, zone_id: str) -> list[TeamUpdated]:
    """The team's new record where it worked in that zone."""
    record = entered(team)
    links = tuple(link for link in record.zones if link.zone_id != zone_id)
    return updated_team(team, msgspec.structs.replace(wish_of(record), zones=links))


def updated_team(team: Team, wish: TeamWish) -> list[TeamUpdated]:
    """The team's new record, if the wish says anything new."""
    record = entered(team)
    fields = _fields(wish) | {"specialty_ids": tuple(sorted(team.specialties))}
    updated = TeamUpdated(provider_id=record.provider_id, team_id=record.team_id, **fields)
    if set(changed_fields(record, updated)) <= BESIDE:
        return []
    return unless_same(record, updated)


def wish_of(record: TeamCreated | TeamUpdated) -> TeamWish:
    """The team as it is."""
    return TeamWish(**{name: getattr(record, name) for name in TeamWish.__struct_fields__})


def _fields(wish: TeamWish) -> dict[str, Any]:
    zone_ids = tuple(link.zone_id for link in wish.zones)
    return msgspec.structs.asdict(wish) | {"zone_ids": zone_ids}


def _check_going(company: Company) -> None:
    if company.provider.status == "DEACTIVATED":
        raise conflict("INVALID_TRANSITION", "The company is deactivated.")


def _check(wish: TeamWish, company: Company) -> None:
    if not wish.name.strip():
        raise invalid("NAME_REQUIRED", "A team has a name.", "name")
    if not 1 <= wish.crew_min <= wish.crew_max:
        sentence = "A crew is at least one, and its least not more than its most."
        raise invalid("INVALID_CREW", sentence, "crewMin")
    check_base(wish.base)
    _check_links(wish.zones, company)


def _check_links(links: Sequence[ZoneLink], company: Company) -> None:
    zones = [link.zone_id for link in links]
    if len(set(zones)) < len(zones):
        raise invalid("DUPLICATE_ZONE", "A zone stands there twice.", "zones")
    for link in links:
        if link.valid_from is not None:
            check_dates(link.valid_from, link.valid_until, "zones")
        if link.zone_id not in company.zones:
            sentence = f"{link.zone_id} is no zone of the team's company."
            raise invalid("ZONE_NOT_OWNED", sentence, "zones")
