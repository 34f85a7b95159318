"""An order is different, or gone: what that means for the time it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from services.scheduling.domain.commands import ReleaseOrder, ReviewOrder
from services.scheduling.domain.decider.booking import given_back
from services.scheduling.domain.decider.eligibility import exclusions
from services.scheduling.domain.decider.gates import Ground, first_failed, site_gates
from services.scheduling.domain.decider.ground import ground, matter
from services.scheduling.domain.decider.holding import expired, is_over
from services.scheduling.domain.decider.place import placement, segment, shut_at
from services.scheduling.domain.decider.prospects import Prospect, prospects
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.words import quanta, span
from services.scheduling.domain.events import (
    BookingConflictDetected,
    BookingEvent,
    BookingMoved,
    Segment,
    Whole,
)
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.blame import BLAMED
from services.scheduling.domain.facts.booking import OrderBookings, Other
from services.scheduling.domain.facts.day import FREE, QUANTUM_MIN, Load
from services.scheduling.domain.facts.team import Team


def release_order(command: ReleaseOrder, state: None, facts: OrderBookings) -> list[BookingEvent]:
    """All bookings of the order, or the settled ones."""
    return [
        given_back(other.whole, command.at, command.reason)
        for other, _ in facts.bookings
        if not command.settled or other.confirmed or other.at_risk
    ]


def review(command: ReviewOrder, state: None, facts: OrderBookings) -> list[BookingEvent]:
    """A longer job is extended in place where that is free, a shorter one gives back its end. What
    no longer fits is a conflict; a mere hold that no longer fits is given back. What is confirmed
    comes before holds. Before time is taken, the expiry of older holds is written."""
    found: list[BookingEvent] = []
    for other, asked in sorted(facts.bookings, key=lambda one: not one[0].confirmed):
        if asked is not None and not is_over(other.whole, command.at):
            found += _reviewed(command, other, _with_those(found, asked))
    takes = any(isinstance(event, BookingMoved) for event in found)
    return [*(expired(whole) for whole in facts.lapsed if takes), *found]


def _reviewed(command: ReviewOrder, other: Other, asked: Asked) -> list[BookingEvent]:
    whole, first = other.whole, other.whole.segments[0]
    asked = _without_undated(asked)
    on = ground(asked)
    one = _own_team(asked, on, first.date)
    gate = _shut(command, asked, first.date, on)
    length = quanta(asked.need.duration_min)
    if gate is None and length < quanta(whole.duration_min):
        return [_resized(whole, _shortened(whole, length), on)]
    if gate is None and length > quanta(whole.duration_min):
        if one and one.candidate.starts(first.date) >> first.start_q & 1:
            longer = placement(one, first.date, first.start_q, on).segments
            return [_resized(whole, longer, on)]
        gate = shut_at(one, first.date, first.start_q) if one else Gate(code="NO_TEAM")
    if gate is None or gate.code == other.at_risk:
        return []
    if other.confirmed:
        return [_conflict(command, whole, gate)]
    return [given_back(whole, command.at, gate.code)]


def _with_those(found: Sequence[BookingEvent], asked: Asked) -> Asked:
    """What is asked, where other bookings of the order take another time by now."""
    for event in found:
        if isinstance(event, BookingMoved):
            teams = (
                _resized_in(team, event) if team.profile.team_id == event.team_id else team
                for team in asked.teams
            )
            asked = msgspec.structs.replace(asked, teams=tuple(teams))
    return asked


def _resized_in(team: Team, event: BookingMoved) -> Team:
    loads = dict(team.loads)
    for sign, parts in ((-1, event.from_segments), (1, event.segments)):
        for part in parts:
            load, bits = loads.get(part.date, FREE), span(part.start_q, part.end_q + 1)
            word = load.word | bits if sign > 0 else load.word & ~bits
            minutes = load.minutes + sign * bits.bit_count() * QUANTUM_MIN
            loads[part.date] = Load(word, load.jobs, minutes)
    return msgspec.structs.replace(team, loads=loads)


def _own_team(asked: Asked, on: Ground, day: date) -> Prospect | None:
    """The booked team, whose start is where it is, whatever the grid says today; None where it
    works for the business unit no more."""
    over = matter(asked, on, day, day)
    job = msgspec.structs.replace(over.job, step=1)
    found = prospects(msgspec.structs.replace(over, job=job, edge=None), asked.teams)
    return found[0] if found else None


def _without_undated(asked: Asked) -> Asked:
    """A delivery that nobody knows the day of cannot be too late yet."""
    lines = tuple(line for line in asked.need.lines if line.delivery)
    need = msgspec.structs.replace(asked.need, lines=lines)
    return msgspec.structs.replace(asked, need=need)


def _shut(command: ReviewOrder, asked: Asked, day: date, on: Ground) -> Gate | None:
    """The first gate that what changed of the order has shut."""
    blamed = {code for field in command.changed for code in BLAMED.get(field, ())}
    of_site = first_failed(gate for gate in site_gates(day, on) if gate.code in blamed)
    if of_site:
        return of_site
    for team in asked.teams:
        for out in exclusions(team.profile, asked.need, day):
            if out.code in blamed:
                return Gate(code=out.code, value=out.value, limit=out.limit)
    return None


def _shortened(whole: Whole, length: int) -> tuple[Segment, ...]:
    """The first quarter hours of the time that it has; the rest of the day is not asked."""
    parts = []
    for part in whole.segments:
        last = min(part.end_q, part.start_q + length - 1)
        if length > 0:
            parts.append(segment(part.date, part.start_q, last, whole.time_zone))
        length -= last - part.start_q + 1
    return tuple(parts)


def _resized(whole: Whole, segments: tuple[Segment, ...], on: Ground) -> BookingMoved:
    need = on.need
    return BookingMoved(
        **whole.told(segments=segments, duration_min=need.duration_min, crew=need.crew),
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
