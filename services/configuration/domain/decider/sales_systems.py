"""Sales systems: who may send orders, and what their codes mean."""

from __future__ import annotations

import msgspec

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.config import SalesSystemCreated, SalesSystemUpdated
from services.configuration.domain.commands import (
    CreateSalesSystem,
    SystemWish,
    UpdateSalesSystem,
)
from services.configuration.domain.decider.changes import changed_fields, unless_same
from services.configuration.domain.decider.organisation import COUNTRIES
from services.configuration.domain.events import SalesSystemEvent
from services.configuration.domain.state import SalesSystem


def create_sales_system(
    command: CreateSalesSystem, state: SalesSystem, facts: None
) -> list[SalesSystemEvent]:
    """A system with the first version of its code mappings."""
    _check(command.system)
    created = SalesSystemCreated(
        system_code=command.system_code,
        mapping_version=1,
        **msgspec.structs.asdict(command.system),
    )
    if state.latest is None:
        return [created]
    if set(changed_fields(state.latest, created)) <= {"mappingVersion"}:
        return []
    raise conflict("DUPLICATE", f"The sales system {command.system_code} exists already.")


def update_sales_system(
    command: UpdateSalesSystem, state: SalesSystem, facts: None
) -> list[SalesSystemEvent]:
    """Another description; the version of the mappings counts their changes."""
    latest = state.latest
    if latest is None:
        raise not_found("There is no such sales system.")
    _check(command.system)
    same = command.system.code_mappings == latest.code_mappings
    updated = SalesSystemUpdated(
        system_code=latest.system_code,
        mapping_version=latest.mapping_version + (0 if same else 1),
        **msgspec.structs.asdict(command.system),
    )
    return [*unless_same(latest, updated)]


def _check(system: SystemWish) -> None:
    unknown = sorted(set(system.countries) - set(COUNTRIES))
    if unknown:
        raise invalid("UNSUPPORTED_COUNTRY", f"{unknown[0]} is no country here.", "countries")
    patterns = [mapping.pattern for mapping in system.code_mappings]
    if len(set(patterns)) < len(patterns):
        raise invalid("DUPLICATE_PATTERN", "A pattern stands there twice.", "codeMappings")
