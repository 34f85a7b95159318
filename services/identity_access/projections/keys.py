"""Public halves of the keys that sign our tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from fsm_events.identity import SigningKeyRetired, SigningKeyRotated
from services.identity_access.domain.commands import RetireKey, RotateKey
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Keys
from services.identity_access.projections.tables import INSTANT, tables

signing_key = Table(
    "signing_key",
    tables,
    Column("kid", Text, primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("active_from", INSTANT, nullable=False),
    Column("rotate_at", INSTANT, nullable=False),
    Column("retired_at", INSTANT),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a key."""
    match recorded.event:
        case SigningKeyRotated() as e:
            row = {
                "kid": e.kid,
                "public_key": e.public_key,
                "active_from": e.active_from,
                "rotate_at": e.rotate_at,
                "retired_at": None,
            }
            return [Put(signing_key, row)]
        case SigningKeyRetired() as e:
            return [Change(signing_key, {"kid": e.kid}, {"retired_at": e.retired_at})]
    return []


def standing(reader: Reader) -> list[Row]:
    """The keys that are not retired, the newest first."""
    rows = reader.find(signing_key, retired_at=None)
    return sorted(rows, key=lambda row: row["active_from"], reverse=True)


def key_guards(command: RotateKey | RetireKey, reader: Reader) -> Sequence[str]:
    """One rotation at a time."""
    return ["signing-key"]


def keys(command: RotateKey | RetireKey, reader: Reader) -> Keys:
    """The key that signs now."""
    rows = standing(reader)
    return Keys(rows[0]["kid"], rows[0]["rotate_at"]) if rows else Keys()
