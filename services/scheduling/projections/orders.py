"""Service orders, copied: what a job needs, and whether it may be planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import msgspec
from sqlalchemy import Column, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.messages import About, Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.facts.booking import Order
from services.scheduling.domain.facts.need import Line, Need, Site
from services.scheduling.domain.inbound import (
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)
from services.scheduling.projections.tables import SORTED, tables, text

AWAITING_TV = "AWAITING_TV"  # of all dependencies only this one keeps an order from a date
service_order = Table(
    "service_order",
    tables,
    text("order_id", key=True),
    text("project_id"),
    text("customer_id"),
    text("country_code"),
    text("bu_code", nullable=True),
    text("store_id", nullable=True),
    text("correlation_id"),
    text("status"),
    Column("blocked", JSONB, nullable=False),
    Column("need", LargeBinary, nullable=False),
)
Told = ServiceOrderCreated | ServiceOrderUpdated
OrderFact = (
    Told
    | ServiceOrderBlocked
    | ServiceOrderUnblocked
    | ServiceOrderStatusChanged
    | ServiceOrderCancelled
)


def project(recorded: Recorded[OrderFact]) -> Sequence[Statement]:
    """The order as its owner last told it."""
    event = recorded.event
    mine = {"order_id": event.service_order_id}
    match event:
        case ServiceOrderCreated() | ServiceOrderUpdated():
            return [Put(service_order, _row(recorded, event))]
        case ServiceOrderBlocked() | ServiceOrderUnblocked():
            return [Change(service_order, mine, {"blocked": list(event.blocked_reasons)})]
        case ServiceOrderStatusChanged():
            return [Change(service_order, mine, {"status": event.new})]
        case ServiceOrderCancelled():
            return [Change(service_order, mine, {"status": "CANCELLED"})]
        case _:
            assert_never(event)


def order(reader: Reader, order_id: str) -> Order | None:
    """The order, None where nobody has told of it yet."""
    row = reader.get(service_order, order_id=order_id)
    return order_of(row) if row else None


def order_of(row: Row) -> Order:
    """A row as the rules see it."""
    need = msgspec.json.decode(row["need"], type=Need)
    waits_for = AWAITING_TV if AWAITING_TV in row["blocked"] else None
    return Order(
        order_id=row["order_id"],
        project_id=row["project_id"],
        customer_id=row["customer_id"],
        status=row["status"],
        need=msgspec.structs.replace(need, waits_for=waits_for),
        about=About(
            country_code=row["country_code"],
            bu_code=row["bu_code"],
            store_id=row["store_id"],
            correlation_id=row["correlation_id"],
        ),
    )


def _row(recorded: Recorded[OrderFact], event: Told) -> Row:
    meta = recorded.meta
    need = _need(event, meta.country_code, meta.bu_code or "")
    return {
        "order_id": event.service_order_id,
        "project_id": event.project_id,
        "customer_id": event.customer_id,
        "country_code": meta.country_code,
        "bu_code": meta.bu_code,
        "store_id": event.store_id,
        "correlation_id": meta.correlation_id,
        "status": event.status,
        "blocked": list(event.blocked_reasons),
        "need": msgspec.json.encode(need, order=SORTED),
    }


def _need(event: Told, country: str, bu: str) -> Need:
    site, zone = event.site, event.site.time_zone
    return Need(
        country=country,
        bu=bu,
        store=event.store_id,
        service_type=event.type,
        duration_min=event.estimated_min,
        crew=event.crew,
        specialty_ids=event.specialty_ids,
        certification_types=event.certification_types,
        lines=_products(event, zone),
        site=Site(
            postal_code=site.postal_code,
            time_zone=zone,
            region=site.holiday_region,
            latitude=site.latitude,
            longitude=site.longitude,
        ),
        created_at=event.created_at,
        first=local_date(event.window.start, zone),
        last=local_date(event.window.end, zone),
        blackouts=frozenset(event.window.blackout_dates),
    )


def _products(event: Told, zone: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            product=line.code,
            category=line.category,
            delivery=local_date(line.delivered_at, zone)
            if line.delivered_at
            else line.expected_date,
        )
        for line in event.lines
        if line.kind == "PRODUCT"
    )
