"""Holds: taking a time, and what becomes of it when nobody confirms."""

from __future__ import annotations

from datetime import datetime, timedelta

from fsm_common.core.errors import conflict, not_found
from services.scheduling.domain.commands import ExpireHold, HoldSlot
from services.scheduling.domain.decider.orders import check_can_be_planned, known
from services.scheduling.domain.decider.place import Placement, place
from services.scheduling.domain.events import (
    BookingEvent,
    BookingExpired,
    BookingPreBooked,
    Whole,
)
from services.scheduling.domain.facts.booking import HoldFacts, Order, Other
from services.scheduling.domain.state import Booking, Held, Unplaced

MOST_HOLDS = 3


def hold(command: HoldSlot, state: Booking, facts: HoldFacts) -> list[BookingEvent]:
    """A known reference is answered before any limit; the expiry of older holds is written first.

    Raises Rejected: IDEMPOTENCY_CONFLICT, ORDER_CANCELLED, DEPENDENCY_UNSATISFIED, HOLD_LIMIT,
    SLOT_TAKEN, or the code of a gate."""
    if not isinstance(state, Unplaced):
        if state.fingerprint == command.fingerprint:
            return []
        raise conflict(
            "IDEMPOTENCY_CONFLICT", "This hold reference already stands for another wish."
        )
    order = known(facts.order)
    check_can_be_planned(order)
    if sum(_active_hold(other, command.at) for other in facts.others) >= MOST_HOLDS:
        raise conflict(
            "HOLD_LIMIT", f"An order keeps {MOST_HOLDS} times at most; give one back first."
        )
    if facts.asked is None:
        raise not_found("This order is not known here.")
    own = [other.whole for other in facts.others]
    found = place(facts.asked, command.day, command.start, own=own)
    return [*(_expired(whole) for whole in facts.lapsed), _pre_booked(command, order, found)]


def expire(command: ExpireHold, state: Booking, facts: None) -> list[BookingEvent]:
    """The timer of a hold; nothing where it was confirmed or given back meanwhile."""
    if isinstance(state, Held) and is_over(state.whole, command.at):
        return [_expired(state.whole)]
    return []


def is_over(whole: Whole, at: datetime) -> bool:
    """From its expiry on, to the instant, a hold's time is free."""
    return whole.expires_at is not None and at >= whole.expires_at


def expired(whole: Whole) -> BookingExpired:
    """The event."""
    return _expired(whole)


def _active_hold(other: Other, at: datetime) -> bool:
    return not other.confirmed and other.whole.kind == "ORDER" and not is_over(other.whole, at)


def _expired(whole: Whole) -> BookingExpired:
    return BookingExpired(**whole.told(expires_at=None, reason="HOLD_EXPIRED"))


def _pre_booked(command: HoldSlot, order: Order, found: Placement) -> BookingPreBooked:
    need = order.need
    return BookingPreBooked(
        booking_id=command.booking_id,
        order_id=order.order_id,
        project_id=order.project_id,
        customer_id=order.customer_id,
        kind="ORDER",
        promise=found.promise,
        placement="TENTATIVE",
        provider_id=found.provider_id,
        team_id=found.team_id,
        zone_id=found.zone_id,
        time_zone=found.time_zone,
        segments=found.segments,
        duration_min=need.duration_min,
        crew=need.crew,
        hold_reference=command.hold_reference,
        expires_at=command.at + timedelta(hours=found.hold_hours),
        rule_version=found.rule_versions["BUFFER_GLOBAL"],
        rule_versions=found.rule_versions,
        fingerprint=command.fingerprint,
        search_id=command.search_id,
        latitude=need.site.latitude,
        longitude=need.site.longitude,
        holiday_region=need.site.region,
        service_type=need.service_type,
    )
