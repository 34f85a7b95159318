"""Parameters with their versions; what is scheduled or ends has a timer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, Table

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, ClearTimer, Put, Row, SetTimer, Statement
from fsm_events.common import ConfigScope
from fsm_events.config import (
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
)
from services.configuration.domain.commands import BeginVersion, EndVersion
from services.configuration.domain.resolution import Candidate
from services.configuration.projections.tables import instant, json, tables, text

EVERYWHERE = ""
PUBLISHED = ("SCHEDULED", "EFFECTIVE", "SUPERSEDED", "EXPIRED")

parameter = Table(
    "parameter",
    tables,
    text("parameter_id", key=True),
    text("kind"),
    text("level"),
    text("country_code"),
    text("bu_code"),
    text("store_id"),
    json("selector"),
    instant("created_at"),
    Column("version", BigInteger, nullable=False),
    Index("parameter_kind", "kind", "country_code"),
    Index("parameter_created", "created_at", "parameter_id"),
)
parameter_version = Table(
    "parameter_version",
    tables,
    text("parameter_id", key=True),
    Column("number", Integer, primary_key=True),
    text("state"),
    text("value"),
    instant("effective_from"),
    instant("effective_to", nullable=True),
    text("reason"),
    text("author", nullable=True),
    instant("recorded_at"),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """A row a parameter and one a version, with the timers of its begin and end."""
    if recorded.event.aggregate != "parameter":
        return []
    whose = {"parameter_id": recorded.event.parameter_id}
    count = Change(parameter, whose, {"version": recorded.meta.aggregate_version})
    return [*_project(recorded), count]


def _project(recorded: Recorded[Any]) -> list[Statement]:
    match recorded.event:
        case ParameterCreated() as event:
            return [Put(parameter, _parameter(event, recorded)), *_version(event, recorded)]
        case ParameterUpdated() as event:
            return _version(event, recorded)
        case ParameterEffective() as event:
            return _effective(event)
        case ParameterExpired() as event:
            return [_state(event, "EXPIRED"), ClearTimer(_end(event.parameter_id, event.version))]
        case ParameterWithdrawn() as event:
            begin = ClearTimer(_begin(event.parameter_id, event.version))
            return [_state(event, "WITHDRAWN"), begin]
    return []


def _parameter(event: ParameterCreated, recorded: Recorded[Any]) -> dict[str, Any]:
    return {
        "parameter_id": event.parameter_id,
        "kind": event.kind,
        "level": event.scope.level,
        "country_code": event.scope.country_code or EVERYWHERE,
        "bu_code": event.scope.bu_code or EVERYWHERE,
        "store_id": event.scope.store_id or EVERYWHERE,
        "selector": event.selector,
        "created_at": recorded.meta.occurred_at,
        "version": recorded.meta.aggregate_version,
    }


def _version(
    event: ParameterCreated | ParameterUpdated, recorded: Recorded[Any]
) -> list[Statement]:
    row = {
        "parameter_id": event.parameter_id,
        "number": event.version,
        "state": event.state,
        "value": event.value,
        "effective_from": event.effective_from,
        "effective_to": event.effective_to,
        "reason": event.reason,
        "author": event.author,
        "recorded_at": recorded.meta.occurred_at,
    }
    put = Put(parameter_version, row)
    if event.state != "SCHEDULED":
        return [put]
    start = event.effective_from
    begin = BeginVersion(at=start, parameter_id=event.parameter_id, version=event.version)
    return [put, SetTimer(_begin(event.parameter_id, event.version), start, begin)]


def _effective(event: ParameterEffective) -> list[Statement]:
    name, number = event.parameter_id, event.version
    statements: list[Statement] = [_state(event, "EFFECTIVE"), ClearTimer(_begin(name, number))]
    if event.effective_to is not None:
        ends = EndVersion(at=event.effective_to, parameter_id=name, version=number)
        statements.append(SetTimer(_end(name, number), event.effective_to, ends))
    if event.previous_version is not None:
        before = {"parameter_id": name, "number": event.previous_version}
        statements.append(Change(parameter_version, before, {"state": "SUPERSEDED"}))
        statements.append(ClearTimer(_end(name, event.previous_version)))
    return statements


def _state(event: ParameterEffective | ParameterExpired | ParameterWithdrawn, state: str) -> Change:
    which = {"parameter_id": event.parameter_id, "number": event.version}
    return Change(parameter_version, which, {"state": state})


def _begin(parameter_id: str, number: int) -> str:
    return f"begin:{parameter_id}:{number}"


def _end(parameter_id: str, number: int) -> str:
    return f"end:{parameter_id}:{number}"


def candidates(
    reader: Reader, kinds: Sequence[str], country: str | None, bu: str | None, store: str | None
) -> list[Candidate]:
    """Every published version of these kinds that may hold for this tenant."""
    found = reader.find(
        parameter,
        kind=list(kinds),
        country_code=[EVERYWHERE, country or EVERYWHERE],
        bu_code=[EVERYWHERE, bu or EVERYWHERE],
        store_id=[EVERYWHERE, store or EVERYWHERE],
    )
    by_id = {row["parameter_id"]: row for row in found}
    versions = reader.find(parameter_version, parameter_id=[*by_id], state=list(PUBLISHED))
    return [_candidate(by_id[row["parameter_id"]], row) for row in versions]


def _candidate(row: Row, version: Row) -> Candidate:
    return Candidate(
        parameter_id=row["parameter_id"],
        kind=row["kind"],
        scope=scope_of(row),
        selector=row["selector"],
        version=version["number"],
        value=version["value"],
        start=version["effective_from"],
        end=version["effective_to"],
    )


def scope_of(row: Row) -> ConfigScope:
    """The scope of a parameter's row."""
    return ConfigScope(
        level=row["level"],
        country_code=row["country_code"] or None,
        bu_code=row["bu_code"] or None,
        store_id=row["store_id"] or None,
    )


def decoded(value: str) -> Any:
    """A version's value as JSON says it."""
    return msgspec.json.decode(value)
