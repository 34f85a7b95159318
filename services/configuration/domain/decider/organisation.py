"""Org units: countries, business units and stores under the EU."""

from __future__ import annotations

from zoneinfo import available_timezones

import msgspec

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.config import OrgUnitCreated, OrgUnitUpdated
from services.configuration.domain.commands import CreateOrgUnit, UnitWish, UpdateOrgUnit
from services.configuration.domain.decider.changes import changed_fields, unless_same
from services.configuration.domain.events import OrgUnitEvent
from services.configuration.domain.facts import ParentFacts
from services.configuration.domain.state import OrgUnit

COUNTRIES = ("ES", "FR", "IT", "PL")
ABOVE = {"EU": None, "COUNTRY": "EU", "BU": "COUNTRY", "STORE": "BU"}
ZONES = available_timezones() - {"localtime", "Factory"}  # these are the machine's


def create_org_unit(
    command: CreateOrgUnit, state: OrgUnit, facts: ParentFacts
) -> list[OrgUnitEvent]:
    """A unit below another that exists."""
    _check_country(command)
    _check(command.level, command.country_code, command.unit, facts)
    created = OrgUnitCreated(
        unit_id=command.unit_id,
        level=command.level,
        code=command.code,
        country_code=command.country_code,
        bu_code=command.code if command.level == "BU" else facts.bu_code,
        **msgspec.structs.asdict(command.unit),
    )
    if state.latest is None:
        return [created]
    if not changed_fields(state.latest, created):
        return []
    raise conflict("DUPLICATE", f"The org unit {command.code} exists already.")


def update_org_unit(
    command: UpdateOrgUnit, state: OrgUnit, facts: ParentFacts
) -> list[OrgUnitEvent]:
    """Other words for a unit, another place in the tree, or out of use."""
    latest = state.latest
    if latest is None:
        raise not_found("There is no such org unit.")
    if command.unit.parent_id == command.unit_id:
        raise invalid("CYCLE", "A unit does not stand below itself.", "parentId")
    _check(latest.level, latest.country_code, command.unit, facts)
    updated = OrgUnitUpdated(
        unit_id=latest.unit_id,
        level=latest.level,
        code=latest.code,
        country_code=latest.country_code,
        bu_code=facts.bu_code if latest.level == "STORE" else latest.bu_code,
        **msgspec.structs.asdict(command.unit),
    )
    return [*unless_same(latest, updated)]


def _check_country(command: CreateOrgUnit) -> None:
    country = command.code if command.level == "COUNTRY" else command.country_code
    expected = None if command.level == "EU" else country
    if command.country_code != expected or (command.level == "EU" and command.code != "EU"):
        raise invalid("INVALID_COUNTRY", "Level, code and country do not agree.", "countryCode")
    if command.level != "EU" and country not in COUNTRIES:
        known = ", ".join(COUNTRIES)
        raise not_found(f"{country} is none of the countries {known}.", "UNSUPPORTED_COUNTRY")


def _check(level: str, country: str | None, unit: UnitWish, facts: ParentFacts) -> None:
    above = ABOVE.get(level)
    top = above is None and unit.parent_id is None
    elsewhere = above in ("COUNTRY", "BU") and facts.country_code != country
    if not top and (above is None or facts.level != above or elsewhere):
        sentence = f"A unit of level {level} stands below one of level {above} in its country."
        raise invalid("UNKNOWN_PARENT", sentence, "parentId")
    if unit.time_zone is not None and unit.time_zone not in ZONES:
        raise invalid("UNKNOWN_TIME_ZONE", f"{unit.time_zone} is no IANA time zone.", "timeZone")
