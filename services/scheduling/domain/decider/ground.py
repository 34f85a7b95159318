"""From what was asked to what the gates look at; refuses what cannot be asked."""

from __future__ import annotations

from datetime import date, timedelta

from fsm_common.core.errors import Detail, Kind, Rejected, invalid
from services.scheduling.domain.decider.buffers import earliest
from services.scheduling.domain.decider.candidate import Job
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.decider.gates import Ground
from services.scheduling.domain.decider.prospects import Matter
from services.scheduling.domain.decider.terms import terms
from services.scheduling.domain.decider.words import span
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.day import QUANTA, QUANTUM_MIN
from services.scheduling.domain.facts.need import Wish


def ground(asked: Asked) -> Ground:
    """Raises Rejected: INVALID_DURATION, CONFIG_NOT_FOUND, DELIVERY_DATE_REQUIRED."""
    need = asked.need
    if need.duration_min < QUANTUM_MIN:
        raise invalid(
            "INVALID_DURATION",
            f"A job takes at least {QUANTUM_MIN} minutes; this one takes {need.duration_min}.",
            "durationMin",
        )
    found = terms(need, asked.rules)
    today = local_date(asked.now, need.site.time_zone)
    return Ground(need, asked.wish, found, earliest(need, found, asked.rules, asked.now), today)


def matter(asked: Asked, on: Ground, first: date, last: date) -> Matter:
    """The job over some days."""
    wish = asked.wish
    wanted = span(wish.time_from or 0, QUANTA if wish.time_to is None else wish.time_to)
    return Matter(
        need=asked.need,
        rules=asked.rules,
        terms=on.terms,
        job=Job.of(asked.need, on.terms, wanted),
        first=first,
        last=last,
        edge=on.earliest.edge,
    )


def check_window(wish: Wish, today: date, longest: int) -> None:
    """Raises Rejected (400): INVALID_RANGE, PAST_DATE."""
    if wish.first > wish.last:
        raise _refused("INVALID_RANGE", "The window ends before it starts.")
    if (wish.last - wish.first).days >= longest:  # both days are within
        raise _refused(
            "INVALID_RANGE", f"A search looks at {longest} days at most; ask for a shorter window."
        )
    if (wish.time_from or 0) >= (QUANTA if wish.time_to is None else wish.time_to):
        raise _refused("INVALID_RANGE", "The hours end before they start.", "timeTo")
    if wish.last < today:
        raise _refused("PAST_DATE", f"The window has passed; today is {today}.")


def days(first: date, last: date) -> list[date]:
    """The days from the first to the last, both within."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _refused(code: str, sentence: str, field: str = "window") -> Rejected:
    return Rejected(
        sentence, code=code, kind=Kind.UNREADABLE, details=(Detail(field, code, sentence),)
    )
