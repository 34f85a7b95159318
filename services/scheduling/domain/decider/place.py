"""One start of one day: the team that takes it, or the reason why nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from fsm_common.core.errors import Rejected, conflict, invalid
from fsm_events.common import Segment
from fsm_events.enums import SlotPromise
from services.scheduling.domain.decider.buffers import ADVANCE_BUFFER
from services.scheduling.domain.decider.clock import instant, until
from services.scheduling.domain.decider.gates import Ground, first_failed, site_gates
from services.scheduling.domain.decider.ground import ground, matter
from services.scheduling.domain.decider.prospects import Prospect, prospects
from services.scheduling.domain.decider.reasons import RANK, Gate
from services.scheduling.domain.decider.slots import (
    HALF_DAY,
    firsts_of_shifts,
    promise,
    sureness,
)
from services.scheduling.domain.decider.words import segments, span, widened
from services.scheduling.domain.events import Whole
from services.scheduling.domain.facts.asked import Asked

TAKEN = ("OCCUPIED", "TRAVEL_GAP")
FULL = ("DAY_CAPACITY", "WEEK_CAPACITY")
OTHERS = "Somebody else has just taken this time."
OWN = "The order itself keeps this time, or one too close to it; move that one, or give it back."


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A team with the parts of its day that the job takes."""

    provider_id: str
    team_id: str
    time_zone: str
    zone_id: str | None
    segments: tuple[Segment, ...]
    promise: SlotPromise
    hold_hours: int
    rule_versions: dict[str, int]


def place(
    asked: Asked, day: date, start: int, prefer: str | None = None, own: Sequence[Whole] = ()
) -> Placement:
    """The team of the first row that a search shows for this start, `prefer` before all others.

    `asked.wish` names the team where only one will do. Raises Rejected: SLOT_TAKEN where others
    have the time, or `own` bookings of the order, else the code of the gate that is closed."""
    instant(day, start, asked.need.site.time_zone)
    on = ground(asked)
    closed = first_failed(site_gates(day, on))
    if closed:
        raise refusal(closed, day)
    found = prospects(matter(asked, on, day, day), asked.teams)
    able = [one for one in found if one.exclusion(day) is None]
    fits = [one for one in able if one.candidate.starts(day) >> start & 1]
    if not fits:
        raise _refusal_at(able or _near(found), day, start, own)
    taker = min(fits, key=lambda one: (one.names[1] != prefer, *_rank(one, day, start, on)))
    return placement(taker, day, start, on)


def placement(one: Prospect, day: date, start: int, on: Ground) -> Placement:
    """The job at this start of this team."""
    candidate = one.candidate
    words, profile = candidate.words, candidate.team.profile
    parts = segments(words.plan(day), start, candidate.job.length, words.cross_shift)
    return Placement(
        provider_id=profile.provider_id,
        team_id=profile.team_id,
        time_zone=words.time_zone,
        zone_id=one.zone_id,
        segments=tuple(segment(day, first, last, words.time_zone) for first, last in parts),
        promise=promise(day, on.today, on.terms.exact_days),
        hold_hours=on.terms.hold_hours,
        rule_versions=on.versions,
    )


def segment(day: date, first: int, last: int, zone: str) -> Segment:
    """A part of a day, with its instants; both quarter hours within."""
    return Segment(
        date=day,
        start_q=first,
        end_q=last,
        start=instant(day, first, zone),
        end=until(day, last + 1, zone),
    )


def why_not_at(one: Prospect, day: date, start: int) -> Gate:
    """The gate that is closed for this team and start; a start that others have counts before
    the limits that they have used up."""
    if out := one.exclusion(day):
        return Gate(code=out.code, value=out.value, limit=out.limit)
    return shut_at(one, day, start)


def shut_at(one: Prospect, day: date, start: int) -> Gate:
    """The same of a team that may do the job, or does it."""
    closed = one.candidate.closed(day)
    at = first_failed(one.candidate.start_gates(day, start))
    if at and at.code == ADVANCE_BUFFER:  # gate 2 comes before those of the team
        return at
    if closed and not (closed.code in FULL and at and at.code == "OCCUPIED"):
        return closed
    return at or Gate(code="OCCUPIED")


def refusal(gate: Gate, day: date, own: bool = False) -> Rejected:
    """409 SLOT_TAKEN where others have the time, or an `own` booking, else 422 with the gate's
    code."""
    shown = {
        "date": str(day),
        "code": gate.code,
        "category": gate.category,
        "value": gate.value,
        "limit": gate.limit,
        "ruleVersion": gate.rule_version,
        "textKey": gate.text_key,
    }
    if gate.code in TAKEN:
        return conflict("SLOT_TAKEN", OWN if own else OTHERS, explanation=shown)
    sentence = f"Nothing can be planned then on {day}: {SENTENCES[gate.code]}"
    return invalid(gate.code, sentence, "date", explanation=shown)


def _rank(one: Prospect, day: date, start: int, on: Ground) -> tuple[bool, int, str, str]:
    """Where a search shows this start of the team: half-days by their first start alone."""
    starts = one.candidate.starts(day)
    half = promise(day, on.today, on.terms.exact_days) == HALF_DAY
    shown = firsts_of_shifts(one, day, starts) if half else starts
    return not shown >> start & 1, -sureness(one, day, on), *one.names


def _near(found: Sequence[Prospect]) -> Sequence[Prospect]:
    """Those in whose zones the site lies; all where it lies in none."""
    return [one for one in found if one.zone_id] or found


def _refusal_at(found: Sequence[Prospect], day: date, start: int, own: Sequence[Whole]) -> Rejected:
    """By the team that came closest; of equals the one that the order has itself."""
    gates = [(why_not_at(one, day, start), _has(one, day, start, own)) for one in found]
    gates = gates or [(Gate(code="NO_TEAM"), False)]
    gate, is_own = max(gates, key=lambda closed: (RANK[closed[0].code], closed[1]))
    return refusal(gate, day, is_own)


def _has(one: Prospect, day: date, start: int, own: Sequence[Whole]) -> bool:
    """Whether one of these bookings is in the way."""
    candidate = one.candidate
    wanted = span(start, start + candidate.job.length)
    return any(
        part.date == day and widened(span(part.start_q, part.end_q + 1), candidate.travel) & wanted
        for whole in own
        for part in whole.segments
        if whole.team_id == one.names[1]
    )


SENTENCES = {
    "PAST_DATE": "the day has passed.",
    "ADVANCE_BUFFER": "the order is too fresh; teams need some working days ahead.",
    "STATIC_BUFFER": "the product is not there early enough.",
    "DEPENDENCY": "something else has to happen first.",
    "OUTSIDE_WINDOW": "it lies outside of the days that were agreed.",
    "CUSTOMER_BLACKOUT": "the customer has excluded that day.",
    "PUBLIC_HOLIDAY": "it is a public holiday.",
    "TEAM_ABSENT": "the team is away.",
    "NOT_WORKING_DAY": "it is no working day.",
    "DAY_CAPACITY": "the team's day is full.",
    "WEEK_CAPACITY": "the team's week is full.",
    "OUTSIDE_SHIFT": "the job does not fit into the shifts from that start.",
    "OTHER_TENANT": "the team works for another business unit.",
    "INACTIVE": "the team takes no work.",
    "CONTRACT_ENDED": "the team's contract does not cover that day.",
    "ZONE": "no team works there.",
    "RADIUS": "it is too far for the team.",
    "PROFILE": "the team does not do this kind of work.",
    "NO_PREFERENCE": "the team does not offer this service.",
    "OPT_OUT": "the team refuses this service.",
    "PRODUCT": "the team does not install this product.",
    "SPECIALTY": "the team lacks the specialty.",
    "CERT_MISSING": "the team lacks a certificate.",
    "CERT_EXPIRED": "a certificate of the team has run out by then.",
    "DOCUMENT": "a paper of the company has run out by then.",
    "SUSPENDED": "the company gets no new work at present.",
    "CREW": "the team is too small for it.",
    "NO_TEAM": "there is no such team here.",
}
