"""Copies of accounts and their roles, as far as somebody may answer for projects."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Remove, Row, Statement
from fsm_events.identity import (
    GrantAdded,
    GrantRemoved,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserUpdated,
)
from services.orchestration_control.domain.facts import Load
from services.orchestration_control.domain.inbound import UserSaid
from services.orchestration_control.projections import TABLES
from services.orchestration_control.projections.projects import owned
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

USERS = Table(
    "operator",
    TABLES,
    Column("user_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
)
GRANTS = Table(
    "operator_grant",
    TABLES,
    Column("grant_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("expires_at", DateTime(timezone=True)),
    Index("operator_grant_user", "user_id"),
    Index("operator_grant_role", "role"),
)
BY_RULE = ("OPERATOR", "SENIOR_OPERATOR")  # to whom projects are given
BY_HAND = (*BY_RULE, "TEAM_LEAD", "MANAGER", "ADMIN", "SUPER_ADMIN")  # who may take one
USABLE = ("ACTIVE", "LOCKED")  # a lock passes by itself
EVERYWHERE = "EU"


def project(recorded: Recorded[UserSaid]) -> list[Statement]:
    """The rows of one account; nothing but its state and its roles."""
    match recorded.event:
        case UserCreated() | UserUpdated() as event:
            if event.kind != "INTERNAL":
                return []
            return [Put(USERS, {"user_id": event.user_id, "status": event.status})]
        case UserDisabled() as event:
            return [Change(USERS, {"user_id": event.user_id}, {"status": "DISABLED"})]
        case UserEnabled() as event:
            return [Change(USERS, {"user_id": event.user_id}, {"status": "ACTIVE"})]
        case GrantAdded() as event:
            return [Put(GRANTS, _grant(event))] if event.role in BY_HAND else []
        case GrantRemoved() as event:
            return [Remove(GRANTS, {"grant_id": event.grant_id})]


def candidates(
    reader: Reader, country: str, bu: str | None, store: str | None, at: datetime
) -> tuple[Load, ...]:
    """The operators whom a project of this tenant may be given, with what they have."""
    grants = reader.find(GRANTS, role=list(BY_RULE))
    ids = sorted({row["user_id"] for row in grants if _covers(row, country, bu, store, at)})
    usable = reader.find(USERS, user_id=ids, status=list(USABLE)) if ids else []
    return loads(reader, [row["user_id"] for row in usable])


def may_take(
    reader: Reader,
    operator_id: str,
    country: str,
    bu: str | None,
    store: str | None,
    at: datetime,
) -> bool:
    """Whether somebody may answer for a project of this tenant."""
    user = reader.get(USERS, user_id=operator_id)
    grants = reader.find(GRANTS, user_id=operator_id)
    usable = user is not None and user["status"] in USABLE
    return usable and any(_covers(row, country, bu, store, at) for row in grants)


def loads(reader: Reader, operator_ids: list[str]) -> tuple[Load, ...]:
    """Open projects and their planned minutes, by operator."""
    if not operator_ids:
        return ()
    projects = owned(reader, operator_ids)
    orders = reader.find(SERVICE_ORDERS, project_id=[row["project_id"] for row in projects])
    minutes: dict[str, int] = {}
    for order in orders:
        if order["status"] != "CANCELLED":
            project_id = order["project_id"]
            minutes[project_id] = minutes.get(project_id, 0) + order["estimated_min"]
    return tuple(_load(operator_id, projects, minutes) for operator_id in operator_ids)


def _load(operator_id: str, projects: list[Row], minutes: dict[str, int]) -> Load:
    own = [row["project_id"] for row in projects if row["owner_id"] == operator_id]
    planned = sum(minutes.get(project_id, 0) for project_id in own)
    return Load(operator_id=operator_id, projects=len(own), minutes=planned)


def _covers(row: Row, country: str, bu: str | None, store: str | None, at: datetime) -> bool:
    held = row["expires_at"] is None or row["expires_at"] > at
    inside = row["bu_code"] in (None, bu) and row["store_id"] in (None, store)
    return held and row["country_code"] in (country, EVERYWHERE) and inside


def _grant(event: GrantAdded) -> dict[str, object]:
    return {
        "grant_id": event.grant_id,
        "user_id": event.user_id,
        "role": event.role,
        "country_code": event.scope.country_code,
        "bu_code": event.scope.bu_code,
        "store_id": event.scope.store_id,
        "expires_at": event.expires_at,
    }
