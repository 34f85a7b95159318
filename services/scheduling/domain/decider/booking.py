"""What becomes of a booking: confirmed, given back, moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from fsm_common.core.errors import Rejected, conflict, not_found
from services.scheduling.domain.commands import CancelBooking, ConfirmBooking, MoveBooking
from services.scheduling.domain.decider.clock import instant
from services.scheduling.domain.decider.holding import expired, is_over
from services.scheduling.domain.decider.orders import check_can_be_planned, check_state, known
from services.scheduling.domain.decider.place import Placement, place
from services.scheduling.domain.events import (
    BookingConfirmed,
    BookingEvent,
    BookingExpired,
    BookingMoved,
    BookingReleased,
    Whole,
)
from services.scheduling.domain.facts.booking import ConfirmFacts, HoldFacts
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.state import Booking, Confirmed, Freed, Held, Unplaced

CUSTOMERS_UNTIL = 4 * 18  # 18:00 on the day before, in quarter hours


def confirm(command: ConfirmBooking, state: Booking, facts: ConfirmFacts) -> list[BookingEvent]:
    """The order is booked once: its other holds are given back in the same append.

    Raises Rejected: HOLD_EXPIRED, BOOKING_NOT_ACTIVE, ORDER_ALREADY_BOOKED, then what the order
    forbids, then SUSPENDED."""
    if isinstance(state, Confirmed):
        return []
    whole = _held(state, command.at)
    if any(other.confirmed for other in facts.others):
        raise conflict(
            "ORDER_ALREADY_BOOKED",
            "The order has its appointment already; to change it, move that one.",
        )
    check_can_be_planned(known(facts.order))
    if facts.suspended:
        raise conflict("SUSPENDED", "The company gets no new work at present; choose another time.")
    others = [given_back(other.whole, command.at, "ORDER_BOOKED") for other in facts.others]
    return [BookingConfirmed(**whole.told(expires_at=None)), *others]


def cancel(command: CancelBooking, state: Booking, facts: None) -> list[BookingEvent]:
    """What is free already stays free, whoever has it now. Raises Rejected, TOO_LATE."""
    match state:
        case Unplaced():
            raise _unknown()
        case Freed():
            return []
    if command.by_customer:
        check_in_time(state.whole, command.at)
    return [given_back(state.whole, command.at, command.reason, command.by)]


def move(command: MoveBooking, state: Booking, facts: HoldFacts) -> list[BookingEvent]:
    """The new time is taken before the old one is free; the own old time counts as free.

    Raises Rejected: BOOKING_NOT_ACTIVE, ORDER_STATE, TOO_LATE, SLOT_TAKEN, or a gate's code."""
    over = "BOOKING_NOT_ACTIVE"
    whole = state.whole if isinstance(state, Confirmed) else _held(state, command.at, over)
    if _is_there(command, whole):
        return []
    check_state(known(facts.order))
    if command.by_customer:
        check_in_time(whole, command.at)
    if facts.asked is None:
        raise not_found("This order is not known here.")
    own = [other.whole for other in facts.others]
    found = place(facts.asked, command.day, command.start, whole.team_id, own)
    need = facts.asked.need
    return [*(expired(lapsed) for lapsed in facts.lapsed), moved(whole, found, command, need)]


def moved(whole: Whole, found: Placement, command: MoveBooking, need: Need) -> BookingMoved:
    """FIRM is kept on the same team only; the job takes what the order says by now."""
    same = found.team_id == whole.team_id
    return BookingMoved(
        **whole.told(
            provider_id=found.provider_id,
            team_id=found.team_id,
            zone_id=found.zone_id,
            time_zone=found.time_zone,
            segments=found.segments,
            duration_min=need.duration_min,
            crew=need.crew,
            promise=found.promise,
            placement=whole.placement if same else "TENTATIVE",
            rule_version=found.rule_versions["BUFFER_GLOBAL"],
        ),
        reason=command.reason,
        from_provider_id=whole.provider_id,
        from_team_id=whole.team_id,
        from_segments=whole.segments,
        by=command.by,
    )


def check_in_time(whole: Whole, at: datetime) -> None:
    """Raises Rejected, TOO_LATE: customers change a date until 18:00 local the day before."""
    before = whole.segments[0].date - timedelta(days=1)
    if at >= instant(before, CUSTOMERS_UNTIL, whole.time_zone):
        raise conflict("TOO_LATE", "The day before at 18:00 was the last moment; please call us.")


def _held(state: Booking, at: datetime, over: str = "HOLD_EXPIRED") -> Whole:
    """The hold; `over` is the code for one whose time has run out."""
    match state:
        case Unplaced():
            raise _unknown()
        case Freed(expired=True):
            raise _over(over)
        case Held() if is_over(state.whole, at):
            raise _over(over)
        case Freed():
            raise conflict("BOOKING_NOT_ACTIVE", "This time has been given back.")
    return state.whole


def _is_there(command: MoveBooking, whole: Whole) -> bool:
    first = whole.segments[0]
    same_team = command.team_id in (None, whole.team_id)
    return same_team and (first.date, first.start_q) == (command.day, command.start)


def given_back(
    whole: Whole, at: datetime, reason: str, by: str | None = None
) -> BookingReleased | BookingExpired:
    if is_over(whole, at):
        return expired(whole)
    return BookingReleased(**whole.told(expires_at=None), reason=reason, by=by)


def _over(code: str) -> Rejected:
    return conflict(code, "The time is kept no longer; please choose one again.")


def _unknown() -> Rejected:
    return not_found("There is no such booking.")
