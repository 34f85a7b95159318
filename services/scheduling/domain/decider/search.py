"""Where a job can go: ranked slots, and a reason for every day that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import msgspec

from services.scheduling.domain.decider.buffers import Constraint, Earliest, since
from services.scheduling.domain.decider.gates import Ground, first_failed, site_gates
from services.scheduling.domain.decider.ground import check_window, days, ground, matter
from services.scheduling.domain.decider.prospects import Prospect, prospects
from services.scheduling.domain.decider.reasons import RANK, Gate
from services.scheduling.domain.decider.slots import Slot, slots_of_day
from services.scheduling.domain.facts.asked import Asked


class Reason(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A gate that failed, and for how many teams; nought where no team was looked at."""

    code: str
    category: str
    value: str | None = None
    limit: str | None = None
    rule_version: int | None = None
    text_key: str
    teams: int = 0


class EmptyDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A day without a slot: the reason of most teams, then all of them."""

    date: date
    code: str
    reasons: tuple[Reason, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Rows in their order, days without any, what made the earliest date."""

    slots: tuple[Slot, ...]
    empty: tuple[EmptyDay, ...]
    earliest: Earliest
    first_available: date | None
    evaluated: int
    eligible: int
    rule_versions: dict[str, int]

    @property
    def binding(self) -> Constraint:
        """The constraint that the earliest date comes from."""
        return self.earliest.binding


def search(asked: Asked, longest: int | None = None) -> Answer:
    """Over `longest` days at most, else as many as the rules allow. Raises Rejected where the
    question cannot be answered."""
    on = ground(asked)
    wish = asked.wish
    check_window(wish, on.today, longest or on.terms.max_window_days)
    found = prospects(matter(asked, on, wish.first, wish.last), asked.teams)
    start = max(asked.need.first or wish.first, wish.first)
    walk = _Walk(on, found)
    for day in days(wish.first, wish.last):
        walk.visit(day)
    return Answer(
        slots=tuple(walk.slots),
        empty=tuple(walk.empty),
        earliest=since(on.earliest, start, on.terms),
        first_available=walk.first,
        evaluated=len(found),
        eligible=sum(one.ever for one in found),
        rule_versions=on.versions,
    )


class _Walk:
    """Day by day; rows are made until there are enough, reasons to the end."""

    def __init__(self, on: Ground, found: list[Prospect]) -> None:
        self.on, self.found = on, found
        self.hopeful = [(one, one.always) for one in found if one.ever]
        self.slots: list[Slot] = []
        self.empty: list[EmptyDay] = []
        self.first: date | None = None

    def visit(self, day: date) -> None:
        """Slots of the day, or why there is none."""
        closed = first_failed(site_gates(day, self.on))
        if closed:
            self.empty.append(_empty(day, [closed], 0))
            return
        left = self.on.wish.limit - len(self.slots)
        fits = list(self._starts(day)) if left > 0 else []
        if fits:
            self.first = self.first or day
            self.slots += slots_of_day(day, fits, self.on, left)
        elif left > 0 or not any(self._starts(day)):
            self._without(day)

    def _starts(self, day: date) -> Iterator[tuple[Prospect, int]]:
        for one, always in self.hopeful:
            if (always or one.exclusion(day) is None) and (starts := one.candidate.starts(day)):
                yield one, starts

    def _without(self, day: date) -> None:
        eligible = [one for one, always in self.hopeful if always or one.exclusion(day) is None]
        gates = [_closed(one, day) for one in eligible] or [_out(one, day) for one in self.found]
        self.empty.append(_empty(day, gates or [Gate(code="NO_TEAM")], len(gates)))


def _closed(one: Prospect, day: date) -> Gate:
    return one.candidate.closed(day) or one.candidate.start_gate(day)


def _out(one: Prospect, day: date) -> Gate:
    out = one.exclusion(day)
    assert out is not None, "somebody was eligible"
    return Gate(code=out.code, value=out.value, limit=out.limit)


def _empty(day: date, gates: list[Gate], teams: int) -> EmptyDay:
    """One reason a code, with the values of its first team; the closest to a slot stand last."""
    counts = Counter(gate.code for gate in gates)
    samples = {gate.code: gate for gate in reversed(gates)}
    reasons = tuple(
        Reason(
            code=code,
            category=gate.category,
            value=gate.value,
            limit=gate.limit,
            rule_version=gate.rule_version,
            text_key=gate.text_key,
            teams=counts[code] if teams else 0,
        )
        for code, gate in sorted(samples.items(), key=lambda item: RANK[item[0]])
    )
    most = max(counts, key=lambda code: (counts[code], RANK[code]))
    return EmptyDay(date=day, code=most, reasons=reasons)
