"""Programs that may ask for tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Statement
from fsm_events.identity import (
    ApiClientCreated,
    ApiClientRevoked,
    ApiClientSecretRotated,
    ApiClientUpdated,
)
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.projections.grants import columns
from services.identity_access.projections.tables import INSTANT, tables, versioned

api_client = Table(
    "api_client",
    tables,
    Column("client_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("provider_id", Text),
    Column("work_team_id", Text),
    Column("ip_allowlist", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("api_client_created", "created_at", "client_id"),
)


def project(recorded: Recorded[IdentityEvent]) -> Sequence[Statement]:
    """One row a program."""
    return versioned(recorded, "api_client", api_client, "client_id", _projected)


def _projected(recorded: Recorded[IdentityEvent]) -> list[Statement]:
    match recorded.event:
        case ApiClientCreated() as e:
            new = {"active": True, "created_at": recorded.meta.occurred_at, "version": 1}
            return [Put(api_client, {"client_id": e.client_id, **_values(e), **new})]
        case ApiClientUpdated() as e:
            values = {**_values(e), "active": e.active}
            return [Change(api_client, {"client_id": e.client_id}, values)]
        case ApiClientSecretRotated() as e:
            return [Change(api_client, {"client_id": e.client_id}, {"secret_hash": e.secret_hash})]
        case ApiClientRevoked() as e:
            return [Change(api_client, {"client_id": e.client_id}, {"active": False})]
    return []


def _values(event: ApiClientCreated | ApiClientUpdated) -> dict[str, object]:
    return {
        "name": event.name,
        "secret_hash": event.secret_hash,
        "roles": list(event.roles),
        "ip_allowlist": list(event.ip_allowlist),
        **columns(event.scope),
    }
