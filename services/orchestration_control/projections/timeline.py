"""What happened to a project and its orders; nothing personal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Index, Table, Text, exists, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.adapters.postgres.tables import event as events
from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Row, Statement
from fsm_common.core.sealed import to_wire
from services.orchestration_control.domain.events import OwnEvent
from services.orchestration_control.domain.state import PROJECT
from services.orchestration_control.projections import TABLES
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

TIMELINE = Table(
    "timeline",
    TABLES,
    Column("event_id", Text, primary_key=True),
    Column("project_id", Text, nullable=False),
    Column("service_order_id", Text),
    Column("type", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_id", Text),
    Column("causation_id", Text),
    Column("details", JSONB, nullable=False),
    Index("timeline_project", "project_id"),
    Index("timeline_order", "service_order_id"),
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


def entries(reader: Reader, visible: ColumnElement[bool], **key: str) -> list[Row]:
    """The rows of a project or an order, in the order of commits; of orders and sales those whose
    service orders are `visible`."""
    found = select(TIMELINE).join(events, events.c.event_id == TIMELINE.c.event_id)
    wanted = [TIMELINE.c[name] == value for name, value in key.items()]
    orders = SERVICE_ORDERS.c
    sale = orders.sales_system + ":" + orders.external_order_id
    whose = or_(
        orders.service_order_id == TIMELINE.c.service_order_id, sale == events.c.aggregate_id
    )
    shown = exists().where(orders.project_id == TIMELINE.c.project_id, whose, visible)
    of_project = events.c.aggregate_type == PROJECT.name
    return reader.query(found.where(*wanted, of_project | shown).order_by(events.c.position))


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """One row an event."""
    event, meta = recorded.event, recorded.meta
    wire = to_wire(event)
    row = {
        "event_id": meta.event_id,
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
