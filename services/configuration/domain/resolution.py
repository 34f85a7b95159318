"""Which value holds: the innermost layer that has one, and in a layer the closest selector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

import msgspec

from fsm_events.common import ConfigScope

LAYERS = ("STORE", "BU", "COUNTRY", "EU")


class Candidate(msgspec.Struct, frozen=True):
    """A published version as resolution sees it."""

    parameter_id: str
    kind: str
    scope: ConfigScope
    selector: Mapping[str, str]
    version: int
    value: str
    start: datetime
    end: datetime | None


def in_force(candidates: Iterable[Candidate], at: datetime) -> list[Candidate]:
    """Of each parameter the version that holds at that instant; a successor's start ends one."""
    by_parameter = groupby(
        sorted(candidates, key=lambda c: (c.parameter_id, c.start, c.version)),
        key=lambda c: c.parameter_id,
    )
    latest = [
        [candidate for candidate in versions if candidate.start <= at][-1:]
        for _, versions in by_parameter
    ]
    return [c for found in latest for c in found if c.end is None or c.end > at]


def resolve(
    candidates: Iterable[Candidate], selector: Mapping[str, str], at: datetime
) -> Candidate | None:
    """The value for this selector: store, BU, country, EU; product, category, none inside each."""
    fitting = [c for c in in_force(candidates, at) if fits(c.selector, selector)]
    return min(fitting, key=_rank, default=None)


def holding(candidates: Iterable[Candidate], at: datetime) -> list[Candidate]:
    """Whatever holds at that instant: of each kind the winner for every selector that there is.
    What an inner layer hides is not among them."""
    found = in_force(candidates, at)
    by_kind: dict[str, list[Candidate]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    winners = (resolve(by_kind[one.kind], one.selector, at) for one in found)
    named = {winner.parameter_id: winner for winner in winners if winner}
    return sorted(named.values(), key=lambda c: (c.kind, sorted(c.selector.items())))


def fits(asked: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Whether all that a value's selector asks for is given."""
    return all(given.get(name) == value for name, value in asked.items())


def _rank(candidate: Candidate) -> tuple[int, bool, bool, int]:
    return (
        LAYERS.index(candidate.scope.level),
        "productId" not in candidate.selector,
        "productCategory" not in candidate.selector,
        -len(candidate.selector),
    )
