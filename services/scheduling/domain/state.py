"""What a booking is: not there, held, the customer's, or given back."""

from __future__ import annotations

from typing import assert_never

import msgspec

from fsm_common.core.decider import Aggregate
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


class Unplaced(msgspec.Struct, frozen=True):
    """Nothing has happened yet."""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Has a time of a team; `fingerprint` is that of the wish, `at_risk` the code of a conflict."""

    whole: Whole
    fingerprint: str
    at_risk: str | None = None


class Held(Placed, frozen=True, kw_only=True):
    """PRE_BOOKED: until its expiry."""


class Confirmed(Placed, frozen=True, kw_only=True):
    """CONFIRMED: the customer's."""


class Freed(Placed, frozen=True, kw_only=True):
    """CANCELLED, or EXPIRED: its time is free."""

    expired: bool = False


Booking = Unplaced | Held | Confirmed | Freed


def evolve(state: Booking, event: BookingEvent) -> Booking:
    """The booking after the event."""
    whole = Whole.of(event)
    match event:
        case BookingPreBooked():
            return Held(whole=whole, fingerprint=event.fingerprint)
        case BookingConfirmed():
            return Confirmed(whole=whole, fingerprint=_of(state).fingerprint)
        case BookingMoved():
            return msgspec.structs.replace(_of(state), whole=whole, at_risk=None)
        case BookingConflictDetected():
            return msgspec.structs.replace(_of(state), whole=whole, at_risk=event.code)
        case BookingReleased():
            return Freed(whole=whole, fingerprint=_of(state).fingerprint)
        case BookingExpired():
            return Freed(whole=whole, fingerprint=_of(state).fingerprint, expired=True)
        case _:
            assert_never(event)


def _of(state: Booking) -> Held | Confirmed | Freed:
    assert not isinstance(state, Unplaced), "a booking begins with its hold"
    return state


BOOKING: Aggregate[Booking] = Aggregate("booking", Unplaced(), evolve)
# The owner of what concerns all bookings of an order; it has no events of its own.
ORDER: Aggregate[None] = Aggregate("order", None, lambda state, event: state)
