"""What happened to a project and its orders, in the order of commits; nothing personal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from fsm_common.core.sealed import to_wire
from services.orchestration_control.domain.events import OwnEvent
from services.orchestration_control.projections import TABLES

TIMELINE = Table(
    "timeline",
    TABLES,
    Column("event_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("service_order_id", Text),
    Column("type", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_id", Text),
    Column("causation_id", Text),
    Column("details", JSONB, nullable=False),
    Index("timeline_project", "project_id", "position"),
    Index("timeline_order", "service_order_id", "position"),
)
# Of an event's fields, those that say what happened; the rest is the record itself.
TOLD = (
    "number",
    "type",
    "priority",
    "status",
    "old",
    "new",
    "reason",
    "reasons",
    "reasonCode",
    "detail",
    "slot",
    "oldSlot",
    "ownerId",
    "previousOwnerId",
    "mode",
    "statement",
    "version",
    "changedFields",
    "newDate",
    "paymentStatus",
    "deliveryStatus",
    "bookingId",
    "partnerStatus",
)


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """One row an event."""
    event, meta = recorded.event, recorded.meta
    wire = to_wire(event)
    row = {
        "event_id": meta.event_id,
        "position": recorded.position,
        "project_id": event.project_id,
        "service_order_id": getattr(event, "service_order_id", None),
        "type": event.topic,
        "at": meta.occurred_at,
        "actor_type": meta.actor_type,
        "actor_id": meta.actor_id,
        "causation_id": meta.causation_id,
        "details": {name: _plain(wire[name]) for name in TOLD if wire.get(name) is not None},
    }
    return [Put(TIMELINE, row)]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
