"""The free times nearest to one that somebody else has."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fsm_common.core.decider import Reader
from fsm_common.core.errors import Rejected
from services.scheduling.domain.decider.clock import instant, local_date
from services.scheduling.domain.decider.search import search
from services.scheduling.domain.decider.slots import Slot
from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.projections.asking import asked

BEFORE, AFTER, ALL = timedelta(days=7), timedelta(days=14), 1000


def nearest(
    reader: Reader, need: Need, day: date, start: int, now: datetime, count: int = 3
) -> list[Slot]:
    """The nearest slots around this start, in their order; fewer where there are no more."""
    today = local_date(now, need.site.time_zone)
    wish = Wish(first=max(day - BEFORE, today), last=day + AFTER, limit=ALL, anonymous=True)
    try:
        found = search(asked(reader, need, wish, now)).slots
    except Rejected:
        return []
    at = instant(day, start, need.site.time_zone)
    closest = sorted(found, key=lambda slot: abs(slot.starts_at - at))[:count]
    return sorted(closest, key=lambda slot: slot.starts_at)
