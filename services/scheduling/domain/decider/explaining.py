"""Every gate of a team on a day, passed or not: what /explain shows."""

from __future__ import annotations

from datetime import date

import msgspec

from services.scheduling.domain.decider.clock import instant
from services.scheduling.domain.decider.eligibility import exclusions
from services.scheduling.domain.decider.gates import first_failed, site_gates
from services.scheduling.domain.decider.ground import ground, matter
from services.scheduling.domain.decider.prospects import Prospect, prospects
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.words import each, grid
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.need import Need


class Explanation(msgspec.Struct, frozen=True):
    """All gates in order; `starts` has the code of each start of the grid, None where a hold of it
    would be taken."""

    gates: tuple[Gate, ...]
    starts: dict[int, str | None]

    @property
    def feasible(self) -> bool:
        """Nothing is in the way."""
        return all(gate.passed for gate in self.gates)


def explain(asked: Asked, day: date, start: int | None = None) -> Explanation:
    """`asked` has the one team. Without a start, the day is feasible when some start fits."""
    if start is not None:
        instant(day, start, asked.need.site.time_zone)
    on = ground(asked)
    gates = list(site_gates(day, on))
    found = prospects(matter(asked, on, day, day), asked.teams)
    if not found:
        return Explanation((*gates, Gate(code="NO_TEAM")), {})
    one = found[0]
    gates += [*_eligible(one, asked.need, day), *one.candidate.gates(day)]
    starts = _starts(one, day, first_failed(iter(gates)))
    if start is not None:
        gates += one.candidate.start_gates(day, start)
    elif not one.candidate.starts(day) and all(gate.passed for gate in gates):
        gates.append(one.candidate.start_gate(day))
    return Explanation(tuple(gates), starts)


def _eligible(one: Prospect, need: Need, day: date) -> list[Gate]:
    """All that keeps the team out; where nothing does, the pool that it is in."""
    found = exclusions(one.candidate.team.profile, need, day)
    closed = [Gate(code=out.code, value=out.value, limit=out.limit) for out in found]
    return closed or [Gate(code="INACTIVE", passed=True)]


def _starts(one: Prospect, day: date, shut: Gate | None) -> dict[int, str | None]:
    """A start that would fit has the code of the gate by which its day is shut."""
    candidate = one.candidate
    codes: dict[int, str | None] = {}
    for start in each(grid(candidate.words.plan(day).shifts, candidate.job.step)):
        closed = first_failed(candidate.start_gates(day, start)) or shut
        codes[start] = closed.code if closed else None
    return codes
