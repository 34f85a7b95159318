"""An order is different, or gone: what that means for the time it has."""

from __future__ import annotations

from datetime import date

import msgspec

from services.scheduling.domain.commands import ReleaseOrder, ReviewOrder
from services.scheduling.domain.decider.booking import given_back
from services.scheduling.domain.decider.buffers import STATIC_BUFFER
from services.scheduling.domain.decider.gates import Ground, first_failed, site_gates
from services.scheduling.domain.decider.ground import ground, matter
from services.scheduling.domain.decider.holding import is_over
from services.scheduling.domain.decider.place import placement, why_not_at
from services.scheduling.domain.decider.prospects import Prospect, prospects
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.words import quanta
from services.scheduling.domain.events import (
    BookingConflictDetected,
    BookingEvent,
    BookingMoved,
    Whole,
)
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.booking import OrderBookings, Other

# What an order can do to its booking; the rest concerns the company, and what stands is left.
OF_THE_SITE = (STATIC_BUFFER, "OUTSIDE_WINDOW", "CUSTOMER_BLACKOUT", "PUBLIC_HOLIDAY")
OF_THE_COMPANY = ("INACTIVE", "CONTRACT_ENDED", "SUSPENDED")


def release_order(command: ReleaseOrder, state: None, facts: OrderBookings) -> list[BookingEvent]:
    """All bookings of the order, or the settled ones."""
    return [
        given_back(other.whole, command.at, command.reason)
        for other, _ in facts.bookings
        if not command.settled or other.confirmed or other.at_risk
    ]


def review(command: ReviewOrder, state: None, facts: OrderBookings) -> list[BookingEvent]:
    """A longer job is extended in place where that is free. What no longer fits is a conflict;
    a mere hold that no longer fits is given back."""
    return [
        event
        for other, asked in facts.bookings
        if asked is not None and not is_over(other.whole, command.at)
        for event in _reviewed(command, other, asked)
    ]


def _reviewed(command: ReviewOrder, other: Other, asked: Asked) -> list[BookingEvent]:
    whole, first = other.whole, other.whole.segments[0]
    asked = _without_undated(asked)
    on = ground(asked)
    one = _own_team(asked, on, first.date)
    gate = _of_site(first.date, on) or _of_team(one, first.date)
    if gate is None and quanta(whole.duration_min) != quanta(asked.need.duration_min):
        if one.candidate.starts(first.date) >> first.start_q & 1:
            return [_extended(whole, one, on)]
        gate = why_not_at(one, first.date, first.start_q)
    if gate is None or gate.code == other.at_risk:
        return []
    if other.confirmed:
        return [_conflict(command, whole, gate)]
    return [given_back(whole, command.at, gate.code)]


def _own_team(asked: Asked, on: Ground, day: date) -> Prospect:
    """The booked team, whose start is where it is, whatever the grid says today."""
    over = matter(asked, on, day, day)
    job = msgspec.structs.replace(over.job, step=1)
    return prospects(msgspec.structs.replace(over, job=job, edge=None), asked.teams)[0]


def _without_undated(asked: Asked) -> Asked:
    """A delivery that nobody knows the day of cannot be too late yet."""
    lines = tuple(line for line in asked.need.lines if line.delivery)
    need = msgspec.structs.replace(asked.need, lines=lines)
    return msgspec.structs.replace(asked, need=need)


def _of_site(day: date, on: Ground) -> Gate | None:
    return first_failed(gate for gate in site_gates(day, on) if gate.code in OF_THE_SITE)


def _of_team(one: Prospect, day: date) -> Gate | None:
    out = one.exclusion(day)
    if out is None or out.code in OF_THE_COMPANY:
        return None
    return Gate(code=out.code, value=out.value, limit=out.limit)


def _extended(whole: Whole, one: Prospect, on: Ground) -> BookingMoved:
    first = whole.segments[0]
    found = placement(one, first.date, first.start_q, on)
    return BookingMoved(
        **whole.told(segments=found.segments, duration_min=on.need.duration_min),
        reason="DURATION_CHANGED",
        from_provider_id=whole.provider_id,
        from_team_id=whole.team_id,
        from_segments=whole.segments,
    )


def _conflict(command: ReviewOrder, whole: Whole, gate: Gate) -> BookingConflictDetected:
    return BookingConflictDetected(
        **whole.told(),
        code=gate.code,
        cause="ORDER",
        cause_event_id=command.cause_event_id,
        value=gate.value,
        limit=gate.limit,
    )
