"""Sign-ins that are not over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Index, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Remove, Statement
from fsm_events.identity import SessionEnded, SessionRefreshIssued, SessionStarted
from services.identity_access.domain import state
from services.identity_access.domain.commands import (
    CloseCompany,
    DisableUser,
    EndSession,
    EndSessions,
    EndTeamSessions,
    ExpireSession,
    RefreshSession,
    SetPassword,
)
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Holder, Member, Members, Open
from services.identity_access.projections.accounts import account
from services.identity_access.projections.companies import is_gone
from services.identity_access.projections.tables import INSTANT, tables

open_session = Table(
    "open_session",
    tables,
    Column("session_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("auth_method", Text, nullable=False),
    Column("started_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),  # at most
    Column("ends_at", INSTANT, nullable=False),  # unless it is refreshed
    Column("version", BigInteger, nullable=False),
    Index("open_session_user", "user_id"),
    Index("open_session_ends", "ends_at"),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a session, until it ends."""
    version = recorded.meta.aggregate_version
    match recorded.event:
        case SessionStarted() as e:
            row = {
                "session_id": e.session_id,
                "user_id": e.user_id,
                "auth_method": e.auth_method,
                "started_at": e.started_at,
                "expires_at": e.expires_at,
                "ends_at": e.expires_at,
                "version": version,
            }
            return [Put(open_session, row)]
        case SessionRefreshIssued() as e:
            values = {"ends_at": e.expires_at, "version": version}
            return [Change(open_session, {"session_id": e.session_id}, values)]
        case SessionEnded() as e:
            return [Remove(open_session, {"session_id": e.session_id})]
    return []


def owner_guards(command: DisableUser | EndSessions | SetPassword, reader: Reader) -> Sequence[str]:
    """No session begins while all of them end."""
    return [f"user:{command.user_id}"]


def session_guards(
    command: RefreshSession | ExpireSession | EndSession, reader: Reader
) -> Sequence[str]:
    """A session is its account's."""
    row = reader.get(open_session, session_id=command.session_id)
    return [f"user:{row['user_id']}"] if row else []


def member_guards(command: CloseCompany | EndTeamSessions, reader: Reader) -> Sequence[str]:
    """All accounts of the company or team."""
    return [f"user:{row['user_id']}" for row in _accounts(command, reader)]


def open_of(command: DisableUser | EndSessions | SetPassword, reader: Reader) -> Open:
    """The sessions that are to end, loaded so that their end can be appended."""
    return Open(_loaded(command.user_id, reader))


def holder(command: RefreshSession, reader: Reader) -> Holder:
    """The account behind the session."""
    row = reader.get(open_session, session_id=command.session_id)
    owner = reader.get(account, user_id=row["user_id"]) if row else None
    if owner is None:
        return Holder()
    away = owner["status"] == "DISABLED" or is_gone(owner, reader)
    return Holder(owner["kind"], active=not away)


def members(command: CloseCompany | EndTeamSessions, reader: Reader) -> Members:
    """The accounts of a company or a team, loaded with their sessions."""
    made = []
    for row in _accounts(command, reader):
        reader.load(state.user, row["user_id"])
        sessions = _loaded(row["user_id"], reader)
        made.append(Member(row["user_id"], row["status"] == "DISABLED", sessions))
    return Members(tuple(made))


def _accounts(command: CloseCompany | EndTeamSessions, reader: Reader) -> list[dict[str, str]]:
    if isinstance(command, CloseCompany):
        rows = reader.find(account, provider_id=command.provider_id)
    else:
        rows = reader.find(account, work_team_id=command.work_team_id)
    return [dict(row) for row in rows]


def _loaded(user_id: str, reader: Reader) -> tuple[str, ...]:
    rows = reader.find(open_session, user_id=user_id)
    for row in rows:
        reader.load(state.session, row["session_id"])
    return tuple(row["session_id"] for row in rows)
