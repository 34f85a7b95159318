"""What deciders ask: a company with its family, and configuration, behind the company's guard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from fsm_common.core.decider import Aggregate, Reader
from fsm_common.core.errors import Replan
from fsm_common.core.messages import About
from services.provider_capacity.domain import state
from services.provider_capacity.domain.commands import (
    CreateProvider,
    CreateZone,
    DeleteZone,
    RepublishCalendars,
    RequestAbsence,
    SetProviderSchedule,
    SetTeamSchedule,
    SubmitCertification,
    UpdateProvider,
    UpdateZone,
)
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.facts import Ground, InheritedCalendar
from services.provider_capacity.projections.absences import absence
from services.provider_capacity.projections.configured import (
    business_units,
    categories,
    inherited_calendar,
    place_of,
    places,
    specialty_rules,
)
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.skills import certification
from services.provider_capacity.projections.teams import team
from services.provider_capacity.projections.zones import preference, zone

S = TypeVar("S")


def guard(provider_id: str) -> str:
    """Whoever changes a company, or derives facts of its teams, holds this."""
    return f"company:{provider_id}"


def plan(command: Any, reader: Reader) -> Sequence[str]:
    """The company's guard, and that of the one above it: what happens there is derived here."""
    provider_id = _provider_id(command, reader)
    row = reader.get(provider, provider_id=provider_id) if provider_id else None
    above = {row["parent_id"] if row else None, _wished(command, "parent_id")}
    guards = {guard(one) for one in (provider_id, *above) if one}
    wished = _wished(command, "external_id")
    ids = {f"external:{wished}"} if wished else set()
    return sorted(guards | ids | {f"{table.name}:{one}" for table, one in _named(command)})


def family(command: Any, reader: Reader) -> Family:
    """The company that a command is about, with those around it."""
    if not all(reader.locked(one) for one in plan(command, reader)):
        raise Replan
    provider_id = _provider_id(command, reader)
    company = load(reader, provider_id) if provider_id else Company()
    record = company.provider.record
    parent_id = _wished(command, "parent_id") or (record.parent_id if record else None)
    below = reader.find(provider, parent_id=provider_id) if provider_id else []
    found = Family(
        company=company,
        parent=load(reader, parent_id) if parent_id else None,
        children=tuple(load(reader, row["provider_id"]) for row in below),
    )
    return msgspec.structs.replace(found, ground=_ground(command, reader, found))


def plan_country(command: RepublishCalendars, reader: Reader) -> Sequence[str]:
    """The guards of all companies of the country."""
    rows = reader.find(provider, country_code=command.country_code)
    return [guard(row["provider_id"]) for row in rows]


def companies(command: RepublishCalendars, reader: Reader) -> Family:
    """All companies of the country, and what each inherits."""
    rows = reader.find(provider, country_code=command.country_code)
    if not all(reader.locked(guard(row["provider_id"])) for row in rows):
        raise Replan
    found = tuple(load(reader, row["provider_id"]) for row in rows)
    return Family(children=found, ground=Ground(calendars=_calendars(reader, found)))


def about(command: Any, facts: Family) -> About | None:
    """The company's country, and its business unit where it has only one."""
    record = facts.company.provider.record
    if record is not None:
        return _tenant(record.country_code, record.bu_codes)
    if isinstance(command, CreateProvider):
        return _tenant(
            command.country_code, command.provider.bu_codes or facts.ground.business_units
        )
    return None


def about_country(command: RepublishCalendars, facts: Family) -> About:
    """The country's matter."""
    return About(country_code=command.country_code)


def load(reader: Reader, provider_id: str) -> Company:
    """A company, folded from the events of its parts."""
    zones = _parts(reader, state.zone, zone, "zone_id", provider_id)
    wishes = _parts(reader, state.preference, preference, "preference_id", provider_id)
    return Company(
        provider=reader.load(state.provider, provider_id),
        teams=_parts(reader, state.team, team, "team_id", provider_id),
        zones=zones,
        preferences=wishes,
    )


def _parts(
    reader: Reader, aggregate: Aggregate[S], table: Any, key: str, provider_id: str
) -> dict[str, S]:
    rows = reader.find(table, provider_id=provider_id)
    return {row[key]: reader.load(aggregate, row[key]) for row in rows}


def _provider_id(command: Any, reader: Reader) -> str | None:
    """Named by the command, or the owner of the team or zone that it names."""
    named = getattr(command, "provider_id", None)
    if named is not None:
        return str(named)
    row = (
        reader.get(team, team_id=command.team_id)
        if hasattr(command, "team_id")
        else reader.get(zone, zone_id=command.zone_id)
    )
    return row["provider_id"] if row else None


def _wished(command: Any, field: str) -> str | None:
    """What a company shall have there, if the command says it."""
    match command:
        case CreateProvider():
            return getattr(command.provider, field)  # type: ignore[no-any-return]  # ids alone
        case UpdateProvider():
            return command.changes.get(field)
    return None


def _named(command: Any) -> list[tuple[Any, str]]:
    """What a team enters under an id that may be its own."""
    match command:
        case RequestAbsence(absence_id=one):
            return [(absence, one)]
        case SubmitCertification(certification_id=one):
            return [(certification, one)]
    return []


def _id_taken(command: Any, reader: Reader) -> bool:
    rows = (reader.get(table, **{f"{table.name}_id": one}) for table, one in _named(command))
    return any(row and row["team_id"] != command.team_id for row in rows)


def _ground(command: Any, reader: Reader, found: Family) -> Ground:
    record = found.company.provider.record
    if record is None and not isinstance(command, CreateProvider):
        return Ground()
    country = record.country_code if record else command.country_code
    bu = record.bu_codes[0] if record and record.bu_codes else None
    ground = Ground(
        calendars=_calendars(reader, (found.company, *found.children)),
        specialties=specialty_rules(reader, country, bu),
        id_taken=_id_taken(command, reader),
    )
    if isinstance(command, SetProviderSchedule | SetTeamSchedule):
        return msgspec.structs.replace(ground, categories=categories(reader, country, bu))
    if isinstance(command, CreateProvider | UpdateProvider):
        ground = _for_provider(command, reader, country, ground)
    if _compares_places(command, found.company):
        wished = (command.zone,) if isinstance(command, CreateZone | UpdateZone) else ()
        around = (found.company, *found.children, *([found.parent] if found.parent else ()))
        known = places(reader, country, (*wished, *(z for one in around for z in _zones(one))))
        return msgspec.structs.replace(ground, places=known)
    return ground


def _compares_places(command: Any, company: Company) -> bool:
    """Zones are decided on where they lie, and so is another parent."""
    if isinstance(command, UpdateProvider):
        record = company.provider.record
        known = record.parent_id if record else None
        return command.changes.get("parent_id", known) != known
    return isinstance(command, CreateZone | UpdateZone | DeleteZone)


def _for_provider(
    command: CreateProvider | UpdateProvider, reader: Reader, country: str, ground: Ground
) -> Ground:
    wished, units = _wished(command, "external_id"), business_units(reader, country)
    holders = reader.find(provider, external_id=wished) if wished else []
    calendars = ground.calendars
    if isinstance(command, UpdateProvider) and "bu_codes" in command.changes:
        first = next(iter(command.changes["bu_codes"] or units), None)
        calendars = calendars | {command.provider_id: inherited_calendar(reader, country, first)}
    return msgspec.structs.replace(
        ground,
        calendars=calendars,
        business_units=units,
        address=place_of(reader, country, command.postal_code),
        external_id_taken=any(row["provider_id"] != command.provider_id for row in holders),
    )


def _zones(company: Company) -> list[Any]:
    return [one.latest for one in company.zones.values() if one.latest]


def _calendars(reader: Reader, found: Sequence[Company]) -> dict[str, InheritedCalendar]:
    records = [company.provider.record for company in found]
    kept: dict[tuple[str, str | None], InheritedCalendar] = {}
    made = {}
    for record in records:
        if record is not None:
            place = (record.country_code, record.bu_codes[0] if record.bu_codes else None)
            if place not in kept:
                kept[place] = inherited_calendar(reader, *place)
            made[record.provider_id] = kept[place]
    return made


def _tenant(country: str, units: Sequence[str]) -> About:
    return About(country_code=country, bu_code=units[0] if len(units) == 1 else None)
