"""Where companies work."""

from __future__ import annotations

import msgspec

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.enums import ZoneOperation
from fsm_events.providers import ZoneChanged
from services.provider_capacity.domain.commands import (
    CreateZone,
    DeleteZone,
    UpdateZone,
    ZoneWish,
)
from services.provider_capacity.domain.company import WORKING, Company, Family
from services.provider_capacity.domain.coverage import covered, unknown
from services.provider_capacity.domain.decider.common import (
    changed_fields,
    registered,
    unless_same,
)
from services.provider_capacity.domain.decider.teams import without_zone
from services.provider_capacity.domain.decider.zone_numbers import check_numbers
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Zone

MOST = {"P1": 10, "P2": 5}
SHOWN = 20  # codes in an error; a province has hundreds


def create_zone(command: CreateZone, state: Zone, facts: Family) -> list[CompanyEvent]:
    """Another zone of a company."""
    record = registered(facts.company)
    created = _changed(record.provider_id, command.zone_id, "CREATED", command.zone)
    if state.latest is not None:
        if set(changed_fields(state.latest, created)) <= {"op"}:
            return []
        raise conflict("DUPLICATE", f"The zone {command.zone_id} exists already.")
    most = MOST.get(record.provider_type, 0)
    if len(facts.company.zones) >= most:
        raise invalid("ZONE_LIMIT", f"A {record.provider_type} company has {most} zones at most.")
    _check(command.zone_id, command.zone, facts)
    return with_consequences([created], facts, command.at)


def update_zone(command: UpdateZone, state: Zone, facts: Family) -> list[CompanyEvent]:
    """Other codes, another kind, other limits."""
    latest = _known(state)
    updated = _changed(latest.provider_id, latest.zone_id, "UPDATED", command.zone)
    if set(changed_fields(latest, updated)) <= {"op"}:
        return []
    _check(command.zone_id, command.zone, facts)
    if command.zone.type != "PRIMARY":
        _check_last_primary(latest, facts)
    _check_children(updated, facts)
    return with_consequences(unless_same(latest, updated), facts, command.at)


def delete_zone(command: DeleteZone, state: Zone, facts: Family) -> list[CompanyEvent]:
    """The company works there no more, and none of its teams does."""
    latest = _known(state)
    _check_last_primary(latest, facts)
    deleted = msgspec.structs.replace(latest, op="DELETED", changed_fields=())
    _check_children(deleted, facts)
    teams = [
        event
        for team in facts.company.teams.values()
        for event in without_zone(team, latest.zone_id)
    ]
    return with_consequences([deleted, *teams], facts, command.at)


def _known(state: Zone) -> ZoneChanged:
    if state.latest is None:
        raise not_found("There is no such zone.")
    return state.latest


def _changed(
    provider_id: str, zone_id: str, operation: ZoneOperation, wish: ZoneWish
) -> ZoneChanged:
    fields = msgspec.structs.asdict(wish)
    return ZoneChanged(zone_id=zone_id, provider_id=provider_id, op=operation, **fields)


def _check(zone_id: str, wish: ZoneWish, facts: Family) -> None:
    check_numbers(wish)
    others = [z.latest for n, z in facts.company.zones.items() if n != zone_id and z.latest]
    if any(other.code == wish.code for other in others):
        raise conflict("DUPLICATE", f"The company has a zone {wish.code} already.")
    strangers = unknown(wish, facts.ground.places)
    if strangers:
        sentence = f"There is no postal code {strangers[0]}."
        raise invalid("UNKNOWN_POSTAL_CODE", sentence, "postalCodes", codes=strangers[:SHOWN])
    mine = covered(wish, facts.ground.places)
    if not mine:
        raise invalid("NO_COVERAGE", "The zone covers no postal code.", "postalCodes")
    check_inside_parent(mine, facts, "postalCodes")
    if wish.type == "PRIMARY":
        _check_overlap(mine, [other for other in others if other.type == "PRIMARY"], facts)


def _check_overlap(mine: set[str], others: list[ZoneChanged], facts: Family) -> None:
    for other in others:
        shared = sorted(mine & covered(other, facts.ground.places))
        if shared:
            sentence = f"The primary zone {other.code} covers {shared[0]} already."
            raise invalid("PRIMARY_OVERLAP", sentence, "postalCodes", codes=shared[:SHOWN])


def check_inside_parent(mine: set[str], facts: Family, field: str) -> None:
    """Raises Rejected where a place lies outside of what the company's parent covers."""
    if facts.parent is None:
        return
    outside = sorted(mine - reached(facts.parent, facts))
    if outside:
        sentence = f"{outside[0]} lies outside of the zones of the company's parent."
        raise invalid("ZONE_OUTSIDE_PARENT", sentence, field, codes=outside[:SHOWN])


def _check_children(changed: ZoneChanged, facts: Family) -> None:
    """What a subcontractor does stays inside of what the company above it does."""
    company = facts.company.after([changed])
    left = reached(company, facts)
    for child in facts.children:
        if child.provider.status == "DEACTIVATED":
            continue
        outside = sorted(reached(child, facts) & reached(facts.company, facts) - left)
        if outside:
            name = registered(child).name
            sentence = f"{outside[0]} is a place of {name}, which works for this company."
            raise invalid("ZONE_OUTSIDE_PARENT", sentence, "postalCodes", codes=outside[:SHOWN])


def reached(company: Company, facts: Family) -> set[str]:
    """The places that a company's zones cover."""
    zones = [zone.latest for zone in company.zones.values() if zone.latest]
    return {code for zone in zones for code in covered(zone, facts.ground.places)}


def _check_last_primary(latest: ZoneChanged, facts: Family) -> None:
    record = registered(facts.company)
    others = [z.latest for n, z in facts.company.zones.items() if n != latest.zone_id]
    # Paused or suspended ones count: they would come back without.
    needed = record.provider_type == "P1" and facts.company.provider.status in WORKING
    primary_left = any(other and other.type == "PRIMARY" for other in others)
    if needed and latest.type == "PRIMARY" and not primary_left:
        raise invalid("LAST_PRIMARY", "A company at work keeps its last primary zone.")
