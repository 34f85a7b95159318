"""What tills have sent: one row an order, with the newest version that was taken."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Statement
from fsm_events.projects import SalesOrderAccepted
from services.orchestration_control.domain.events import OwnEvent
from services.orchestration_control.domain.state import VERSIONED
from services.orchestration_control.projections import TABLES

SALES_ORDERS = Table(
    "sales_order",
    TABLES,
    Column("sales_order_id", Text, primary_key=True),
    Column("sales_system", Text, nullable=False),
    Column("external_order_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("order_version", Integer, nullable=False),
    Column("statement", Text, nullable=False),
    Column("service_orders", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("external_lead_id", Text),
    Index("sales_order_lead", "sales_system", "external_lead_id"),
)


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """The row of the order that a record was about."""
    match recorded.event:
        case SalesOrderAccepted() as event:
            return _accepted(recorded, event)
    return []


def _accepted(recorded: Recorded[OwnEvent], event: SalesOrderAccepted) -> list[Statement]:
    key = {"sales_order_id": event.sales_order_id}
    meta = recorded.meta
    changed = {"updated_at": meta.occurred_at, "version": meta.aggregate_version}
    if event.statement in VERSIONED:
        changed |= {"order_version": event.version}
    if event.statement in ("RECEIVED", "UPDATED"):
        orders = [
            {"lineId": o.line_id, "serviceOrderId": o.service_order_id, "type": o.type}
            for o in event.service_orders
        ]
        changed |= {"service_orders": orders, "external_lead_id": event.external_lead_id}
    changed |= {"statement": event.statement}
    if meta.aggregate_version > 1:
        return [Change(SALES_ORDERS, key, changed)]
    first = {
        "sales_system": event.sales_system,
        "external_order_id": event.external_order_id,
        "project_id": event.project_id,
        "country_code": meta.country_code,
        "bu_code": meta.bu_code,
        "created_at": meta.occurred_at,
    }
    return [Put(SALES_ORDERS, key | first | changed)]
