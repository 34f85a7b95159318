"""Parameters in force, copied from configuration, and looked up for a tenant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import msgspec
from sqlalchemy import Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Statement
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.rules import Rule, RuleBook
from services.scheduling.domain.inbound import ParameterEffective, ParameterExpired
from services.scheduling.projections.tables import tables, text

READ = ("BUFFER_GLOBAL", "BUFFER_STATIC", "BUFFER_COMMUTE", "CALENDAR", "SLOT", "HOLIDAY")
EVERYWHERE = ""
rule = Table(
    "rule",
    tables,
    text("parameter_id", key=True),
    text("kind"),
    text("level"),
    text("country"),
    text("bu"),
    text("store"),
    Column("selector", JSONB, nullable=False),
    Column("value", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Index("rule_country", "country"),
)


def project(recorded: Recorded[ParameterEffective | ParameterExpired]) -> Sequence[Statement]:
    """What holds now; kinds that nobody here reads are left out."""
    event = recorded.event
    if event.kind not in READ:
        return []
    match event:
        case ParameterEffective():
            row = {
                "parameter_id": event.parameter_id,
                "kind": event.kind,
                "level": event.scope.level,
                "country": event.scope.country_code or EVERYWHERE,
                "bu": event.scope.bu_code or EVERYWHERE,
                "store": event.scope.store_id or EVERYWHERE,
                "selector": dict(event.selector),
                "value": msgspec.json.decode(event.value),
                "version": event.version,
            }
            return [Put(rule, row)]
        case ParameterExpired():
            return [Remove(rule, {"parameter_id": event.parameter_id, "version": event.version})]
        case _:
            assert_never(event)


def rules(reader: Reader, need: Need) -> RuleBook:
    """The rules of a job's tenant."""
    return RuleBook.of(in_country(reader, need.country), need.country, need.bu, need.store)


def in_country(reader: Reader, country: str) -> list[Rule]:
    """Every rule that may hold in a country."""
    return [
        Rule(
            parameter_id=row["parameter_id"],
            kind=row["kind"],
            level=row["level"],
            country=row["country"] or None,
            bu=row["bu"] or None,
            store=row["store"] or None,
            selector=row["selector"],
            value=row["value"],
            version=row["version"],
        )
        for row in reader.find(rule, country=[EVERYWHERE, country])
    ]
