"""Service orders as lists and rules need them; the whole record is folded from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from fsm_events.common import Slot
from fsm_events.enums import OrderState
from fsm_events.projects import (
    DeliveryDateChanged,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)
from services.orchestration_control.domain.events import OwnEvent, ServiceOrderEvent
from services.orchestration_control.domain.facts import Standing
from services.orchestration_control.domain.state import SERVICE_ORDER
from services.orchestration_control.projections import TABLES

SERVICE_ORDERS = Table(
    "service_order",
    TABLES,
    Column("service_order_id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("type", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("blocked_reasons", JSONB, nullable=False),
    Column("estimated_min", Integer, nullable=False),
    Column("postal_code", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("slot_start", DateTime(timezone=True)),
    Column("slot_end", DateTime(timezone=True)),
    Column("payment_status", Text, nullable=False),
    Column("delivery_status", Text, nullable=False),
    Column("sales_system", Text, nullable=False),
    Column("external_order_id", Text, nullable=False),
    Column("line_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("service_order_project", "project_id"),
    Index("service_order_external", "sales_system", "external_order_id"),
    Index("service_order_recent", "created_at", "service_order_id"),
)
KINDS = (
    ServiceOrderCreated,
    ServiceOrderUpdated,
    ServiceOrderStatusChanged,
    ServiceOrderBlocked,
    ServiceOrderUnblocked,
    ServiceOrderRescheduled,
    ServiceOrderCancelled,
    DeliveryDateChanged,
)


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """The row of one order."""
    event, meta = recorded.event, recorded.meta
    if not isinstance(event, KINDS):
        return []
    key = {"service_order_id": event.service_order_id}
    now = {"updated_at": meta.occurred_at, "version": meta.aggregate_version}
    values = now | _values(event)
    if isinstance(event, ServiceOrderCreated):
        tenant = {"country_code": meta.country_code, "bu_code": meta.bu_code}
        return [Put(SERVICE_ORDERS, key | tenant | {"created_at": event.created_at} | values)]
    return [Change(SERVICE_ORDERS, key, values)]


def standings(reader: Reader, order_ids: Iterable[str]) -> dict[str, Standing]:
    """These orders as they stand; what is appended to them goes behind what was read here."""
    found = {}
    for order_id in order_ids:
        state = reader.load(SERVICE_ORDER, order_id)
        if state is not None:
            found[order_id] = Standing(
                record=state.record,
                status=state.status,
                blocked=state.blocked,
                slot=state.slot,
                booking_id=state.booking_id,
            )
    return found


def states(reader: Reader, project_id: str) -> Mapping[str, OrderState]:
    """The state of each order of a project, by id."""
    rows = reader.find(SERVICE_ORDERS, project_id=project_id)
    return {row["service_order_id"]: row["status"] for row in rows}


def row_of(reader: Reader, service_order_id: str) -> Row | None:
    """The row of an order."""
    return reader.get(SERVICE_ORDERS, service_order_id=service_order_id)


def _values(event: ServiceOrderEvent) -> dict[str, Any]:
    match event:
        case ServiceOrderCreated() | ServiceOrderUpdated():
            return _record(event)
        case ServiceOrderStatusChanged():
            return {"status": event.new} | _slot(event.slot)
        case ServiceOrderRescheduled():
            return _slot(event.slot)
        case ServiceOrderBlocked() | ServiceOrderUnblocked():
            return {"blocked_reasons": list(event.blocked_reasons)}
        case ServiceOrderCancelled() | DeliveryDateChanged():
            return {}


def _record(event: ServiceOrderCreated | ServiceOrderUpdated) -> dict[str, Any]:
    return {
        "number": event.number,
        "project_id": event.project_id,
        "customer_id": event.customer_id,
        "store_id": event.store_id,
        "type": event.type,
        "priority": event.priority,
        "status": event.status,
        "blocked_reasons": list(event.blocked_reasons),
        "estimated_min": event.estimated_min,
        "postal_code": event.site.postal_code,
        "city": event.site.city,
        "time_zone": event.site.time_zone,
        "payment_status": event.payment_status,
        "delivery_status": event.delivery_status,
        "sales_system": event.sales_system,
        "external_order_id": event.external_order_id,
        "line_id": event.line_id,
    }


def _slot(slot: Slot | None) -> dict[str, Any]:
    return {
        "slot_start": slot.start if slot else None,
        "slot_end": slot.end if slot else None,
    }
