"""Bookings as they are shown and looked up, and the timers of their expiry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

import msgspec
from sqlalchemy import Column, Date, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, ClearTimer, Put, Row, SetTimer, Statement
from services.scheduling.domain.commands import ExpireHold, booking_id_in, booking_id_of
from services.scheduling.domain.events import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingEvent,
    BookingExpired,
    BookingMoved,
    BookingPreBooked,
    BookingReleased,
    Whole,
)
from services.scheduling.projections.tables import instant, tables, text

PRE_BOOKED, CONFIRMED, CANCELLED, EXPIRED = "PRE_BOOKED", "CONFIRMED", "CANCELLED", "EXPIRED"
ACTIVE = (PRE_BOOKED, CONFIRMED)
booking = Table(
    "booking",
    tables,
    text("booking_id", key=True),
    text("hold_reference"),
    text("status"),
    text("kind"),
    text("promise"),
    text("placement"),
    text("country_code"),
    text("bu_code", nullable=True),
    text("order_id", nullable=True),
    text("project_id", nullable=True),
    text("customer_id", nullable=True),
    text("provider_id"),
    text("team_id"),
    text("zone_id", nullable=True),
    text("time_zone"),
    Column("date", Date, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    Column("segments", JSONB, nullable=False),
    Column("duration_min", Integer, nullable=False),
    Column("crew", Integer, nullable=False),
    Column("rule_version", Integer),
    instant("expires_at", nullable=True),
    text("at_risk", nullable=True),
    text("reason", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("booking_order", "order_id"),
    Index("booking_reference", "hold_reference"),
    Index("booking_created", "country_code", "created_at", "booking_id"),
    Index("booking_team", "team_id", "date"),
)


def project(recorded: Recorded[BookingEvent]) -> Sequence[Statement]:
    """The row, and the timer that ends a hold."""
    event = recorded.event
    match event:
        case BookingPreBooked():
            return [Put(booking, _new(recorded, event)), *_timer(event)]
        case BookingConfirmed():
            return [_change(recorded, status=CONFIRMED, expires_at=None), *_no_timer(event)]
        case BookingMoved():
            return [_change(recorded, at_risk=None, reason=event.reason, **_place(Whole.of(event)))]
        case BookingReleased():
            freed = {"status": CANCELLED, "reason": event.reason}
            return [_change(recorded, expires_at=None, **freed), *_no_timer(event)]
        case BookingExpired():
            freed = {"status": EXPIRED, "reason": event.reason}
            return [_change(recorded, expires_at=None, **freed), *_no_timer(event)]
        case BookingConflictDetected():
            return [_change(recorded, at_risk=event.code)]
        case _:
            assert_never(event)


def active_of(reader: Reader, order_id: str) -> list[Row]:
    """The order's bookings that hold time."""
    return reader.find(booking, order_id=order_id, status=list(ACTIVE))


def own_of(reader: Reader, order_id: str | None) -> tuple[str, ...]:
    """The ids of an order's bookings that hold time; none without an order."""
    return tuple(row["booking_id"] for row in active_of(reader, order_id)) if order_id else ()


def by_name(reader: Reader, name: str) -> list[Row]:
    """The bookings with this id or hold reference; old ones of several countries may share one."""
    return reader.find(booking, booking_id=name) or reader.find(booking, hold_reference=name)


def id_for(reader: Reader, country: str, hold_reference: str) -> str:
    """The id of the booking that this reference stands for; of old ones the country's first."""
    known = [row["booking_id"] for row in reader.find(booking, hold_reference=hold_reference)]
    old = booking_id_in(country, hold_reference)
    return old if old in known else [*known, booking_id_of(hold_reference)][0]


def order_guard(order_id: str) -> str:
    """The guard of an order's holds and its one booking."""
    return f"order:{order_id}"


def reference_guard(booking_id: str) -> str:
    """The guard of a hold reference: its booking's id follows from it."""
    return f"hold:{booking_id}"


def _timer(event: BookingPreBooked) -> list[Statement]:
    if event.expires_at is None:
        return []
    command = ExpireHold(at=event.expires_at, booking_id=event.booking_id)
    return [SetTimer(f"expiry:{event.booking_id}", event.expires_at, command)]


def _no_timer(event: BookingEvent) -> list[Statement]:
    return [ClearTimer(f"expiry:{event.booking_id}")]


def _new(recorded: Recorded[BookingEvent], event: BookingPreBooked) -> Row:
    whole, meta = Whole.of(event), recorded.meta
    fields = msgspec.structs.asdict(whole)
    del fields["segments"]
    return fields | {
        **_place(whole),
        "status": PRE_BOOKED,
        "country_code": meta.country_code,
        "bu_code": meta.bu_code,
        "at_risk": None,
        "reason": None,
        "created_at": meta.occurred_at,
        "updated_at": meta.occurred_at,
        "version": meta.aggregate_version,
    }


def _place(whole: Whole) -> dict[str, Any]:
    return {
        "provider_id": whole.provider_id,
        "team_id": whole.team_id,
        "zone_id": whole.zone_id,
        "time_zone": whole.time_zone,
        "promise": whole.promise,
        "placement": whole.placement,
        "duration_min": whole.duration_min,
        "crew": whole.crew,
        "rule_version": whole.rule_version,
        "segments": msgspec.to_builtins(whole.segments),
        "date": whole.segments[0].date,
        "starts_at": whole.segments[0].start,
        "ends_at": whole.segments[-1].end,
    }


def _change(recorded: Recorded[BookingEvent], **values: Any) -> Change:
    meta = recorded.meta
    values |= {"updated_at": meta.occurred_at, "version": meta.aggregate_version}
    return Change(booking, {"booking_id": recorded.event.booking_id}, values)
