"""The tree of countries, business units and stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Table

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from fsm_events.common import ConfigScope
from fsm_events.config import OrgUnitCreated, OrgUnitUpdated
from services.configuration.domain.commands import (
    CreateOrgUnit,
    CreateServiceItem,
    DefineParameter,
    UpdateOrgUnit,
    unit_id,
)
from services.configuration.domain.facts import ParentFacts, ScopeFacts
from services.configuration.projections.tables import flag, tables, text, whole

org_unit = Table(
    "org_unit",
    tables,
    text("unit_id", key=True),
    text("level"),
    text("parent_id", nullable=True),
    text("code"),
    text("name"),
    text("country_code", nullable=True),
    text("bu_code", nullable=True),
    text("time_zone", nullable=True),
    text("locale", nullable=True),
    text("currency", nullable=True),
    text("postal_code", nullable=True),
    flag("active"),
    Column("version", BigInteger, nullable=False),
    Index("org_unit_country", "country_code", "level"),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """One row a unit."""
    match recorded.event:
        case OrgUnitCreated() | OrgUnitUpdated():
            return [Put(org_unit, whole(recorded))]
    return []


def parent(command: CreateOrgUnit | UpdateOrgUnit, reader: Reader) -> ParentFacts:
    """The unit that shall stand above."""
    wanted = command.unit.parent_id
    row = reader.get(org_unit, unit_id=wanted) if wanted else None
    if row is None:
        return ParentFacts()
    return ParentFacts(row["level"], row["country_code"], row["bu_code"])


def of_parameter(command: DefineParameter, reader: Reader) -> ScopeFacts:
    """Whether there is what a value is meant for."""
    return ScopeFacts(unit_known=unit_of(reader, command.scope))


def of_service(command: CreateServiceItem, reader: Reader) -> ScopeFacts:
    """Whether there is the business unit that sells it."""
    scope = ConfigScope(level="BU", country_code=command.country_code, bu_code=command.bu_code)
    return ScopeFacts(unit_known=unit_of(reader, scope))


def unit_of(reader: Reader, scope: ConfigScope) -> bool:
    """Whether the unit of a scope exists, and stands under those that the scope names."""
    codes = {"COUNTRY": scope.country_code, "BU": scope.bu_code, "STORE": scope.store_id}
    if scope.level == "EU":
        return True
    name = unit_id(scope.level, scope.country_code, codes.get(scope.level) or "")
    row = reader.get(org_unit, unit_id=name)
    return row is not None and (scope.level != "STORE" or row["bu_code"] == scope.bu_code)
