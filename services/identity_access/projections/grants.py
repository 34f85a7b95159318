"""Roles within scopes: what tokens are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Index, Table, Text

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Row, Statement
from fsm_events.common import GrantScope
from fsm_events.identity import GrantAdded, GrantRemoved
from services.identity_access.domain.commands import Grant
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.projections.tables import INSTANT, tables

granted = Table(
    "granted",
    tables,
    Column("grant_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("provider_id", Text),
    Column("work_team_id", Text),
    Column("expires_at", INSTANT),
    Index("granted_user", "user_id"),
    Index("granted_ends", "expires_at"),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a grant."""
    match recorded.event:
        case GrantAdded() as e:
            key = {"grant_id": e.grant_id, "user_id": e.user_id, "role": e.role}
            return [Put(granted, {**key, **columns(e.scope), "expires_at": e.expires_at})]
        case GrantRemoved() as e:
            return [Remove(granted, {"grant_id": e.grant_id})]
    return []


def grant_of(row: Row) -> Grant:
    """A row as the rules know it."""
    scope = GrantScope(**{name: row[name] for name in GrantScope.__struct_fields__})
    said = {name: row[name] for name in ("grant_id", "role", "expires_at")}
    return Grant(scope=scope, **said)


def columns(scope: GrantScope) -> dict[str, Any]:
    """A scope as columns."""
    return {
        "country_code": scope.country_code,
        "bu_code": scope.bu_code,
        "store_id": scope.store_id,
        "provider_id": scope.provider_id,
        "work_team_id": scope.work_team_id,
    }
