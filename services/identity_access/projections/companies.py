"""Companies of contractors, as far as their accounts depend on it: copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from fsm_events.providers import ProviderStatusChanged
from services.identity_access.projections.tables import tables

company = Table(
    "company",
    tables,
    Column("provider_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """What became of it last."""
    event = recorded.event
    if not isinstance(event, ProviderStatusChanged):
        return []
    return [Put(company, {"provider_id": event.provider_id, "status": event.new_status})]


def status_of(provider_id: str | None, reader: Reader) -> str | None:
    """None where nothing was said of it yet."""
    row = reader.get(company, provider_id=provider_id) if provider_id else None
    return row["status"] if row else None
