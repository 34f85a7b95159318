"""What can be wished of team time. Starts are quarter hours of the local day."""

from __future__ import annotations

from datetime import date

from fsm_common.core.ids import derived
from fsm_common.core.messages import Command


class HoldSlot(Command, frozen=True, kw_only=True):
    """Keep a time for an order. `booking_id` follows from the hold reference (`booking_id_of`);
    without a team the first free one is taken."""

    booking_id: str
    hold_reference: str
    order_id: str
    day: date
    start: int
    team_id: str | None = None
    search_id: str | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same wish."""
        return derived("hold", self.order_id, self.day, self.start, self.team_id or "")


class ConfirmBooking(Command, frozen=True, kw_only=True):
    """Make a hold the customer's."""

    booking_id: str


class CancelBooking(Command, frozen=True, kw_only=True):
    """Give the time back."""

    booking_id: str
    reason: str
    by: str | None = None
    by_customer: bool = False


class MoveBooking(Command, frozen=True, kw_only=True):
    """Take another time; without a team the own one first."""

    booking_id: str
    day: date
    start: int
    team_id: str | None = None
    reason: str = "RESCHEDULED"
    by: str | None = None
    by_customer: bool = False


class ExpireHold(Command, frozen=True, kw_only=True):
    """A hold's time is over."""

    booking_id: str


class ReviewOrder(Command, frozen=True, kw_only=True):
    """An order is different: look whether its bookings still fit. `changed` has the fields that
    are, as its owner names them."""

    order_id: str
    changed: tuple[str, ...]
    cause_event_id: str


class ReleaseOrder(Command, frozen=True, kw_only=True):
    """An order's bookings are not needed any more; with `settled` only what is confirmed or
    known not to fit, since other holds may have been taken meanwhile."""

    order_id: str
    reason: str
    settled: bool = False


def booking_id_of(hold_reference: str) -> str:
    """The id of the booking that a reference stands for, whoever asks."""
    return derived("booking", hold_reference)


def booking_id_in(country: str, hold_reference: str) -> str:
    """The same for bookings from the time when a reference counted in its country."""
    return derived("booking", country, hold_reference)
