"""Hashes of passwords, sealed: the current one and those that may not come back; wrong tries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Add, Put, Row, Statement
from fsm_events.identity import PasswordSet
from services.identity_access.domain.commands import SignIn
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Tries
from services.identity_access.projections.accounts import account
from services.identity_access.projections.companies import is_gone
from services.identity_access.projections.tables import tables

password = Table(
    "password",
    tables,
    Column("user_id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)
# Real time's business, no fact: outside of the digest, empty after a rebuild.
login_attempt = Table(
    "login_attempt",
    tables,
    Column("user_id", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    info={"undigested": True},
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a password, under the version of the account that brought it."""
    match recorded.event:
        case PasswordSet() as e:
            version = recorded.meta.aggregate_version
            row = {"user_id": e.user_id, "version": version, "hash": e.password_hash.cipher}
            return [Put(password, row)]
    return []


def of_user(user_id: str, reader: Reader) -> list[Row]:
    """All passwords of an account, the current one last."""
    return reader.find(password, user_id=user_id)


def sign_in_guards(command: SignIn, reader: Reader) -> Sequence[str]:
    """Tries of one account are counted one after the other."""
    return [f"user:{command.user_id}"]


def tries(command: SignIn, reader: Reader) -> Tries:
    """Wrong passwords in a row so far; what became of the account's company and team."""
    row = reader.get(login_attempt, user_id=command.user_id)
    owner = reader.get(account, user_id=command.user_id)
    away = owner is not None and is_gone(owner, reader)
    return Tries(row["failures"] if row else 0, away)


def one_more(user_id: str) -> Add:
    """A wrong password."""
    return Add(login_attempt, {"user_id": user_id}, {"failures": 1})


def counted(user_id: str, failures: int) -> Put:
    """The count as it is now."""
    return Put(login_attempt, {"user_id": user_id, "failures": failures})
