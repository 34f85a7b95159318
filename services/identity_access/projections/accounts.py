"""Accounts as they are shown, found by e-mail address and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, ClearTimer, Put, SetTimer, Statement
from fsm_common.core.sealed import Sealed
from fsm_events.identity import (
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserLocked,
    UserUnlocked,
    UserUpdated,
)
from services.identity_access.domain.commands import (
    AddGrant,
    CreateUser,
    EnableUser,
    LapseLock,
    UpdateUser,
)
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Company, Holders
from services.identity_access.projections.companies import company_of, team_of
from services.identity_access.projections.tables import INSTANT, tables, versioned

account = Table(
    "account",
    tables,
    Column("user_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("provider_id", Text),
    Column("work_team_id", Text),
    Column("language", Text, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("first_name", LargeBinary),
    Column("last_name", LargeBinary),
    Column("email", LargeBinary, nullable=False),
    Column("email_index", LargeBinary, nullable=False),
    Column("phone", LargeBinary),
    Column("locked_until", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("account_email", "email_index"),
    Index("account_created", "created_at", "user_id"),
    Index("account_provider", "provider_id"),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row an account; a lock brings its timer."""
    return versioned(recorded, "user", account, "user_id", _projected)


def _projected(recorded: Recorded[IdentityEvent]) -> list[Statement]:
    match recorded.event:
        case UserCreated() as e:
            return [Put(account, _row(e) | _new(recorded))]
        case UserUpdated() as e:
            return [Change(account, {"user_id": e.user_id}, _row(e))]
        case UserLocked(user_id=user_id, until=until) if until is not None:
            lapse = SetTimer(_timer(user_id), until, LapseLock(at=until, user_id=user_id))
            return [_status(user_id, "LOCKED", until), lapse]
        case UserDisabled(user_id=user_id):
            return [_status(user_id, "DISABLED"), ClearTimer(_timer(user_id))]
        case UserEnabled(user_id=user_id) | UserUnlocked(user_id=user_id):
            return [_status(user_id, "ACTIVE"), ClearTimer(_timer(user_id))]
    return []


def user_guards(command: CreateUser | UpdateUser, reader: Reader) -> Sequence[str]:
    """Its e-mail address is its own; the first account is the first."""
    assert command.wish.email.index is not None
    guards = [f"user:{command.user_id}", f"email:{command.wish.email.index.hex()}"]
    if isinstance(command, CreateUser):
        guards += ["first"] if command.first else []
        guards += ["super-admins"] if any(g.role == "SUPER_ADMIN" for g in command.grants) else []
    return guards


def grant_guards(command: AddGrant, reader: Reader) -> Sequence[str]:
    """SUPER_ADMIN is counted."""
    counted = ["super-admins"] if command.grant.role == "SUPER_ADMIN" else []
    return [f"user:{command.user_id}", *counted]


def holders(command: CreateUser | UpdateUser, reader: Reader) -> Holders:
    """Who has the wished address; whether anybody is there at all."""
    assert command.wish.email.index is not None
    found = reader.find(account, email_index=command.wish.email.index)
    first = isinstance(command, CreateUser) and command.first
    return Holders(
        email=found[0]["user_id"] if found else None,
        super_admins=super_admins(reader),
        anybody=first and bool(reader.find(account)),
        company=company_of(command.wish.provider_id, reader),
        team=team_of(command.wish.work_team_id, reader),
    )


def employer(command: EnableUser, reader: Reader) -> Holders:
    """What became of the account's company."""
    return Holders(company=_company(command.user_id, reader))


def grant_holders(command: AddGrant, reader: Reader) -> Holders:
    """How many have SUPER_ADMIN; where the account's company is at home."""
    company = _company(command.user_id, reader)
    return Holders(super_admins=super_admins(reader), company=company)


def super_admins(reader: Reader) -> int:
    """Accounts with the role, whatever their status."""
    internal = reader.find(account, kind="INTERNAL")
    return sum("SUPER_ADMIN" in row["roles"] for row in internal)


def _company(user_id: str, reader: Reader) -> Company | None:
    row = reader.get(account, user_id=user_id)
    return company_of(row["provider_id"] if row else None, reader)


def _row(event: UserCreated | UserUpdated) -> dict[str, Any]:
    return {
        "user_id": event.user_id,
        "kind": event.kind,
        "status": event.status,
        "roles": list(event.roles),
        "country_code": event.countries[0] if event.countries else "EU",
        "bu_code": event.business_units[0] if event.business_units else None,
        "provider_id": event.provider_id,
        "work_team_id": event.work_team_id,
        "language": event.language,
        "name": event.name.cipher,
        "first_name": _cipher(event.first_name),
        "last_name": _cipher(event.last_name),
        "email": event.email.cipher,
        "email_index": event.email.index,
        "phone": _cipher(event.phone),
    }


def _new(recorded: Recorded[IdentityEvent]) -> dict[str, Any]:
    return {"created_at": recorded.meta.occurred_at, "locked_until": None, "version": 1}


def _cipher(value: Sealed[str] | None) -> bytes | None:
    return value.cipher if value else None


def _status(user_id: str, status: str, until: object = None) -> Change:
    return Change(account, {"user_id": user_id}, {"status": status, "locked_until": until})


def _timer(user_id: str) -> str:
    return f"unlock:{user_id}"
