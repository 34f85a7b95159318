"""All teams of a tenant, looked at for one job and a stretch of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from services.scheduling.domain.decider.buffers import Constraint
from services.scheduling.domain.decider.candidate import Candidate, Job
from services.scheduling.domain.decider.eligibility import Exclusion, covering, pieces
from services.scheduling.domain.decider.terms import Terms, holidays
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.rules import Holidays, RuleBook
from services.scheduling.domain.facts.team import Team, Zone

DAY = timedelta(days=1)
Stretch = tuple[date, date, Exclusion | None]


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One job under its rules, over the days from `first` to `last`, both within; `edge` is the
    constraint that lets a day begin late."""

    need: Need
    rules: RuleBook
    terms: Terms
    job: Job
    first: date
    last: date
    edge: Constraint | None = None


class Prospect(msgspec.Struct, frozen=True):
    """A candidate, and the stretches of days in which it is eligible or not."""

    candidate: Candidate
    stretches: tuple[Stretch, ...]
    zone_id: str | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Provider and team: the order in which equals are taken."""
        profile = self.candidate.team.profile
        return profile.provider_id, profile.team_id

    def exclusion(self, day: date) -> Exclusion | None:
        """Why the team is out on this day, or None."""
        for first, last, found in self.stretches:
            if first <= day <= last:
                return found
        return None

    @property
    def always(self) -> bool:
        """Eligible on all days."""
        return len(self.stretches) == 1 and self.stretches[0][2] is None

    @property
    def ever(self) -> bool:
        """Eligible on some day."""
        return any(found is None for _, _, found in self.stretches)


def prospects(matter: Matter, teams: Sequence[Team]) -> list[Prospect]:
    """Overflow zones join on the days on which without them nobody is left."""
    found = _looked_at(matter, teams, overflow=False)
    if any(one.always for one in found):
        return found
    days = _parts(matter, found)
    if all(left for _, _, left in days):
        return found
    joined = _looked_at(matter, teams, overflow=True)
    return [_with(one, other, days) for one, other in zip(found, joined, strict=True)]


def travel_minutes(team: Team, covers: Sequence[Zone], general: int) -> int:
    """The team's own, else its zone's, else the business unit's; a null inherits."""
    if team.words and team.words.travel_min is not None:
        return team.words.travel_min
    for zone in covers:
        if zone.travel_buffer_min is not None:
            return zone.travel_buffer_min
    return general


def _parts(matter: Matter, found: Sequence[Prospect]) -> list[tuple[date, date, bool]]:
    """The matter's days in stretches: whether anybody is left."""
    free = ((a, b) for one in found for a, b, out in one.stretches if out is None)
    parts, at = [], matter.first
    for first, last in sorted(free):
        if at < first:
            parts.append((at, first - DAY, False))
        if at <= last:
            parts.append((max(at, first), last, True))
            at = last + DAY
    return [*parts, (at, matter.last, False)] if at <= matter.last else parts


def _with(one: Prospect, other: Prospect, days: Sequence[tuple[date, date, bool]]) -> Prospect:
    """The team as `other`, with its overflow zones, on days on which nobody else is left. Whom
    other zones let in on some day is kept out by something else on these."""
    if one.ever:
        return one
    stretches = tuple(
        (max(first, start), min(last, end), found)
        for first, last, left in days
        for start, end, found in (one if left else other).stretches
        if start <= last and first <= end
    )
    return msgspec.structs.replace(other, stretches=stretches)


def _looked_at(matter: Matter, teams: Sequence[Team], overflow: bool) -> list[Prospect]:
    off: dict[str | None, Holidays] = {matter.need.site.region: matter.terms.site}
    made = []
    for team in teams:
        region = team.words.region if team.words else None
        if region not in off:
            off[region] = holidays(matter.rules, region)
        covers = covering(team.profile, matter.need, overflow)
        travel = travel_minutes(team, covers, matter.terms.travel)
        candidate = Candidate(team, matter.job, travel, off[region], matter.edge)
        stretches = pieces(team.profile, matter.need, matter.first, matter.last, covers)
        zone_id = covers[0].zone_id if covers else None
        made.append(Prospect(candidate, tuple(stretches), zone_id))
    return sorted(made, key=lambda one: one.names)
