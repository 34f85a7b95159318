"""What decisions look at, read behind their guards; and which guards they need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import msgspec

from fsm_common.core.decider import Reader
from fsm_common.core.errors import Rejected, Replan
from services.scheduling.domain.commands import (
    ConfirmBooking,
    HoldSlot,
    MoveBooking,
    ReleaseOrder,
    ReviewOrder,
)
from services.scheduling.domain.decider.holding import is_over
from services.scheduling.domain.decider.place import place
from services.scheduling.domain.events import Whole
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.booking import (
    ConfirmFacts,
    HoldFacts,
    Order,
    OrderBookings,
    Other,
)
from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.domain.state import BOOKING, Confirmed, Held, Unplaced
from services.scheduling.projections import bookings, busy
from services.scheduling.projections.candidates import Span, suspended, teams
from services.scheduling.projections.orders import order
from services.scheduling.projections.rules import rules


def asked(
    reader: Reader, need: Need, wish: Wish, now: datetime, without: tuple[str, ...] = ()
) -> Asked:
    """Everything that a search, an explanation or a start test looks at; the time of the
    bookings `without` counts as free."""
    book = rules(reader, need)
    return with_teams(reader, Asked(now=now, need=need, wish=wish, rules=book, without=without))


def with_teams(reader: Reader, question: Asked) -> Asked:
    """The question with all teams of the tenant, or those that are wished for."""
    wish = question.wish
    span = Span(first=wish.first, last=wish.last, now=question.now, without=question.without)
    found = teams(reader, question.need, span, wish.team_id, wish.provider_id)
    return msgspec.structs.replace(question, teams=found)


def plan_hold(command: HoldSlot, reader: Reader) -> Sequence[str]:
    """The reference, the order, and the day and week of the team that would take it now."""
    guards = [bookings.reference_guard(command.booking_id), bookings.order_guard(command.order_id)]
    if not isinstance(reader.load(BOOKING, command.booking_id), Unplaced):
        return guards
    found = order(reader, command.order_id)
    return [*guards, *_guards(_taker(_asked_of(command, found, reader), command), command)]


def hold_facts(command: HoldSlot, reader: Reader) -> HoldFacts:
    """Raises Replan where another team would take it now than the guards were planned for."""
    if not isinstance(reader.load(BOOKING, command.booking_id), Unplaced):
        return HoldFacts(order=None)
    found = order(reader, command.order_id)
    question = _asked_of(command, found, reader)
    team_id = _taker(question, command)
    _check_locked(reader, _guards(team_id, command))
    others = _others(reader, command.order_id, command.booking_id)
    return HoldFacts(
        order=found,
        asked=question,
        others=others,
        lapsed=_lapsed(reader, {(team_id, command.day)}, command.at, others),
    )


def plan_move(command: MoveBooking, reader: Reader) -> Sequence[str]:
    """The day and week of the team that would take it now."""
    state = reader.load(BOOKING, command.booking_id)
    if not isinstance(state, Held | Confirmed):
        return []
    found = order(reader, state.whole.order_id or "")
    question = _asked_of(command, found, reader, state.whole)
    return _guards(_taker(question, command, state.whole.team_id), command)


def move_facts(command: MoveBooking, reader: Reader) -> HoldFacts:
    """As for a hold; the booking's own time counts as free."""
    state = reader.load(BOOKING, command.booking_id)
    if not isinstance(state, Held | Confirmed):
        return HoldFacts(order=None)
    found = order(reader, state.whole.order_id or "")
    question = _asked_of(command, found, reader, state.whole)
    team_id = _taker(question, command, state.whole.team_id)
    _check_locked(reader, _guards(team_id, command))
    return HoldFacts(
        order=found,
        asked=question,
        others=_others(reader, state.whole.order_id or "", command.booking_id),
        lapsed=_lapsed(reader, {(team_id, command.day)}, command.at),
    )


def plan_confirm(command: ConfirmBooking, reader: Reader) -> Sequence[str]:
    """The order: it is booked once. And the team's day and week: who finds the hold to be over
    must not sell its time while it becomes the customer's."""
    state = reader.load(BOOKING, command.booking_id)
    if isinstance(state, Unplaced):
        return []
    guards = [bookings.order_guard(state.whole.order_id or "")]
    return [*guards, *_time_of(state.whole)] if isinstance(state, Held) else guards


def confirm_facts(command: ConfirmBooking, reader: Reader) -> ConfirmFacts:
    """The order, its other active bookings, the company."""
    state = reader.load(BOOKING, command.booking_id)
    if isinstance(state, Unplaced):
        return ConfirmFacts(order=None)
    _check_locked(reader, plan_confirm(command, reader))
    order_id = state.whole.order_id or ""
    return ConfirmFacts(
        order=order(reader, order_id),
        others=_others(reader, order_id, command.booking_id),
        suspended=suspended(reader, state.whole.team_id),
    )


def plan_review(command: ReviewOrder, reader: Reader) -> Sequence[str]:
    """The order, and the days and weeks that its bookings may grow in."""
    guards = [bookings.order_guard(command.order_id)]
    for row in bookings.active_of(reader, command.order_id):
        guards.append(busy.day_guard(row["team_id"], row["date"]))
        guards.append(busy.week_guard(row["team_id"], row["date"]))
    return guards


def review_facts(command: ReviewOrder, reader: Reader) -> OrderBookings:
    """Raises Replan where a booking has moved since."""
    _check_locked(reader, plan_review(command, reader))
    found, others = order(reader, command.order_id), _others(reader, command.order_id)
    days = {(other.whole.team_id, other.whole.segments[0].date) for other in others}
    return OrderBookings(
        order=found,
        bookings=tuple(
            (other, _around(reader, found, other.whole, command.at)) for other in others
        ),
        lapsed=_lapsed(reader, days, command.at),
    )


def plan_release(command: ReleaseOrder, reader: Reader) -> Sequence[str]:
    """The order: no hold of it comes in between."""
    return [bookings.order_guard(command.order_id)]


def release_facts(command: ReleaseOrder, reader: Reader) -> OrderBookings:
    """The order's bookings."""
    others = _others(reader, command.order_id)
    return OrderBookings(
        order=order(reader, command.order_id), bookings=tuple((other, None) for other in others)
    )


def _asked_of(
    command: HoldSlot | MoveBooking, of: Order | None, reader: Reader, own: Whole | None = None
) -> Asked | None:
    if of is None:
        return None
    wish = Wish(first=command.day, last=command.day, team_id=command.team_id)
    return asked(reader, of.need, wish, command.at, (own.booking_id,) if own else ())


def _around(reader: Reader, of: Order | None, whole: Whole, now: datetime) -> Asked | None:
    if of is None:
        return None
    day = whole.segments[0].date
    wish = Wish(first=day, last=day, team_id=whole.team_id)
    return asked(reader, of.need, wish, now, (whole.booking_id,))


def _taker(
    question: Asked | None, command: HoldSlot | MoveBooking, prefer: str | None = None
) -> str | None:
    """The team that takes the time; None where nobody does."""
    if question is None:
        return None
    try:
        return place(question, command.day, command.start, prefer).team_id
    except Rejected:
        return None


def _guards(team_id: str | None, command: HoldSlot | MoveBooking) -> list[str]:
    if team_id is None:
        return []
    return [busy.day_guard(team_id, command.day), busy.week_guard(team_id, command.day)]


def _time_of(whole: Whole) -> list[str]:
    days = dict.fromkeys(segment.date for segment in whole.segments)
    return [
        guard(whole.team_id, day) for day in days for guard in (busy.day_guard, busy.week_guard)
    ]


def _check_locked(reader: Reader, guards: Sequence[str]) -> None:
    if not all(map(reader.locked, guards)):
        raise Replan


def _others(reader: Reader, order_id: str, but: str | None = None) -> tuple[Other, ...]:
    found = []
    for row in bookings.active_of(reader, order_id):
        state = reader.load(BOOKING, row["booking_id"])
        if row["booking_id"] != but and isinstance(state, Held | Confirmed):
            confirmed = isinstance(state, Confirmed)
            found.append(Other(whole=state.whole, confirmed=confirmed, at_risk=state.at_risk))
    return tuple(found)


def _lapsed(
    reader: Reader,
    days: Collection[tuple[str | None, date]],
    at: datetime,
    others: Sequence[Other] = (),
) -> tuple[Whole, ...]:
    """Holds whose time is over, in the weeks of these teams' days and of the order itself."""
    found = {other.whole.booking_id: other.whole for other in others if is_over(other.whole, at)}
    for team_id, day in days:
        for booking_id in _over(reader, team_id, day, at):
            state = reader.load(BOOKING, booking_id)
            if isinstance(state, Held) and is_over(state.whole, at):
                found[booking_id] = state.whole
    return tuple(found[name] for name in sorted(found))


def _over(reader: Reader, team_id: str | None, day: date, at: datetime) -> set[str]:
    teams_asked = [team_id] if team_id else []
    rows = busy.entries(reader, teams_asked, busy.weeks_of(day, day))
    return {row["booking_id"] for row in rows if busy.is_over(row, at)}
