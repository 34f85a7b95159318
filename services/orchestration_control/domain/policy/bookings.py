"""What scheduling said, as a command for the service order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fsm_common.core.messages import Recorded
from fsm_events.common import Slot
from fsm_events.scheduling import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingReleased,
)
from services.orchestration_control.domain.commands import (
    DoubtSlot,
    FreeOrder,
    OrderCommand,
    RescheduleOrder,
    ScheduleOrder,
)
from services.orchestration_control.domain.inbound import BookingSaid


def react(recorded: Recorded[BookingSaid], at: datetime) -> Sequence[OrderCommand]:
    """Only bookings of orders matter; proposals and blocks are nobody's slot."""
    event = recorded.event
    if event.kind != "ORDER" or event.order_id is None:
        return []
    order, booking = event.order_id, event.booking_id
    match event:
        case BookingConfirmed():
            return [
                ScheduleOrder(at=at, service_order_id=order, booking_id=booking, slot=_slot(event))
            ]
        case BookingMoved():
            return [_rescheduled(event, order, at)]
        case BookingReleased() | BookingExpired():
            by = event.by if isinstance(event, BookingReleased) else None
            reason = event.reason or "EXPIRED"
            return [
                FreeOrder(at=at, service_order_id=order, booking_id=booking, reason=reason, by=by)
            ]
        case BookingConflictDetected():
            return [
                DoubtSlot(
                    at=at,
                    service_order_id=order,
                    booking_id=booking,
                    code=event.code,
                    cause=event.cause,
                )
            ]


def _rescheduled(event: BookingMoved, order_id: str, at: datetime) -> RescheduleOrder:
    return RescheduleOrder(
        at=at,
        service_order_id=order_id,
        booking_id=event.booking_id,
        slot=_slot(event),
        reason=event.reason,
        by=event.by,
    )


def _slot(event: BookingConfirmed | BookingMoved) -> Slot:
    """From the first to the last segment; what lies between is not worked."""
    return Slot(
        start=min(segment.start for segment in event.segments),
        end=max(segment.end for segment in event.segments),
        promise=event.promise,
    )
