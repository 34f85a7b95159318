"""The free times nearest to one that somebody else has."""

from __future__ import annotations

from datetime import datetime, timedelta

from fsm_common.core.decider import Reader
from fsm_common.core.errors import Rejected
from services.scheduling.domain.commands import HoldSlot, MoveBooking
from services.scheduling.domain.decider.clock import instant, local_date
from services.scheduling.domain.decider.search import search
from services.scheduling.domain.decider.slots import Slot
from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.domain.state import BOOKING, Unplaced
from services.scheduling.projections.asking import asked

BEFORE, AFTER, ALL = timedelta(days=7), timedelta(days=14), 1000


def nearest(
    reader: Reader, need: Need, around: HoldSlot | MoveBooking, anonymous: bool, count: int = 3
) -> list[Slot]:
    """The nearest slots around a start that was wished for, of its team if one was named; in
    their order, fewer where there are no more. What is moved counts as gone from where it is."""
    day, now = around.day, around.at
    today = local_date(now, need.site.time_zone)
    wish = Wish(
        first=max(day - BEFORE, today),
        last=day + AFTER,
        team_id=around.team_id,
        limit=ALL,
        anonymous=anonymous,
        once=True,
    )
    try:
        found = search(asked(reader, need, wish, now, (around.booking_id,))).slots
    except Rejected:
        return []
    at = instant(day, around.start, need.site.time_zone)
    there = _start_of(reader, around)
    others = (slot for slot in found if slot.starts_at != there)
    closest = sorted(others, key=lambda slot: abs(slot.starts_at - at))[:count]
    return sorted(closest, key=lambda slot: slot.starts_at)


def _start_of(reader: Reader, around: HoldSlot | MoveBooking) -> datetime | None:
    """When the booking starts; None where it has no time yet, or one of another team."""
    state = reader.load(BOOKING, around.booking_id)
    if isinstance(state, Unplaced) or around.team_id not in (None, state.whole.team_id):
        return None
    return state.whole.segments[0].start
