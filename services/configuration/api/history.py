"""Audit: every version of every parameter, and whatever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Text, func, select
from sqlalchemy import cast as sql_cast

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Listing, Page, Routes
from services.configuration.api import reach
from services.configuration.api.codes import AUDIT, CODES
from services.configuration.api.parameters import VersionAnswer
from services.configuration.projections.changes import change
from services.configuration.projections.parameters import decoded, parameter, parameter_version

routes = Routes("configuration", CODES)
ENTRY, OF = parameter_version.c, parameter.c
NUMBER = func.lpad(sql_cast(ENTRY.number, Text), 8, "0")  # as text, and yet in their order
VERSION_ID = (ENTRY.parameter_id + ":" + NUMBER).label("version_id")
BEFORE = parameter_version.alias("before")


class VersionEntry(VersionAnswer):
    """A version beside others: of what, where it holds, and when it was said."""

    parameter_id: str
    kind: str
    level: str
    country_code: str
    bu_code: str
    store_id: str
    selector: dict[str, str]
    recorded_at: datetime


class ChangeEntry(Answer):
    """A fact. Of a parameter: the version with its value, and the one before that it took the
    place of; of what is said as a whole: the fields that are others now."""

    event_id: str
    occurred_at: datetime
    actor_type: str
    actor_id: str | None
    what: str
    entity_type: str
    entity_id: str
    country_code: str
    bu_code: str
    kind: str | None
    version: int | None
    value: Any
    previous_version: int | None
    previous_value: Any
    reason: str | None
    changed_fields: list[str]

    @classmethod
    def of(cls, row: Row) -> ChangeEntry:
        """From its row."""
        texts = {name: row[name] for name in ("value", "previous_value")}
        values = {name: decoded(text) if text else None for name, text in texts.items()}
        numbers = {"version": row["number"], "previous_version": row["previous"]}
        return cls(**dict(row) | values | numbers)


VERSIONS = Listing(
    select(
        parameter_version,
        *(OF.kind, OF.level, OF.country_code, OF.bu_code, OF.store_id, OF.selector),
        VERSION_ID,
    ).join(parameter, OF.parameter_id == ENTRY.parameter_id),
    key=cast("Column[Any]", VERSION_ID),  # made of two columns, and used like one
    sorts={"recordedAt": ENTRY.recorded_at, "effectiveFrom": ENTRY.effective_from},
    filters={
        "parameterId": ENTRY.parameter_id,
        "kind": OF.kind,
        "level": OF.level,
        "countryCode": OF.country_code,
        "buCode": OF.bu_code,
        "storeId": OF.store_id,
        "state": ENTRY.state,
        "author": ENTRY.author,
        "effectiveFrom": ENTRY.effective_from,
        "recordedAt": ENTRY.recorded_at,
    },
    sort="recordedAt:desc",
)
CHANGES = Listing(
    select(change, BEFORE.c.value.label("previous_value")).outerjoin(
        BEFORE,
        (BEFORE.c.parameter_id == change.c.entity_id) & (BEFORE.c.number == change.c.previous),
    ),
    key=change.c.change_id,
    sorts={"occurredAt": change.c.occurred_at},
    filters={
        "what": change.c.what,
        "entityType": change.c.entity_type,
        "entityId": change.c.entity_id,
        "kind": change.c.kind,
        "countryCode": change.c.country_code,
        "buCode": change.c.bu_code,
        "actorId": change.c.actor_id,
        "occurredAt": change.c.occurred_at,
    },
    sort="occurredAt:desc",
)


@routes.get("/config/versions", "ListVersions", AUDIT, listing=VERSIONS)
def list_versions(call: Call) -> Page[VersionEntry]:
    """Versions of all parameters that the caller sees, the latest said first; drafts too."""
    mine = reach.near(call, OF.country_code, OF.bu_code)
    return call.page(VERSIONS, VersionEntry.of, mine)


@routes.get("/config/history", "ListChanges", AUDIT, listing=CHANGES)
def list_changes(call: Call) -> Page[ChangeEntry]:
    """What changed for the caller's country and unit, and above them, the latest first."""
    mine = reach.near(call, change.c.country_code, change.c.bu_code)
    return call.page(CHANGES, ChangeEntry.of, mine)
