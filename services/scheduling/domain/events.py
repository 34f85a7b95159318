"""What happens to bookings; every event tells the whole booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from fsm_events.common import Segment
from fsm_events.enums import BookingKind, BookingPlacement, SlotPromise
from fsm_events.scheduling import (
    AvailabilityQueried,
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingPreBooked,
    BookingReleased,
)

BookingEvent = (
    BookingPreBooked
    | BookingConfirmed
    | BookingMoved
    | BookingReleased
    | BookingExpired
    | BookingConflictDetected
)
BOOKING_EVENTS = (
    BookingPreBooked,
    BookingConfirmed,
    BookingMoved,
    BookingReleased,
    BookingExpired,
    BookingConflictDetected,
)


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """What every event says of its booking."""

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: datetime | None = None
    rule_version: int | None = None

    @classmethod
    def of(cls, event: BookingEvent) -> Whole:
        """As the event tells it."""
        return cls(**{name: getattr(event, name) for name in cls.__struct_fields__})

    def told(self, **changes: Any) -> dict[str, Any]:
        """The fields of an event about it."""
        return {name: getattr(self, name) for name in self.__struct_fields__} | changes


__all__ = [
    "BOOKING_EVENTS",
    "AvailabilityQueried",
    "BookingConfirmed",
    "BookingConflictDetected",
    "BookingEvent",
    "BookingExpired",
    "BookingMoved",
    "BookingPreBooked",
    "BookingReleased",
    "Segment",
    "Whole",
]
