"""Companies as they are shown, and found by id, external id, parent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Statement
from fsm_events.providers import (
    ProviderCreated,
    ProviderScheduleSet,
    ProviderStatusChanged,
    ProviderUpdated,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections.tables import (
    fields,
    instant,
    json,
    tables,
    text,
    texts,
    version,
)

provider = Table(
    "provider",
    tables,
    text("provider_id", key=True),
    text("external_id", nullable=True),
    text("country_code"),
    texts("bu_codes"),
    text("name"),
    text("status"),
    text("provider_type"),
    text("parent_id", nullable=True),
    json("record"),
    Column("contact", LargeBinary),
    Column("address", LargeBinary),
    json("schedule", nullable=True),
    instant("created_at"),
    version(),
    Index("provider_external", "external_id"),
    Index("provider_parent", "parent_id"),
    Index("provider_created", "country_code", "created_at", "provider_id"),
)


def project(recorded: Recorded[CompanyEvent]) -> Sequence[Statement]:
    """The company's row."""
    event = recorded.event
    seen = {"version": recorded.meta.aggregate_version}
    match event:
        case ProviderCreated():
            made = {
                "status": event.status,
                "schedule": None,
                "created_at": recorded.meta.occurred_at,
            }
            return [Put(provider, _row(event) | made | seen)]
        case ProviderUpdated():
            return [Change(provider, {"provider_id": event.provider_id}, _row(event) | seen)]
        case ProviderStatusChanged():
            changed = {"status": event.new_status}
            return [Change(provider, {"provider_id": event.provider_id}, changed | seen)]
        case ProviderScheduleSet():
            changed = {"schedule": fields(event)["settings"]}
            return [Change(provider, {"provider_id": event.provider_id}, changed | seen)]
        case _:
            return []


def _row(event: ProviderCreated | ProviderUpdated) -> dict[str, Any]:
    return {
        "provider_id": event.provider_id,
        "external_id": event.external_id,
        "country_code": event.country_code,
        "bu_codes": list(event.bu_codes),
        "name": event.name,
        "provider_type": event.provider_type,
        "parent_id": event.parent_id,
        "record": fields(event),
        "contact": event.contact.cipher if event.contact else None,
        "address": event.address.cipher if event.address else None,
    }
